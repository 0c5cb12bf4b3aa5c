using System.Buffers;
using SerHost.Signal;

namespace Cues.Gemaps;

/// <summary>A clip at another rate, band-limited, computed piece by piece as it is read; minus an offset, times a scale.</summary>
internal sealed class ResampledSamples(ReadOnlyMemory<float> clip, Resampler resampler, double offset, double scale) : ISamples
{
    public int Count => resampler.OutputLength(clip.Length);

    public void Read(int start, Span<double> target)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(target.Length);
        Span<float> piece = rented.AsSpan(0, target.Length);
        resampler.Resample(clip.Span, start, piece);
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = (piece[i] - offset) * scale;
        }

        ArrayPool<float>.Shared.Return(rented);
    }
}
