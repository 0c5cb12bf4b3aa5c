using System.Collections.Concurrent;
using SerHost.Signal;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace Model.Onnx.Runtime;

/// <summary>Feeds a model the samples themselves: resampled, trimmed, padded with zeros or cut. One frame is one sample.</summary>
/// <remarks>Sample n of the input lies at (start + n) / rate seconds of the clip. Safe to call from several threads at once.</remarks>
internal sealed class WaveformFrontEnd(LogMelSettings settings) : IFrontEnd
{
    private readonly ConcurrentDictionary<int, Resampler> _resamplers = [];

    public InputScale Scale { get; } = new("amplitude", -1, 1, 0);

    public ModelInput Compute(AudioClip clip)
    {
        if (clip.Samples.IsEmpty)
        {
            throw new ArgumentException($"Clip '{clip.Id}' holds no samples.", nameof(clip));
        }

        int rate = settings.SampleRateHz;
        ReadOnlySpan<float> samples = clip.SampleRateHz == rate
            ? clip.Samples.Span
            : _resamplers.GetOrAdd(clip.SampleRateHz, source => new Resampler(source, rate)).Resample(clip.Samples.Span);
        (int start, int count) = settings.Trim is { } trim ? SilenceTrimmer.FindSound(samples, rate, trim) : (0, samples.Length);
        int length = (settings.TargetSamples, settings.Length) switch
        {
            (null, _) => count,
            ({ } target, LengthPolicy.PadOnly) => Math.Max(count, target),
            ({ } target, LengthPolicy.CutOnly) => Math.Min(count, target),
            ({ } target, _) => target,
        };

        var values = new float[length];
        int sound = Math.Min(count, length);
        samples.Slice(start, sound).CopyTo(values);
        var isPadding = new bool[length];
        isPadding.AsSpan(sound).Fill(true);
        var axis = new TimeAxis((double)start / rate, 1.0 / rate, length, 1.0 / rate);
        return new ModelInput(1, values, axis, new float[1], isPadding, Scale);
    }
}
