using SerHost.Sdk;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Transforms;
using SerHost.Signal.Voice;

namespace Transforms.Voice;

/// <summary>Pitch, pitch range, duration, loudness, spectral tilt, breathiness, jitter
/// and shimmer of a voice, in any regions. Thread-safe.</summary>
/// <remarks>Order: periods are set anew (pitch, range, duration, jitter, shimmer), then the
/// spectrum is tilted, then noise is added, then the level changes.</remarks>
public sealed class VoiceTransform : IClipTransform
{
    /// <inheritdoc/>
    public ClipTransformDescriptor Descriptor { get; } = new(
        "voice",
        "Voice",
        "1",
        "Changes pitch, pitch range, duration, loudness, spectral tilt, breathiness, jitter and shimmer of a voice, period by period, and leaves the formants alone.",
        VoiceSettings.Descriptors,
        VoiceSettings.Effects)
    {
        Sources =
        [
            "Moulines, E., & Charpentier, F. (1990). Pitch-synchronous waveform processing techniques for text-to-speech synthesis using diphones. Speech Communication, 9(5–6), 453–467.",
            "Boersma, P. (1993). Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a sampled sound. IFA Proceedings, 17, 97–110.",
        ],
    };

    /// <inheritdoc/>
    public TransformedClip Apply(AudioClip clip, IReadOnlyList<TimeRange> regions, TransformSettings settings,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(settings);
        VoiceSettings wanted = VoiceSettings.From(settings.Parameters);
        if (wanted.IsNeutral || regions.Count == 0)
        {
            return new TransformedClip(clip, TimeMap.Identity);
        }

        cancellation.ThrowIfCancellationRequested();
        double[] samples = Array.ConvertAll(clip.Samples.ToArray(), sample => (double)sample);
        var voice = new RegionVoice(samples, clip.SampleRateHz, wanted, cancellation);
        TransformedClip result = RegionChange.Apply(
            clip, regions, (place, i) => voice.Change(place, RegionChange.RandomOf(settings.Seed, i)));
        return result with { Diagnostics = voice.Diagnostics };
    }
}
