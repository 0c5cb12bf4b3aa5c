using System.Globalization;

namespace SerHost.Network.Relevance;

/// <summary>A rule and its numbers. Data: what a pass does with it is in <see cref="RuleParts"/>.</summary>
/// <param name="Kind">The rule.</param>
public sealed record RelevanceRule(RuleKind Kind)
{
    /// <summary>The stabiliser of denominators used throughout: stab(z) = z + ε·sign(z), sign(0) = +1.</summary>
    public const double DefaultEpsilon = 1e-6;

    /// <summary>ε of the stabiliser, 1e-12 or more.</summary>
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>α of <see cref="RuleKind.AlphaBeta"/>; β is α − 1.</summary>
    public double Alpha { get; init; } = 2;

    /// <summary>γ of <see cref="RuleKind.Gamma"/>, 0 or more.</summary>
    public double Gamma { get; init; } = 0.25;

    /// <summary>Lower bound of the input of <see cref="RuleKind.Box"/>; NaN takes the model's input range.</summary>
    public double Low { get; init; } = double.NaN;

    /// <summary>Upper bound of the input of <see cref="RuleKind.Box"/>; NaN takes the model's input range.</summary>
    public double High { get; init; } = double.NaN;

    /// <summary>Whether the rule is one for layers with weights.</summary>
    public bool NeedsWeights => Kind is RuleKind.Epsilon or RuleKind.ZPlus or RuleKind.AlphaBeta or RuleKind.Gamma
        or RuleKind.Box or RuleKind.Flat or RuleKind.WSquare;

    /// <summary>The text form that <see cref="CompositeText"/> reads, for example <c>gamma(0.25)</c>.</summary>
    public override string ToString() => Kind switch
    {
        RuleKind.Epsilon => string.Create(CultureInfo.InvariantCulture, $"epsilon({Epsilon:R})"),
        RuleKind.ZPlus => "zplus",
        RuleKind.AlphaBeta => string.Create(CultureInfo.InvariantCulture, $"alpha-beta({Alpha:R},{Alpha - 1:R})"),
        RuleKind.Gamma => string.Create(CultureInfo.InvariantCulture, $"gamma({Gamma:R})"),
        RuleKind.Box => double.IsNaN(Low) ? "box" : string.Create(CultureInfo.InvariantCulture, $"box({Low:R},{High:R})"),
        RuleKind.Flat => "flat",
        RuleKind.WSquare => "w-square",
        RuleKind.Norm => "norm",
        RuleKind.Pass => "pass",
        RuleKind.WinnerTakesAll => "winner",
        _ => "gradient",
    };
}
