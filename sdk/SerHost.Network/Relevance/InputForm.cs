namespace SerHost.Network.Relevance;

/// <summary>Which form of the input a part of a rule multiplies.</summary>
public enum InputForm
{
    /// <summary>x.</summary>
    Value,

    /// <summary>max(x, 0).</summary>
    Positive,

    /// <summary>min(x, 0).</summary>
    Negative,

    /// <summary>1 for every element.</summary>
    One,

    /// <summary>x − low.</summary>
    AboveLow,

    /// <summary>x − high.</summary>
    BelowHigh,
}
