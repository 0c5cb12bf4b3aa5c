namespace SerHost.Analysis.Expectations;

/// <summary>Where a cue is expected to go.</summary>
public enum CueDirection
{
    /// <summary>The literature does not say, or disagrees.</summary>
    Undecided,

    /// <summary>Higher than elsewhere.</summary>
    Up,

    /// <summary>Lower than elsewhere.</summary>
    Down,
}
