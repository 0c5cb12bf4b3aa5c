namespace SerHost.Analysis.Segments;

/// <summary>How the sign of relevance enters a window's score.</summary>
public enum RelevanceSign
{
    /// <summary>Relevance against the target subtracts.</summary>
    Signed,

    /// <summary>Only relevance for the target counts.</summary>
    Positive,
}
