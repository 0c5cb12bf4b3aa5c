namespace SerHost.Network.Relevance;

/// <summary>At which outputs a group of a rule applies, by the sign of the layer's own output.</summary>
public enum OutputGate
{
    /// <summary>Everywhere.</summary>
    None,

    /// <summary>Where the output is above 0.</summary>
    Positive,

    /// <summary>Where the output is below 0.</summary>
    Negative,
}
