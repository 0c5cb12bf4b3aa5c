using Attribution.Cuda.Device;
using Attribution.Cuda.Network;
using Attribution.Cuda.Rounding;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Relevance;

/// <summary>The way back through a network for one clip and any number of conditions at once: every layer hands its relevance to its
/// inputs by the rule the plan gives it.</summary>
/// <remarks>Activations and denominators are one clip's and shared by all conditions; relevance has an item a condition.</remarks>
internal sealed class RelevancePass
{
    private readonly Kernels _kernels;
    private readonly RelevancePlan _plan;
    private readonly RegionPass _forward;
    private readonly GpuArena _arena;
    private readonly RegionPlan _whole;
    private readonly WeightedRule?[] _rules;

    public RelevancePass(Kernels kernels, RelevancePlan plan, RegionPass forward, GpuArena arena, RegionPlan whole)
    {
        _kernels = kernels;
        _plan = plan;
        _forward = forward;
        _arena = arena;
        _whole = whole;
        var weights = new RuleWeights(arena);
        _rules = new WeightedRule?[whole.Shapes.Length];
        for (int l = 1; l < _rules.Length; l++)
        {
            ConvolutionLayer? weighted = plan.Graph.Layers[l] switch
            {
                ConvolutionLayer convolution => convolution,
                LinearLayer linear => NetworkWeights.AsConvolution(linear, whole.Shapes[linear.Input]),
                _ => null,
            };
            if (weighted is not null)
            {
                IReadOnlyList<RuleGroup> groups = RuleParts.For(plan.Rules[l], plan.OutputIsNonNegative[weighted.Input]);
                _rules[l] = new WeightedRule(
                    kernels, weights, arena, l, weighted, whole.Regions[weighted.Input], whole.Regions[l], plan.Rules[l], groups);
            }
        }
    }

    /// <summary>A layer's relevance, [items, height, width, channels], of a set of items by name.</summary>
    public GpuBuffer Relevance(string set, int layer, int items) => _arena.Floats($"{set}.r{layer}", items * Plane(layer).Floats);

    /// <summary>Computes what depends on the clip alone; call after its forward pass.</summary>
    public void PrepareClip()
    {
        for (int l = 1; l < _rules.Length; l++)
        {
            _rules[l]?.PrepareDenominators(_forward.Activation(_plan.Graph.Layers[l].Inputs[0]));
        }
    }

    /// <summary>Runs one leg. The top layer's relevance must be there; that of all lower layers of the leg is written.</summary>
    /// <param name="leg">From where to where, and which layers take part.</param>
    /// <param name="set">Name of the items' buffers.</param>
    /// <param name="items">Number of conditions.</param>
    /// <param name="masks">Per named layer [items, channels], 1 to keep and 0 to drop, applied before the layer's own rule; null for
    /// none.</param>
    /// <param name="precision">How products are rounded.</param>
    public void Run(RelevanceLeg leg, string set, int items, IReadOnlyDictionary<int, GpuBuffer>? masks, GpuPrecision precision)
    {
        for (int l = leg.Bottom; l < leg.Top; l++)
        {
            if (leg.IsActive[l])
            {
                _kernels.SetAll(Relevance(set, l, items), items * Plane(l).Floats, 0);
            }
        }

        for (int l = leg.Top; l > leg.Bottom; l--)
        {
            if (leg.IsActive[l])
            {
                GpuBuffer relevance = Relevance(set, l, items);
                if (masks is not null && masks.TryGetValue(l, out GpuBuffer? mask))
                {
                    _kernels.MaskChannels(relevance, relevance, mask, items, Plane(l), shared: false);
                }

                HandBack(l, _plan.Graph.Layers[l], relevance, leg, set, items, precision);
            }
        }
    }

