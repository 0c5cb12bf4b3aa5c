namespace SerHost.Analysis.Evidence;

/// <summary>Which emotion an utterance counts for.</summary>
public enum EvidenceGrouping
{
    /// <summary>The clip's own label (intended emotion); where it has none, the output that was explained.</summary>
    Label,

    /// <summary>The output that was explained.</summary>
    Target,
}
