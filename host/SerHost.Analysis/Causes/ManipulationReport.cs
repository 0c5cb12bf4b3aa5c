namespace SerHost.Analysis.Causes;

/// <summary>What a manipulation was to do with a cue.</summary>
public enum CueRole
{
    /// <summary>Move it by a stated amount.</summary>
    Moved,

    /// <summary>Leave it alone in the regions.</summary>
    Kept,

    /// <summary>Leave it alone outside the regions.</summary>
    Outside,
}

/// <summary>One cue before and after a manipulation.</summary>
/// <param name="CueId">The cue.</param>
/// <param name="Role">What was to happen to it.</param>
/// <param name="Wanted">The amount wanted; 0 for a cue that is to stay.</param>
/// <param name="Found">The amount measured, in the same measure; NaN when the cue is undefined there.</param>
/// <param name="Tolerance">How far the two may lie apart.</param>
/// <param name="Measure">What the amounts are of, for example <c>difference</c> or <c>log ratio</c>.</param>
/// <param name="IsPassed">Whether it came out as wanted.</param>
public sealed record CueShift(string CueId, CueRole Role, double Wanted, double Found, double Tolerance, string Measure, bool IsPassed);

/// <summary>What a manipulation really did, as the cue extractor measures it.</summary>
/// <param name="Shifts">Every cue looked at.</param>
public sealed record ManipulationReport(IReadOnlyList<CueShift> Shifts)
{
    /// <summary>Whether every cue came out as wanted. What failed is reported and kept out of statistics.</summary>
    public bool IsPassed => Shifts.All(shift => shift.IsPassed);

    /// <summary>The first thing that is wrong, in words; null when nothing is.</summary>
    public string? Problem => Shifts.FirstOrDefault(shift => !shift.IsPassed) is { } bad ? Describe(bad) : null;

    private static string Describe(CueShift shift) => (shift.Role, double.IsNaN(shift.Found)) switch
    {
        (CueRole.Moved, true) => $"{shift.CueId} is undefined in the regions: nothing is voiced there, or they are too short.",
        (CueRole.Moved, _) => FormattableString.Invariant($"{shift.CueId} moved by {shift.Found:0.###} ({shift.Measure}); {shift.Wanted:0.###} ± {shift.Tolerance:0.###} was wanted."),
        (CueRole.Kept, _) => FormattableString.Invariant($"{shift.CueId} was to stay, and moved by {shift.Found:0.###} ({shift.Measure}); {shift.Tolerance:0.###} is allowed."),
        _ => FormattableString.Invariant($"{shift.CueId} moved outside the regions by {shift.Found:0.###} ({shift.Measure}); {shift.Tolerance:0.###} is allowed."),
    };
}
