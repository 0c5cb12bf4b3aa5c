using SerHost.Sdk.Audio;

namespace SerHost.Analysis.Segments;

/// <summary>The windows of one map and which of them are its salient segments.</summary>
/// <param name="Windows">All windows in time order.</param>
/// <param name="Segments">The chosen ones, best first.</param>
/// <param name="WindowsOverlap">Whether neighbouring windows overlap (hop below window length).</param>
/// <param name="MaxOverlap">Largest overlap that was allowed between chosen windows.</param>
/// <param name="Notes">What the reader should know, in plain sentences.</param>
public sealed record SegmentSelection(
    IReadOnlyList<ScoredWindow> Windows,
    IReadOnlyList<Segment> Segments,
    bool WindowsOverlap,
    double MaxOverlap,
    IReadOnlyList<string> Notes)
{
    /// <summary>Indices of the windows that could have been chosen, in time order.</summary>
    public IReadOnlyList<int> EligibleWindows =>
        Enumerable.Range(0, Windows.Count).Where(index => Windows[index].IsEligible).ToArray();
}

/// <summary>A salient moment of a clip.</summary>
/// <param name="Rank">1 for the most relevant.</param>
/// <param name="WindowIndex">Index into the selection's windows.</param>
/// <param name="Range">Where it lies, in clip seconds.</param>
/// <param name="Score">Summed relevance after threshold and sign.</param>
public sealed record Segment(int Rank, int WindowIndex, TimeRange Range, double Score);

/// <summary>One window of a map with its score.</summary>
/// <param name="FirstFrame">First frame of the map.</param>
/// <param name="FrameCount">Number of frames.</param>
/// <param name="Range">Where it lies, in clip seconds.</param>
/// <param name="Score">Summed relevance after threshold and sign.</param>
/// <param name="IsEligible">Whether the settings' scope allows it to become a segment.</param>
public sealed record ScoredWindow(int FirstFrame, int FrameCount, TimeRange Range, double Score, bool IsEligible);
