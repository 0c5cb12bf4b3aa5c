using System.Globalization;

namespace SerHost.Network.Relevance.Rules;

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

    /// <summary>z + ε·sign(z): what may be divided by.</summary>
    internal double Stabilised(double z) => z + (z >= 0 ? Epsilon : -Epsilon);

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

/// <summary>How a layer hands the relevance of its output to its inputs. The formulas
/// are in plugins/Attribution.Relevance/README.md.</summary>
public enum RuleKind
{
    /// <summary>In proportion to each input's part of the output, x·w / stab(z) (Bach et al. 2015, eq. 58; Montavon et al. 2019).</summary>
    Epsilon,

    /// <summary>In proportion to the positive parts only (Bach et al. 2015, α = 1, β = 0; Montavon et al. 2017).</summary>
    ZPlus,

    /// <summary>α times the positive parts minus β times the negative parts, α − β = 1 (Bach et al. 2015, eq. 60).</summary>
    AlphaBeta,

    /// <summary>As epsilon with weights raised by γ times their positive part (Montavon et al. 2019), in the form for inputs of
    /// any sign (Andéol et al. 2021).</summary>
    Gamma,

    /// <summary>For a first layer with bounded inputs: parts are measured from the bounds (Montavon et al. 2017, z^B rule).</summary>
    Box,

    /// <summary>Evenly over all inputs a unit reads, whatever their value or weight (Lapuschkin et al. 2019).</summary>
    Flat,

    /// <summary>In proportion to the squared weights (Montavon et al. 2017).</summary>
    WSquare,

    /// <summary>As epsilon for layers without parameters: pools, means and additions.</summary>
    Norm,

    /// <summary>Unchanged. On an addition every term receives the whole relevance (it multiplies there: defect D2 of the published
    /// program).</summary>
    Pass,

    /// <summary>All to the element that won the maximum (maximum pools).</summary>
    WinnerTakesAll,

    /// <summary>The derivative: what makes the same pass compute an input gradient.</summary>
    Gradient,
}

/// <summary>The rules for layers with weights, written out as products: the one table every kernel executes.</summary>
public static class RuleParts
{
    private static readonly WeightForm Plain = new(WeightBase.Value);
    private static readonly WeightForm Plus = new(WeightBase.Positive);
    private static readonly WeightForm Minus = new(WeightBase.Negative);

    /// <summary>The groups of a rule.</summary>
    /// <param name="rule">A rule for layers with weights, or the derivative.</param>
    /// <param name="inputIsNonNegative">Whether the layer's input can never be below 0: parts of max(−x, 0) are then left out.</param>
    /// <exception cref="ArgumentException">The rule is not one for layers with weights.</exception>
    public static IReadOnlyList<RuleGroup> For(RelevanceRule rule, bool inputIsNonNegative)
    {
        ArgumentNullException.ThrowIfNull(rule);
        WeightForm raised = new(WeightBase.Value, rule.Gamma);
        WeightForm lowered = new(WeightBase.Value, rule.Gamma, GammaOnPositive: false);
        return rule.Kind switch
        {
            RuleKind.Epsilon => [new(1, OutputGate.None, [new(InputForm.Value, Plain, true)])],
            RuleKind.Gradient => [new(1, OutputGate.None, [new(InputForm.One, Plain, false)]) { IsNormalised = false }],
            RuleKind.ZPlus => [new(1, OutputGate.None, Signed(Plus, Minus, inputIsNonNegative))],
            RuleKind.AlphaBeta =>
            [
                new(rule.Alpha, OutputGate.None, Signed(Plus, Minus, inputIsNonNegative)),
                new(1 - rule.Alpha, OutputGate.None, Signed(Minus, Plus, inputIsNonNegative)),
            ],
            RuleKind.Gamma =>
            [
                new(1, OutputGate.Positive, Signed(raised, lowered, inputIsNonNegative)),
                new(1, OutputGate.Negative, Signed(lowered, raised, inputIsNonNegative)),
            ],

            // x·w − low·w⁺ − high·w⁻ = (x − low)·w⁺ + (x − high)·w⁻: the same numbers without cancellation; the bias drops out.
            RuleKind.Box => [new(1, OutputGate.None, [new(InputForm.AboveLow, Plus, false), new(InputForm.BelowHigh, Minus, false)])],
            RuleKind.Flat => [new(1, OutputGate.None, [new(InputForm.One, new(WeightBase.One), false)])],
            RuleKind.WSquare => [new(1, OutputGate.None, [new(InputForm.One, new(WeightBase.Square), true)])],
            _ => throw new ArgumentException($"'{rule}' is not a rule for layers with weights.", nameof(rule)),
        };
    }

    /// <summary>Contributions of one sign: x⁺ with one form of the weights, x⁻ with the other.</summary>
    private static IReadOnlyList<RulePart> Signed(WeightForm forPositive, WeightForm forNegative, bool inputIsNonNegative) =>
        inputIsNonNegative
            ? [new(InputForm.Value, forPositive, true)]
            : [new(InputForm.Positive, forPositive, true), new(InputForm.Negative, forNegative, false)];
}

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

/// <summary>One product of a rule: a form of the input with a form of the weights.</summary>
/// <param name="Input">The form of the input.</param>
/// <param name="Weights">The form of the weights.</param>
/// <param name="HasBias">Whether the same form of the bias is added to the group's denominator.</param>
public sealed record RulePart(InputForm Input, WeightForm Weights, bool HasBias);

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
