namespace SerHost.Analysis.Expectations;

/// <summary>What research expects of one cue in one emotion.</summary>
/// <param name="Emotion">Emotion in the table's vocabulary.</param>
/// <param name="CueId">The cue.</param>
/// <param name="Direction">Where it should go.</param>
/// <param name="Confidence">How well that is supported.</param>
/// <param name="Citations">Full references.</param>
/// <param name="Note">A caveat; empty when there is none.</param>
public sealed record Expectation(
    string Emotion,
    string CueId,
    CueDirection Direction,
    ExpectationConfidence Confidence,
    IReadOnlyList<string> Citations,
    string Note)
{
    /// <summary>1 for up, -1 for down, 0 for undecided.</summary>
    public int Sign => Direction switch { CueDirection.Up => 1, CueDirection.Down => -1, _ => 0 };
}

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

/// <summary>How well an expectation is supported.</summary>
public enum ExpectationConfidence
{
    /// <summary>No usable finding.</summary>
    None,

    /// <summary>Few or mixed studies, or inferred from a neighbouring measure.</summary>
    Low,

    /// <summary>Most studies agree.</summary>
    Medium,

    /// <summary>Reviews agree.</summary>
    High,
}
