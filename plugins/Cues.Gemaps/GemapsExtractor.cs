using System.Collections.Concurrent;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace Cues.Gemaps;

/// <summary>The GeMAPS cues, measured frame by frame on the whole clip at its own sample rate (4 kHz or more). Thread-safe.</summary>
/// <remarks>
/// Bands reach to half the sample rate where that is lower than their nominal end; an index whose band does not exist at all
/// (Hammarberg at 4 kHz) is undefined.
/// </remarks>
public sealed class GemapsExtractor : ICueExtractor
{
    private readonly ConcurrentDictionary<(int SampleRateHz, GemapsProfile Profile), GemapsAnalyser> _analysers = new();

    /// <inheritdoc/>
    public CueExtractorDescriptor Descriptor { get; } = new(
        "gemaps",
        "GeMAPS cues",
        "1",
        "Loudness, pitch, jitter, shimmer, harmonics-to-noise ratio and spectral balance as defined by the Geneva minimalistic acoustic parameter set.",
        GemapsCueList.All,
        GemapsSettings.Descriptors);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The sample rate is below 4 kHz.</exception>
    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(parameters);
        if (clip.SampleRateHz < FramePlan.LowestSampleRateHz)
        {
            throw new ArgumentException(
                $"Clip '{clip.Id}' has {clip.SampleRateHz} samples a second; the GeMAPS cues need {FramePlan.LowestSampleRateHz} or more.", nameof(clip));
        }

        GemapsSettings settings = GemapsSettings.From(parameters);
        GemapsAnalyser analyser = _analysers.GetOrAdd(
            (clip.SampleRateHz, settings.Profile), static key => new GemapsAnalyser(key.SampleRateHz, key.Profile));
        return analyser.Measure(clip, settings.IsSmoothed, cancellation);
    }
}
