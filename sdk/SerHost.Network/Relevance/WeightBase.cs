namespace SerHost.Network.Relevance;

/// <summary>Forms of a weight.</summary>
public enum WeightBase
{
    /// <summary>w.</summary>
    Value,

    /// <summary>max(w, 0).</summary>
    Positive,

    /// <summary>min(w, 0).</summary>
    Negative,

    /// <summary>1.</summary>
    One,

    /// <summary>w².</summary>
    Square,
}
