namespace SerHost.Analysis.Segments;

/// <summary>Which elements of a relevance map count towards a window's score.</summary>
public enum RelevanceThreshold
{
    /// <summary>Every element.</summary>
    None,

    /// <summary>Elements below the mean of the whole map count as 0 (the paper's rule).</summary>
    Mean,

    /// <summary>Elements below the median of the whole map count as 0.</summary>
    Median,
}
