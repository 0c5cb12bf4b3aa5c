namespace SerHost.Analysis.Expectations;

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
