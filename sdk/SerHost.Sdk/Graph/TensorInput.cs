namespace SerHost.Sdk.Graph;

/// <summary>How a model's input matrix [bands, frames] enters a tensor graph.</summary>
/// <param name="Name">Name of the input tensor.</param>
/// <param name="Axes">What each of its axes is, in order.</param>
/// <param name="Bands">Rows of the matrix; 1 for a waveform.</param>
public sealed record TensorInput(string Name, IReadOnlyList<TensorAxis> Axes, int Bands)
{
    /// <summary>Size of the axes of kind <see cref="TensorAxis.Copies"/>: the matrix is
    /// entered that many times. 1 for most models.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Batch size the graph is made for; null when any will do.</summary>
    public int? FixedBatch { get; init; }

    /// <summary>Fewest frames the graph can be evaluated for.</summary>
    public int MinimumFrames { get; init; } = 1;

    /// <summary>Whether a frame's bands lie side by side in the tensor: [frames, bands].</summary>
    public bool IsFramesFirst => Bands > 1 && IndexOf(TensorAxis.Frames) < IndexOf(TensorAxis.Bands);

    /// <summary>Whether the copies of a value lie side by side: channels last.</summary>
    public bool IsCopiesLast => Copies > 1 && IndexOf(TensorAxis.Copies) > IndexOf(TensorAxis.Frames);

    /// <summary>Dimensions of the tensor.</summary>
    /// <param name="batch">Inputs.</param>
    /// <param name="frames">Frames of each.</param>
    public int[] Dims(int batch, int frames) => Axes.Select(axis => axis switch
    {
        TensorAxis.Batch => batch,
        TensorAxis.Bands => Bands,
        TensorAxis.Frames => frames,
        TensorAxis.Copies => Copies,
        _ => 1,
    }).ToArray();

    private int IndexOf(TensorAxis axis)
    {
        for (int i = 0; i < Axes.Count; i++)
        {
            if (Axes[i] == axis)
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>What an axis of a tensor graph's input is.</summary>
public enum TensorAxis
{
    /// <summary>Inputs of a batch.</summary>
    Batch,

    /// <summary>Rows of the input matrix.</summary>
    Bands,

    /// <summary>Columns of the input matrix, or the samples of a waveform.</summary>
    Frames,

    /// <summary>An axis of size 1.</summary>
    Single,

    /// <summary>The same matrix several times: image networks that want three channels.</summary>
    Copies,
}
