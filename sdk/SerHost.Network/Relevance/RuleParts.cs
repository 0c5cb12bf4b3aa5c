namespace SerHost.Network.Relevance;

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
