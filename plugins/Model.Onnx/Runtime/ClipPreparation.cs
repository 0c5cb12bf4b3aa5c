using System.Collections.Concurrent;
using SerHost.Sdk.Audio;
using SerHost.Signal;

namespace Model.Onnx.Runtime;

/// <summary>What front ends do with a clip before they look at it: resampled to the model's rate, silence trimmed. Safe to call from
/// several threads at once.</summary>
internal sealed class ClipPreparation(LogMelSettings settings)
{
    private readonly ConcurrentDictionary<int, Resampler> _resamplers = [];

    /// <summary>The samples of a clip that the model is to hear.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="start">First of them, in samples of the model's rate.</param>
    /// <exception cref="ArgumentException">The clip holds no samples.</exception>
    public ReadOnlySpan<float> Take(AudioClip clip, out int start)
    {
        if (clip.Samples.IsEmpty)
        {
            throw new ArgumentException($"Clip '{clip.Id}' holds no samples.", nameof(clip));
        }

        int rate = settings.SampleRateHz;
        ReadOnlySpan<float> samples = clip.SampleRateHz == rate
            ? clip.Samples.Span
            : _resamplers.GetOrAdd(clip.SampleRateHz, source => new Resampler(source, rate)).Resample(clip.Samples.Span);
        (start, int count) = settings.Trim is { } trim ? SilenceTrimmer.FindSound(samples, rate, trim) : (0, samples.Length);
        return samples.Slice(start, count);
    }
}
