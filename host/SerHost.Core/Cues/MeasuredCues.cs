using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace SerHost.Core.Cues;

/// <summary>The cues of one recording.</summary>
/// <param name="Clip">The recording as it was read.</param>
/// <param name="ExtractorId">Who measured.</param>
/// <param name="Tracks">What was measured.</param>
/// <param name="Notes">Remarks on reading the recording.</param>
public sealed record MeasuredCues(AudioClip Clip, string ExtractorId, CueTracks Tracks, IReadOnlyList<string> Notes);
