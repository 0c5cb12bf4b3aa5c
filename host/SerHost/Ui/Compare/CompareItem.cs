using SerHost.Analysis.Evidence;
using SerHost.Analysis.Expectations;
using SerHost.Ui.Clip;

namespace SerHost.Ui.Compare;

/// <summary>One of the things compared: a method, or a method on another run's model.</summary>
/// <param name="Name">Name on screen.</param>
/// <param name="Content">Its result for the clip.</param>
/// <param name="Verdict">What the voice did in its segments, in a sentence.</param>
internal sealed record CompareItem(string Name, ClipContent Content, string Verdict)
{
    /// <summary>A result with its verdict worked out.</summary>
    public static CompareItem Of(string name, ClipContent content) => new(
        name, content, SegmentRow.Problem(content)
        ?? CueVerdict.Describe(content.Contrast!.Result, ExpectationTable.Default, content.Details.TargetLabel));
}
