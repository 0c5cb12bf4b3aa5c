using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace Cues.Gemaps;

/// <summary>The GeMAPS cues, measured frame by frame on the whole clip (4 kHz or more). Thread-safe.</summary>
/// <remarks>
/// The profile <c>default</c> analyses at 16 kHz whatever the clip's rate; a clip of a lower rate holds nothing above half its rate, which
/// loudness and the spectral cues then lack. The profile <c>opensmile</c> analyses at the clip's own rate, as openSMILE does, and its cues
/// depend on it.
/// </remarks>
public sealed class GemapsExtractor : IStreamingCueExtractor
{
    private static readonly int[] Tracks =
    [
        Descriptors.Loudness, Descriptors.F0Hz, Descriptors.F0Semitone, Descriptors.Voicing, Descriptors.Jitter, Descriptors.ShimmerDb,
            Descriptors.HnrDb,
        Descriptors.SlopeLow, Descriptors.SlopeMid, Descriptors.AlphaRatioDb, Descriptors.HammarbergDb, Descriptors.SpectralFlux,
    ];

    /// <inheritdoc/>
    public CueExtractorDescriptor Descriptor { get; } = new(
        "gemaps",
        "GeMAPS cues",
        Analysers.Version,
        "Loudness, pitch, jitter, shimmer, harmonics-to-noise ratio and spectral balance as defined by the Geneva minimalistic acoustic parameter set.",
        [.. Tracks.Select(d => Descriptors.Cues[d])],
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
        return CuePacking.Pack(Analysers.Measure(source, settings.Profile, isFull: false, cancellation), Tracks, settings.IsSmoothed);
    }
}
