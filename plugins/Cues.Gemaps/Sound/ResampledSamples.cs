using System.Buffers;
using SerHost.Sdk.Audio;
using SerHost.Signal;

namespace Cues.Gemaps;

/// <summary>A recording at another rate, band-limited, computed piece by piece as it is read; minus an offset, times a scale.</summary>
internal sealed class ResampledSamples(ISampleSource source, Resampler resampler, double offset, double scale) : ISamples
{
    public int Count => resampler.OutputLength(source.Count);

    public void Read(int start, Span<double> target)
    {
        (long wanted, int length) = resampler.InputStretch(start, target.Length);
        int first = (int)Math.Max(0, wanted), end = (int)Math.Min(source.Count, wanted + length);
        float[] input = ArrayPool<float>.Shared.Rent(Math.Max(0, end - first)), output = ArrayPool<float>.Shared.Rent(target.Length);
        Span<float> stretch = input.AsSpan(0, Math.Max(0, end - first)), piece = output.AsSpan(0, target.Length);
        source.Read(first, stretch);
        resampler.Resample(stretch, first, start, piece);
        VectorMath.Widen(piece, offset, scale, target);

        ArrayPool<float>.Shared.Return(input);
        ArrayPool<float>.Shared.Return(output);
    }
}
