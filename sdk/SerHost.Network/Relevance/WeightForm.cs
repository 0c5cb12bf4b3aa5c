namespace SerHost.Network.Relevance;

/// <summary>Which form of a layer's weights (and bias) a part of a rule uses: base + factor · clamp.</summary>
/// <param name="Base">The form itself.</param>
/// <param name="Gamma">γ added to the weights of one sign; 0 for none.</param>
/// <param name="GammaOnPositive">Whether γ raises the positive weights (true) or the negative ones.</param>
public readonly record struct WeightForm(WeightBase Base, double Gamma = 0, bool GammaOnPositive = true)
{
    /// <summary>The form of one weight.</summary>
    /// <param name="weight">The layer's own weight.</param>
    public double Of(double weight) => Base switch
    {
        WeightBase.Positive => Math.Max(weight, 0),
        WeightBase.Negative => Math.Min(weight, 0),
        WeightBase.One => 1,
        WeightBase.Square => weight * weight,
        _ => weight + (Gamma * (GammaOnPositive ? Math.Max(weight, 0) : Math.Min(weight, 0))),
    };
}
