using System.Collections.Concurrent;
using SerHost.Sdk.Audio;

namespace Cues.Gemaps;

/// <summary>The analysers in use, one a profile and sample rate. Thread-safe.</summary>
internal static class Analysers
{
    /// <summary>Changes whenever a clip could get other values.</summary>
    public const string Version = "2";

    private static readonly ConcurrentDictionary<int, OpenSmileAnalyser> Parity = new();
    private static readonly ConcurrentDictionary<int, DefaultAnalyser> Default = new();

    /// <summary>Measures a clip.</summary>
    /// <exception cref="ArgumentException">The sample rate is below 4 kHz.</exception>
    public static DescriptorTracks Measure(AudioClip clip, GemapsProfile profile, bool isFull, CancellationToken cancellation)
    {
        if (clip.SampleRateHz < FramePlan.LowestSampleRateHz)
        {
            throw new ArgumentException(
                $"Clip '{clip.Id}' has {clip.SampleRateHz} samples a second; the GeMAPS cues need {FramePlan.LowestSampleRateHz} or more.", nameof(clip));
        }

        return profile == GemapsProfile.OpenSmile
            ? Parity.GetOrAdd(clip.SampleRateHz, static rate => new OpenSmileAnalyser(rate)).Measure(clip, isFull, cancellation)
            : Default.GetOrAdd(clip.SampleRateHz, static rate => new DefaultAnalyser(rate)).Measure(clip, isFull, cancellation);
    }
}
