using SerHost.Core.Store.Blobs;
using SerHost.Core.Windowing;
using SerHost.Sdk.Models;

namespace SerHost.Core.Pipeline;

/// <summary>A model's input and outputs for one clip, as kept in the store.</summary>
/// <param name="ClipSha256">Hash of the clip's samples (or of the features given).</param>
/// <param name="DurationSeconds">Length of the clip; NaN for given features.</param>
/// <param name="SampleRateHz">Rate of the clip; 0 for given features.</param>
/// <param name="ModelId">The model.</param>
/// <param name="ModelHash">Its content hash.</param>
/// <param name="Labels">Its outputs.</param>
/// <param name="Logits">[outputs] logits, or values of a regressor.</param>
/// <param name="Probabilities">[outputs] softmax of the logits; empty for a regressor.</param>
/// <param name="Predicted">Index of the largest output.</param>
/// <param name="Bands">Rows of the input.</param>
/// <param name="Axis">The input's time axis.</param>
/// <param name="Padding">Padding frames as runs: first frame, number of frames, and so on.</param>
/// <param name="Scale">Unit and range of the input's values.</param>
/// <param name="InputBlob">[bands, frames] the input's values.</param>
/// <param name="BandCentresBlob">[bands] centre frequencies in Hz.</param>
/// <param name="Seconds">Time it took to compute.</param>
public sealed record StoredPrediction(
    string ClipSha256,
    double DurationSeconds,
    int SampleRateHz,
    string ModelId,
    string ModelHash,
    IReadOnlyList<string> Labels,
    IReadOnlyList<double> Logits,
    IReadOnlyList<double> Probabilities,
    int Predicted,
    int Bands,
    StoredAxis Axis,
    IReadOnlyList<int> Padding,
    InputScale Scale,
    string InputBlob,
    string BandCentresBlob,
    double Seconds)
{
    /// <summary>Index of the class the model chose; null for a regressor.</summary>
    public int? Decision => Probabilities.Count == 0 ? null : Predicted;

    /// <summary>Name of the largest output.</summary>
    public string PredictedLabel => Labels[Predicted];

    /// <summary>The model's inputs where it heard several stretches of the clip, whose mean the outputs are; the input above joins them and
    /// is there to be looked at. Empty where the model heard one stretch.</summary>
    public IReadOnlyList<StoredStretch> Stretches { get; init; } = [];

    /// <summary>Names of the arrays this needs.</summary>
    internal IEnumerable<string> Blobs => [InputBlob, BandCentresBlob, .. Stretches.Select(stretch => stretch.InputBlob)];

    /// <summary>[frames] the padding flags.</summary>
    public bool[] IsPadding() => Flags(Padding, Axis.Count);

    /// <summary>The model's inputs, read back: one, or one a stretch.</summary>
    /// <param name="blobs">The store's arrays.</param>
    public IReadOnlyList<ModelInput> ReadInputs(BlobFolder blobs) => Stretches.Count == 0
        ? [ReadInput(blobs)]
        : [.. Stretches.Select(stretch => new ModelInput(
            Bands, blobs.Read(stretch.InputBlob), stretch.Axis.ToAxis(), blobs.Read(BandCentresBlob),
            Flags(stretch.Padding, stretch.Axis.Count), Scale))];

    /// <summary>How much of the clip the inputs hold, by time alone: 1 for all of it, NaN for given features.</summary>
    public double HeardShare => HeardPart.InTime(DurationSeconds, [(Axis.ToAxis(), IsPadding())]).Share;

    private static bool[] Flags(IReadOnlyList<int> runs, int count)
    {
        bool[] flags = new bool[count];
        for (int i = 0; i + 1 < runs.Count; i += 2)
        {
            Array.Fill(flags, true, runs[i], runs[i + 1]);
        }

        return flags;
    }

    /// <summary>The model's input, read back.</summary>
    /// <param name="blobs">The store's arrays.</param>
    public ModelInput ReadInput(BlobFolder blobs) =>
        new(Bands, blobs.Read(InputBlob), Axis.ToAxis(), blobs.Read(BandCentresBlob), IsPadding(), Scale);

    /// <summary>Flags as runs: first frame, number of frames, and so on.</summary>
    /// <param name="flags">The flags.</param>
    public static IReadOnlyList<int> Runs(ReadOnlySpan<bool> flags)
    {
        var runs = new List<int>();
        for (int i = 0; i < flags.Length;)
        {
            int start = i;
            while (i < flags.Length && flags[i] == flags[start])
            {
                i++;
            }

            if (flags[start])
            {
                runs.AddRange([start, i - start]);
            }
        }

        return runs;
    }
}

/// <summary>One of several stretches of a clip that a model heard.</summary>
/// <param name="Axis">The input's time axis.</param>
/// <param name="Padding">Padding frames as runs: first frame, number of frames, and so on.</param>
/// <param name="InputBlob">[bands, frames] the input's values.</param>
/// <param name="Logits">[outputs] the outputs for it.</param>
public sealed record StoredStretch(StoredAxis Axis, IReadOnlyList<int> Padding, string InputBlob, IReadOnlyList<double> Logits);
