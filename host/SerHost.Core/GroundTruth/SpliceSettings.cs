namespace SerHost.Core.GroundTruth;

/// <summary>How two recordings are joined.</summary>
public sealed record SpliceSettings
{
    /// <summary>Length of the cross-fade at the joint.</summary>
    public double CrossFadeSeconds { get; init; } = 0.010;

    /// <summary>The quietest place is searched for this far to either side of the middle of the speech.</summary>
    public double SearchSeconds { get; init; } = 0.150;

    /// <summary>Scales the emotional half to the neutral one's level, so that loudness alone does not give it away.</summary>
    public bool MatchLevel { get; init; }
}
