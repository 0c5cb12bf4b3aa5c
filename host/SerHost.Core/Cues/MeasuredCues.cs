using SerHost.Sdk.Cues;

namespace SerHost.Core.Cues;

/// <summary>The cues of one recording.</summary>
/// <param name="ClipId">The recording.</param>
/// <param name="SampleRateHz">Its samples a second.</param>
/// <param name="DurationSeconds">Its length.</param>
/// <param name="ExtractorId">Who measured.</param>
/// <param name="Tracks">What was measured.</param>
/// <param name="Notes">Remarks on reading the recording.</param>
public sealed record MeasuredCues(string ClipId, int SampleRateHz, double DurationSeconds, string ExtractorId, CueTracks Tracks,
    IReadOnlyList<string> Notes);
