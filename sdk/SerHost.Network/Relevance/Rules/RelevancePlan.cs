using System.Text.RegularExpressions;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Relevance.Rules;

/// <summary>The rule each layer of a graph gets under a composite. Data, made once, testable without running a pass;
/// kernels on any device execute the same plan. Immutable and safe to share between threads.</summary>
public sealed class RelevancePlan
{
    private RelevancePlan(LayerGraph graph, Composite composite, RelevanceRule[] rules, bool[] nonNegative)
    {
        Graph = graph;
        Composite = composite;
        Rules = rules;
        OutputIsNonNegative = nonNegative;
    }

    /// <summary>The graph (folded).</summary>
    public LayerGraph Graph { get; }

    /// <summary>The composite the rules came from.</summary>
    public Composite Composite { get; }

    /// <summary>[layers] the rule of each layer; <see cref="RuleKind.Pass"/> for the input.</summary>
    public IReadOnlyList<RelevanceRule> Rules { get; }

    /// <summary>[layers] whether a layer's output can never be below 0.</summary>
    public IReadOnlyList<bool> OutputIsNonNegative { get; }

    /// <summary>Whether the pass computes derivatives instead of relevance.</summary>
    public bool IsGradient => Rules.Skip(1).All(rule => rule.Kind == RuleKind.Gradient);

    /// <summary>Whether large shares cancel under a rule (α above 1): float32 passes are then off by up to some percent of the largest
    /// value, and the CPU computes in float64.</summary>
    public bool NeedsFloat64 => Rules.Any(rule => rule is { Kind: RuleKind.AlphaBeta, Alpha: > 1 });

    /// <summary>Gives every layer its rule.</summary>
    /// <param name="graph">The folded graph.</param>
    /// <param name="composite">Rules by layer kind or name.</param>
    /// <param name="inputMinimum">Smallest value of the model's input, for box rules without bounds.</param>
    /// <param name="inputMaximum">Largest value of the model's input, for box rules without bounds.</param>
    /// <exception cref="FormatException">An entry selects no layer, or its rule does not fit a layer it selects; both are
    /// named.</exception>
    public static RelevancePlan Create(LayerGraph graph, Composite composite, double inputMinimum, double inputMaximum)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(composite);
        int firstWeighted = IndexOfFirst(graph, layer => layer is ConvolutionLayer or LinearLayer);
        int firstConvolution = IndexOfFirst(graph, layer => layer is ConvolutionLayer);
        RequireKnownSelectors(graph, composite);
        var rules = new RelevanceRule[graph.Layers.Count];
        rules[0] = new RelevanceRule(RuleKind.Pass);
        for (int i = 1; i < rules.Length; i++)
        {
            Layer layer = graph.Layers[i];
            CompositeEntry? entry = composite.Entries.FirstOrDefault(e => e.Selector.ToLowerInvariant() switch
            {
                "any" => true,
                "first" => i == firstWeighted,
                "first-convolution" => i == firstConvolution,
                _ => Selects(e.Selector, layer),
            });
            RelevanceRule rule = entry?.Rule ?? DefaultFor(layer);
            if (!Fits(layer, rule))
            {
                throw new FormatException(
                    $"Composite entry '{entry!.Selector}={rule}' selects layer '{layer.Name}' ({layer.Kind}); that kind takes "
                        + $"{AllowedFor(layer)}.");
            }

            rules[i] = rule.Kind == RuleKind.Box && double.IsNaN(rule.Low)
                ? rule with { Low = inputMinimum, High = inputMaximum }
                : rule;
        }

