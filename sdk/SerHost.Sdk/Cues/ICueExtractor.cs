using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Sdk.Cues;

/// <summary>Measures what the voice did, frame by frame, on a whole clip.</summary>
/// <remarks>
/// Constructed cheaply, described, then asked to extract any number of clips, from several threads at once.
/// Always given the whole clip: frames near the edge of a segment need the sound around it.
/// </remarks>
public interface ICueExtractor
{
    /// <summary>What the extractor is. Constant.</summary>
    CueExtractorDescriptor Descriptor { get; }

    /// <summary>Whether the extractor can work on this machine (an external program is installed, say). Must return within a
    /// second.</summary>
    Availability CheckAvailability() => Availability.Yes;

    /// <summary>Measures a clip.</summary>
    /// <param name="clip">The whole recording at its own sample rate.</param>
    /// <param name="parameters">Checked values of all the extractor's parameters.</param>
    /// <param name="cancellation">Must be honoured within a second.</param>
    /// <returns>Tracks on their own time axis in clip seconds. A clip shorter than one frame gives tracks with no frames.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    /// <exception cref="ParameterException">A parameter does not fit the clip, or two do not fit each other; names one and what is
    /// allowed.</exception>
    /// <exception cref="ArgumentException">The clip cannot be measured; the message says why. Exactly this type: others derived from it
    /// count as faults.</exception>
    CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation);
}

/// <summary>What a cue extractor is and what it measures.</summary>
/// <param name="Id">Lower-case words joined by hyphens, unique among extractors, for example <c>gemaps</c>.</param>
/// <param name="Name">Name shown to people.</param>
/// <param name="Version">Changes whenever the same clip could get other values; part of a result's identity.</param>
/// <param name="Summary">One or two plain sentences.</param>
/// <param name="Cues">The cues it measures, in the order of the tracks.</param>
/// <param name="Parameters">All its parameters.</param>
public sealed record CueExtractorDescriptor(
    string Id,
    string Name,
    string Version,
    string Summary,
    IReadOnlyList<CueDescriptor> Cues,
    IReadOnlyList<ParameterDescriptor> Parameters);

/// <summary>One acoustic measure of the voice.</summary>
/// <param name="Id">Column name in files, for example <c>f0_hz</c>.</param>
/// <param name="Name">Name shown to people, for example <c>pitch</c>.</param>
/// <param name="Unit">For example <c>Hz</c>, <c>dB</c>; empty for a ratio.</param>
/// <param name="IsVoicedOnly">Whether it exists only where the voice is voiced (undefined, NaN, elsewhere).</param>
/// <param name="Source">Where the definition comes from.</param>
public sealed record CueDescriptor(string Id, string Name, string Unit, bool IsVoicedOnly, string Source)
{
    /// <summary>Whether the cue is itself a form of the sound's level or of voicing. Moments matched in level and voicing say nothing about
    /// such a cue, so the host tests it against them no more.</summary>
    public CueQuantity Quantity { get; init; }

    /// <summary>Whether a loud voice, too, may leave it undefined throughout: a statistic of events that need not happen (falling pitch,
    /// unvoiced stretches), or of more sound than there is.</summary>
    public bool MayBeUndefined { get; init; }
}

/// <summary>What a cue measures, as far as matching of moments is concerned.</summary>
public enum CueQuantity
{
    /// <summary>Neither level nor voicing: pitch, jitter, spectral shape.</summary>
    Other,

    /// <summary>Level in any form: loudness, intensity, energy, and what grows with the samples, such as spectral flux.</summary>
    Level,

    /// <summary>Whether, how surely or how often the voice is voiced.</summary>
    Voicing,
}
