using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace Cues.Gemaps;

/// <summary>All 25 descriptors of eGeMAPS with pitch in Hz and voicing strength, frame by frame. Thread-safe.</summary>
public sealed class EgemapsExtractor : IStreamingCueExtractor
{
    private static readonly int[] Tracks = [.. Enumerable.Range(0, Descriptors.Cues.Count)];

    /// <inheritdoc/>
    public CueExtractorDescriptor Descriptor { get; } = new(
        "egemaps",
        "eGeMAPS descriptors",
        Analysers.Version,
        "All 25 descriptors of the extended Geneva minimalistic acoustic parameter set: the GeMAPS cues, MFCC 1 to 4, formants and harmonic differences.",
        Descriptors.Cues,
        GemapsSettings.Descriptors);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The sample rate is below 4 kHz.</exception>
    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation) =>
        Extract(new ClipSampleSource(clip ?? throw new ArgumentNullException(nameof(clip))), parameters, cancellation);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The sample rate is below 4 kHz.</exception>
    public CueTracks Extract(ISampleSource source, ParameterValues parameters, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(parameters);
        GemapsSettings settings = GemapsSettings.From(parameters);
        return CuePacking.Pack(Analysers.Measure(source, settings.Profile, isFull: true, cancellation), Tracks, settings.IsSmoothed);
    }
}
