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