    private void HandBack(int l, Layer layer, GpuBuffer relevance, RelevanceLeg leg, string set, int items, GpuPrecision precision)
    {
        int input = layer.Inputs[0];
        Rectangles plane = Plane(l), inputPlane = Plane(input);
        GpuBuffer own = _forward.Activation(l);
        switch (layer)
        {
            case ConvolutionLayer or LinearLayer:
                if (leg.IsActive[input])
                {
                    _rules[l]!.HandBack(_forward.Activation(input), own, relevance, Relevance(set, input, items), items, precision);
                }

                break;
            case AddLayer when _plan.Rules[l].Kind == RuleKind.Norm:
                GpuBuffer quotient = Quotient(relevance, own, plane, items, l);
                foreach (int term in layer.Inputs.Where(term => leg.IsActive[term]))
                {
                    _kernels.AddWeighed(Relevance(set, term, items), quotient, _forward.Activation(term), items, plane.Floats,
                        Kernels.Part.All, 0, 1);
                }

                break;
            case ConcatenateLayer:
                int first = 0;
                foreach (int part in layer.Inputs)
                {
                    int channels = _whole.Regions[part].Channels;
                    if (leg.IsActive[part])
                    {
                        _kernels.Fit(Relevance(set, part, items), relevance, null, null, items, Plane(part), plane, channels, 0, first,
                            adds: true);
                    }

                    first += channels;
                }

                break;
            case BatchNormalizationLayer normalization when _plan.Rules[l].Kind == RuleKind.Epsilon:
                GpuBuffer scaled = Quotient(relevance, own, plane, items, l);
                GpuBuffer scale = _arena.Kept<float>($"rule{l}.scale", () => NetworkWeights.PadChannels(normalization.Scale.Span));
                _kernels.BatchNormalization(scaled, scaled, scale, null, items * plane.Floats, plane.Channels);
                _kernels.AddWeighed(Relevance(set, input, items), scaled, _forward.Activation(input), items, plane.Floats,
                    Kernels.Part.All, 0, 1);
                break;
            case PoolLayer { Function: PoolKind.Maximum } pool:
                _kernels.PoolBackward(Relevance(set, input, items), relevance, _forward.Winners(l), null, items, inputPlane, plane,
                    KernelWindow.Of(pool.Window), countsPadding: false);
                break;
            case PoolLayer pool:
                _kernels.PoolBackward(Relevance(set, input, items), Quotient(relevance, own, plane, items, l), null,
                    _forward.Activation(input),
                    items, inputPlane, plane, KernelWindow.Of(pool.Window), pool.CountsPadding);
                break;
            case MeanLayer { OverHeight: true, OverWidth: true }:
                _kernels.MeanBackward(Relevance(set, input, items), Quotient(relevance, own, plane, items, l), _forward.Activation(input),
                    items, inputPlane);
                break;
            case MeanLayer mean:
                _kernels.PoolBackward(Relevance(set, input, items), Quotient(relevance, own, plane, items, l), null,
                    _forward.Activation(input),
                    items, inputPlane, plane, KernelWindow.Of(RegionPass.MeanWindow(mean, _whole.Shapes[input])), countsPadding: true);
                break;
            case ReshapeLayer reshape:
                _kernels.Reshape(Relevance(set, input, items), relevance, null, null, items, _whole.Regions[input], plane, reshape.Form,
                    back: true);
                break;
            default:
                // Activations, and additions without a rule: relevance passes as it is.
                foreach (int term in layer.Inputs.Where(term => leg.IsActive[term]))
                {
                    _kernels.Accumulate(Relevance(set, term, items), relevance, items * plane.Floats);
                }

                break;
        }
    }

    private Rectangles Plane(int layer) => _whole.Regions[layer].Rectangles;

    private GpuBuffer Quotient(GpuBuffer relevance, GpuBuffer z, Rectangles plane, int items, int l)
    {
        GpuBuffer quotient = _arena.Floats("quotient", items * plane.Floats);
        _kernels.StabilisedQuotient(quotient, relevance, z, z, items, plane.Floats, (float)_plan.Rules[l].Epsilon, gate: 0);
        return quotient;
    }
}
