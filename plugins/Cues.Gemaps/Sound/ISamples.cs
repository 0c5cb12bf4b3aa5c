using System.Buffers;
using SerHost.Sdk.Audio;

namespace Cues.Gemaps;

/// <summary>Samples of a recording at one rate, to be read in pieces, so that a long recording never lies in memory.</summary>
internal interface ISamples
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>Copies samples <paramref name="start"/> … start + target.Length − 1, all of which exist.</summary>
    void Read(int start, Span<double> target);
}

/// <summary>A recording's own samples, minus an offset, times a scale.</summary>
internal sealed class SourceSamples(ISampleSource source, double offset, double scale) : ISamples
{
    public int Count => source.Count;

    public void Read(int start, Span<double> target)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(target.Length);
        Span<float> from = rented.AsSpan(0, target.Length);
        source.Read(start, from);
        VectorMath.Widen(from, offset, scale, target);

        ArrayPool<float>.Shared.Return(rented);
    }
}
