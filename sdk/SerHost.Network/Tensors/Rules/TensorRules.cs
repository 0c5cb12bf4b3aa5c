namespace SerHost.Network.Tensors.Rules;

/// <summary>What a backward pass does where it is not the plain gradient. Rule sets are data; the pass is one.</summary>
/// <remarks>
/// At any tensor t the relevance is t ⊙ g, g being the modified gradient: the same as propagating relevance by the ε-rule with ε → 0
/// (Achtibat et al. 2024, AttnLRP, ICML; Arras et al. 2025, arXiv 2502.15886), but nothing is divided by an activation. Linear maps, sums,
/// means and everything that only moves elements keep their ordinary gradient.
/// </remarks>
public sealed record TensorRules
{
    private TensorRules(string name) => Name = name;

    /// <summary>Name, as parameters give it.</summary>
    public string Name { get; private init; }

    /// <summary>Whether this is the gradient itself, so that nothing of the rules below applies.</summary>
    public bool IsGradient { get; private init; }

    /// <summary>What each factor gets of a product of two tensors that both carry relevance: ½ by
    /// the uniform rule (AttnLRP, equation 7), 1 for the gradient.</summary>
    public float ProductShare { get; private init; } = 0.5f;

    /// <summary>Whether nothing goes back through a softmax, so that attention weights
    /// count as constants (Ali et al. 2022, CP-LRP).</summary>
    public bool StopsAtSoftmax { get; private init; }

    /// <summary>γ of the generalised Gamma rule at convolutions; 0 for the ε-rule.</summary>
    public float ConvolutionGamma { get; private init; }

    /// <summary>γ of the generalised Gamma rule at linear layers; 0 for the ε-rule.</summary>
    public float LinearGamma { get; private init; }

    /// <summary>The gradient.</summary>
    public static TensorRules Gradient { get; } = new("gradient") { IsGradient = true, ProductShare = 1 };

    /// <summary>AttnLRP: uniform rule at products, Taylor at the softmax, identity rule at normalisations and activations.</summary>
    public static TensorRules AttnLrp { get; } = new("attnlrp");

    /// <summary>CP-LRP: AttnLRP with attention weights as constants.</summary>
    public static TensorRules CpLrp { get; } = new("cp-lrp") { StopsAtSoftmax = true };

    /// <summary>AttnLRP with the generalised Gamma rule, 0.25 at convolutions and 0.05 at linear
    /// layers, against gradient shattering (AttnLRP, appendix A.2.3).</summary>
    public static TensorRules AttnLrpGamma { get; } = new("attnlrp-gamma") { ConvolutionGamma = 0.25f, LinearGamma = 0.05f };

    /// <summary>The relevance rule sets by name. The first is the default of a plain map: the one that measures best
    /// (models/REPLICATION.md).</summary>
    public static IReadOnlyList<TensorRules> Relevance { get; } = [AttnLrpGamma, AttnLrp, CpLrp];

    /// <summary>Finds a rule set by name; null where there is none.</summary>
    /// <param name="name">Name.</param>
    public static TensorRules? Find(string name) =>
        name == Gradient.Name ? Gradient : Relevance.FirstOrDefault(rules => rules.Name == name);
}
