namespace SerHost.Network.Relevance;

/// <summary>One product of a rule: a form of the input with a form of the weights.</summary>
/// <param name="Input">The form of the input.</param>
/// <param name="Weights">The form of the weights.</param>
/// <param name="HasBias">Whether the same form of the bias is added to the group's denominator.</param>
public sealed record RulePart(InputForm Input, WeightForm Weights, bool HasBias);
