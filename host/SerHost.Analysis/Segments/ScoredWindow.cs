using SerHost.Sdk.Audio;

namespace SerHost.Analysis.Segments;

/// <summary>One window of a map with its score.</summary>
/// <param name="FirstFrame">First frame of the map.</param>
/// <param name="FrameCount">Number of frames.</param>
/// <param name="Range">Where it lies, in clip seconds.</param>
/// <param name="Score">Summed relevance after threshold and sign.</param>
/// <param name="IsEligible">Whether the settings' scope allows it to become a segment.</param>
public sealed record ScoredWindow(int FirstFrame, int FrameCount, TimeRange Range, double Score, bool IsEligible);
