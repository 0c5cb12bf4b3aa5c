using SerHost.Core.Store.Blobs;
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
    /// <summary>Name of the largest output.</summary>
    public string PredictedLabel => Labels[Predicted];

    /// <summary>[frames] the padding flags.</summary>
    public bool[] IsPadding()
    {
        bool[] flags = new bool[Axis.Count];
        for (int i = 0; i + 1 < Padding.Count; i += 2)
        {
            Array.Fill(flags, true, Padding[i], Padding[i + 1]);
        }

        return flags;
    }

    /// <summary>The model's input, read back.</summary>
    /// <param name="blobs">The store's arrays.</param>
    public ModelInput ReadInput(BlobFolder blobs) =>
        new(Bands, blobs.Read(InputBlob), Axis.ToAxis(), blobs.Read(BandCentresBlob), IsPadding(), Scale);

    /// <summary>Flags as runs: first frame, number of frames, and so on.</summary>
    /// <param name="flags">The flags.</param>
    internal static IReadOnlyList<int> Runs(ReadOnlySpan<bool> flags)
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
