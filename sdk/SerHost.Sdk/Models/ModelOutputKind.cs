namespace SerHost.Sdk.Models;

/// <summary>What a model's outputs mean.</summary>
public enum ModelOutputKind
{
    /// <summary>One logit a class; the largest wins.</summary>
    Classification,

    /// <summary>One or more continuous values, for example arousal and valence.</summary>
    Regression,
}
