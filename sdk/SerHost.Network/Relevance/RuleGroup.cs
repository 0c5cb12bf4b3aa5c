namespace SerHost.Network.Relevance;

/// <summary>Parts that share a denominator: z = Σ parts (input form · weight form + bias form);
/// R_in += Coefficient · Σ parts input form · Wᵀ(gate · R / stab(z)).</summary>
/// <param name="Coefficient">Factor of the group's relevance: α, −β or 1.</param>
/// <param name="Gate">At which outputs the group applies.</param>
/// <param name="Parts">The products.</param>
public sealed record RuleGroup(double Coefficient, OutputGate Gate, IReadOnlyList<RulePart> Parts)
{
    /// <summary>False for the derivative: no denominator, and the input is not multiplied in.</summary>
    public bool IsNormalised { get; init; } = true;
}
