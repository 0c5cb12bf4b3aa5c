using SerHost.Sdk;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Transforms;

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
    public TransformedClip Apply(AudioClip clip, IReadOnlyList<TimeRange> regions, TransformSettings settings, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(settings);
        VoiceSettings wanted = VoiceSettings.From(settings.Parameters);
        RegionPlace[] places = [.. RegionPlace.Of(regions, clip.Samples.Length, clip.SampleRateHz).Where(place => place.End > place.Start)];
        if (wanted.IsNeutral || places.Length == 0)
        {
            return new TransformedClip(clip, TimeMap.Identity);
        }

        cancellation.ThrowIfCancellationRequested();
        var voice = new RegionVoice(
            Array.ConvertAll(clip.Samples.ToArray(), sample => (double)sample), clip.SampleRateHz, wanted, cancellation);
        var output = new List<float>(clip.Samples.Length);
        var anchors = new List<TimeAnchor>();
        ReadOnlySpan<float> original = clip.Samples.Span;
        int done = 0, shift = 0;
        for (int i = 0; i < places.Length; i++)
        {
            RegionPlace place = places[i];
            output.AddRange(original[done..place.First]);
            (double[] changed, int length) = voice.Change(place, RandomOf(settings.Seed, i));
            int grown = length - (place.End - place.Start);
            for (int n = 0; n < changed.Length; n++)
            {
                double inside = place.InsideChanged(n, length);
                int beside = n < place.Before ? place.First + n : n >= place.Before + length ? place.First + n - grown : -1;
                output.Add((float)(beside < 0 ? changed[n] : (inside * changed[n]) + ((1 - inside) * original[beside])));
            }

            if (wanted.DurationRatio != 1)
            {
                anchors.Add(new TimeAnchor((double)place.Start / clip.SampleRateHz, (double)(place.Start + shift) / clip.SampleRateHz));
                anchors.Add(new TimeAnchor((double)place.End / clip.SampleRateHz, (double)(place.End + shift + grown) / clip.SampleRateHz));
            }

            shift += grown;
            done = place.Last;
        }

        output.AddRange(original[done..]);
        return new TransformedClip(new AudioClip(clip.Id, output.ToArray(), clip.SampleRateHz), new TimeMap(anchors)) { Diagnostics = voice.Diagnostics };
    }

    private static Random RandomOf(ulong seed, int region) => new(unchecked((int)(seed ^ (seed >> 32)) ^ (region * 0x5bd1e995)));
}
