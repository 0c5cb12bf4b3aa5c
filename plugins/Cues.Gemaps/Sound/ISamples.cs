namespace Cues.Gemaps;

/// <summary>Samples of a clip at one rate, to be read in pieces, so that a long recording never lies in memory a second time.</summary>
internal interface ISamples
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>Copies samples <paramref name="start"/> … start + target.Length − 1, all of which exist.</summary>
    void Read(int start, Span<double> target);
}

/// <summary>A clip's own samples, minus an offset, times a scale.</summary>
internal sealed class ClipSamples(ReadOnlyMemory<float> clip, double offset, double scale) : ISamples
{
    public int Count => clip.Length;

    public void Read(int start, Span<double> target)
    {
        ReadOnlySpan<float> from = clip.Span.Slice(start, target.Length);
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = (from[i] - offset) * scale;
        }
    }
}