        return new RelevancePlan(graph, composite, rules, FindNonNegative(graph));
    }

    private static int IndexOfFirst(LayerGraph graph, Func<Layer, bool> fits) =>
        Enumerable.Range(0, graph.Layers.Count).FirstOrDefault(i => fits(graph.Layers[i]), -1);

    private static bool Selects(string selector, Layer layer) =>
        string.Equals(selector, layer.Kind, StringComparison.OrdinalIgnoreCase) || MatchesName(selector, layer.Name)
        || (layer is BatchNormalizationLayer && string.Equals(selector, FormerBatchNormalization, StringComparison.OrdinalIgnoreCase));

    private static bool MatchesName(string pattern, string name) => pattern.Contains('*', StringComparison.Ordinal)
        ? Regex.IsMatch(name, "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$",
            RegexOptions.CultureInvariant)
        : pattern == name;

    /// <summary>What composites called batch normalization before; still read, since composites are kept with results.</summary>
    private const string FormerBatchNormalization = "channel-affine";

    private static readonly string[] Kinds =
    [
        "any", "first", "first-convolution", "convolution", "linear", "add", "activation", "average-pool", "max-pool", "mean",
        "batch-normalization", "concatenate", "reshape", "softmax",
    ];

    private static void RequireKnownSelectors(LayerGraph graph, Composite composite)
    {
        foreach (CompositeEntry entry in composite.Entries)
        {
            bool isKind = Kinds.Append(FormerBatchNormalization).Contains(entry.Selector, StringComparer.OrdinalIgnoreCase);
            if (!isKind && !graph.Layers.Any(layer => MatchesName(entry.Selector, layer.Name)))
            {
                throw new FormatException(
                    $"Composite entry '{entry.Selector}={entry.Rule}' selects nothing; use one of {string.Join(", ", Kinds)}, or a layer: "
                    + string.Join(", ", graph.Layers.Skip(1).Select(layer => layer.Name)) + ".");
            }
        }
    }

    private static RelevanceRule DefaultFor(Layer layer) => layer switch
    {
        ConvolutionLayer or LinearLayer or BatchNormalizationLayer => new(RuleKind.Epsilon),
        AddLayer or MeanLayer or PoolLayer { Function: PoolKind.Average } => new(RuleKind.Norm),
        PoolLayer => new(RuleKind.WinnerTakesAll),
        _ => new(RuleKind.Pass),
    };

    private static bool Fits(Layer layer, RelevanceRule rule) => rule.Kind == RuleKind.Gradient || layer switch
    {
        ConvolutionLayer or LinearLayer => rule.NeedsWeights,
        BatchNormalizationLayer => rule.Kind is RuleKind.Epsilon or RuleKind.Pass,
        AddLayer => rule.Kind is RuleKind.Norm or RuleKind.Pass,
        MeanLayer or PoolLayer { Function: PoolKind.Average } => rule.Kind is RuleKind.Norm,
        PoolLayer => rule.Kind is RuleKind.WinnerTakesAll,
        _ => rule.Kind is RuleKind.Pass,
    };

    private static string AllowedFor(Layer layer) => layer switch
    {
        ConvolutionLayer or LinearLayer => "epsilon, zplus, alpha-beta, gamma, box, flat or w-square",
        BatchNormalizationLayer => "epsilon or pass",
        AddLayer => "norm or pass",
        MeanLayer or PoolLayer { Function: PoolKind.Average } => "norm",
        PoolLayer => "winner",
        _ => "pass",
    };

    /// <summary>Follows signs through the graph: an output of a ReLU, and sums, pools and stacks of such outputs, are never
    /// negative.</summary>
    private static bool[] FindNonNegative(LayerGraph graph)
    {
        var result = new bool[graph.Layers.Count];
        for (int i = 1; i < result.Length; i++)
        {
            bool inputs = graph.Layers[i].Inputs.All(input => result[input]);
            result[i] = graph.Layers[i] switch
            {
                ActivationLayer { Function: ActivationKind.Relu or ActivationKind.Sigmoid } => true,
                ActivationLayer { Function: ActivationKind.Clip } clip => clip.Minimum >= 0 || (inputs && clip.Maximum >= 0),
                ActivationLayer { Function: ActivationKind.LeakyRelu } leaky => inputs || leaky.Alpha <= 0,
                ActivationLayer or AddLayer or ConcatenateLayer or PoolLayer or MeanLayer or ReshapeLayer => inputs,
                SoftmaxLayer => true,
                _ => false,
            };
        }

        return result;
    }
}
