using System.Collections.Concurrent;
using SerHost.Sdk.Audio;

namespace Cues.Gemaps;

/// <summary>The analysers in use, one a profile and sample rate. Thread-safe.</summary>
internal static class Analysers
{
    /// <summary>Changes whenever a clip could get other values.</summary>
    public const string Version = "3";

    private static readonly ConcurrentDictionary<int, OpenSmileAnalyser> Parity = new();
    private static readonly ConcurrentDictionary<int, DefaultAnalyser> Default = new();

    /// <summary>Measures a recording.</summary>
    /// <exception cref="ArgumentException">The sample rate is below 4 kHz.</exception>
    public static DescriptorTracks Measure(ISampleSource source, GemapsProfile profile, bool isFull, CancellationToken cancellation)
    {
        if (source.SampleRateHz < FramePlan.LowestSampleRateHz)
        {
            throw new ArgumentException(
                $"Recording '{source.Id}' has {source.SampleRateHz} samples a second; the GeMAPS cues need {FramePlan.LowestSampleRateHz} or more.", nameof(source));
        }

        return profile == GemapsProfile.OpenSmile
            ? Parity.GetOrAdd(source.SampleRateHz, static rate => new OpenSmileAnalyser(rate)).Measure(source, isFull, cancellation)
            : Default.GetOrAdd(source.SampleRateHz, static rate => new DefaultAnalyser(rate)).Measure(source, isFull, cancellation);
    }
}
