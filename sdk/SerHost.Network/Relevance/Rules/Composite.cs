namespace SerHost.Network.Relevance.Rules;

/// <summary>Which rule each layer gets, as data. The first entry that fits a layer decides; layers no entry fits get the
/// defaults of <see cref="RelevancePlan"/> (activations pass, additions and averages norm, maximum pools winner-takes-all).</summary>
/// <param name="Name">Short name, for example <c>epsilon-plus-flat</c>.</param>
/// <param name="Entries">Entries in order of precedence.</param>
public sealed record Composite(string Name, IReadOnlyList<CompositeEntry> Entries)
{
    /// <summary>A copy in which relevance doubles at residual additions, as in the published program (its defect D2).</summary>
    public Composite WithoutAdditionRule() =>
        new(Name + "+add-pass", [new CompositeEntry("add", new RelevanceRule(RuleKind.Pass)), .. Entries]);

    /// <summary>The text form that <see cref="CompositeText"/> reads.</summary>
    public override string ToString() => string.Join("; ", Entries.Select(entry => $"{entry.Selector}={entry.Rule}"));
}

/// <summary>One line of a composite: which layers, which rule.</summary>
/// <param name="Selector">
/// A layer kind (<c>convolution</c>, <c>linear</c>, <c>add</c>, <c>activation</c>, …), <c>first</c> (the first convolution or linear
/// layer in graph order), <c>first-convolution</c>, <c>any</c>, or a layer name, in which <c>*</c> stands for any characters.
/// </param>
/// <param name="Rule">The rule of those layers.</param>
public sealed record CompositeEntry(string Selector, RelevanceRule Rule);

/// <summary>The named composites. Kohlbrenner et al. 2020 compare them; the names follow zennit (Anders et al. 2021).</summary>
public static class Composites
{
    private static readonly CompositeEntry LinearEpsilon = new("linear", new(RuleKind.Epsilon));
    private static readonly CompositeEntry ConvolutionPlus = new("convolution", new(RuleKind.ZPlus));
    private static readonly CompositeEntry ConvolutionAlphaBeta = new("convolution", new(RuleKind.AlphaBeta));
    private static readonly CompositeEntry FirstFlat = new("first", new(RuleKind.Flat));

    /// <summary>Flat for the first layer, ZPlus for convolutions, epsilon for linear layers: the default.</summary>
    public static Composite EpsilonPlusFlat { get; } = new("epsilon-plus-flat", [FirstFlat, ConvolutionPlus, LinearEpsilon]);

    /// <summary>ZPlus for convolutions, epsilon for linear layers.</summary>
    public static Composite EpsilonPlus { get; } = new("epsilon-plus", [ConvolutionPlus, LinearEpsilon]);

    /// <summary>α = 2, β = 1 for convolutions, epsilon for linear layers.</summary>
    public static Composite EpsilonAlpha2Beta1 { get; } = new("epsilon-alpha2-beta1", [ConvolutionAlphaBeta, LinearEpsilon]);

    /// <summary>As <see cref="EpsilonAlpha2Beta1"/> with flat for the first layer.</summary>
    public static Composite EpsilonAlpha2Beta1Flat { get; } =
        new("epsilon-alpha2-beta1-flat", [FirstFlat, ConvolutionAlphaBeta, LinearEpsilon]);

    /// <summary>Box over the model's input range for the first convolution, γ = 0.25 for the others, epsilon for linear layers.</summary>
    public static Composite EpsilonGammaBox { get; } = new(
        "epsilon-gamma-box",
        [new("first-convolution", new(RuleKind.Box)), new("convolution", new(RuleKind.Gamma)), LinearEpsilon]);

    /// <summary>Epsilon everywhere.</summary>
    public static Composite Epsilon { get; } = new("epsilon", [new("convolution", new(RuleKind.Epsilon)), LinearEpsilon]);

    /// <summary>The derivative everywhere: the pass computes d output / d input.</summary>
    public static Composite Gradient { get; } = new("gradient", [new("any", new(RuleKind.Gradient))]);

    /// <summary>The composites offered by name for relevance, the default first.</summary>
    public static IReadOnlyList<Composite> All { get; } =
        [EpsilonPlusFlat, EpsilonPlus, EpsilonAlpha2Beta1, EpsilonAlpha2Beta1Flat, EpsilonGammaBox, Epsilon];

    /// <summary>A composite by name; null when there is none of that name.</summary>
    /// <param name="name">Name, in any case.</param>
    public static Composite? Find(string name) =>
        All.FirstOrDefault(composite => string.Equals(composite.Name, name, StringComparison.OrdinalIgnoreCase));
}
