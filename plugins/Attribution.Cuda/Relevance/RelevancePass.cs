using Attribution.Cuda.Device;
using Attribution.Cuda.Network;
using SerHost.Compute.Relevance;
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
    private readonly TensorShape[] _shapes;
    private readonly WeightedRule?[] _rules;

    public RelevancePass(Kernels kernels, RelevancePlan plan, RegionPass forward, GpuArena arena, TensorShape[] shapes)
    {
        _kernels = kernels;
        _plan = plan;
        _forward = forward;
        _arena = arena;
        _shapes = shapes;
        var weights = new RuleWeights(arena);
        _rules = new WeightedRule?[shapes.Length];
        for (int l = 1; l < shapes.Length; l++)
        {
            ConvolutionLayer? weighted = plan.Graph.Layers[l] switch
            {
                ConvolutionLayer convolution => convolution,
                LinearLayer linear => NetworkWeights.AsConvolution(linear, shapes[linear.Input]),
                _ => null,
            };
            if (weighted is not null)
            {
                IReadOnlyList<RuleGroup> groups = RuleParts.For(plan.Rules[l], plan.OutputIsNonNegative[weighted.Input]);
                _rules[l] = new WeightedRule(kernels, weights, arena, l, weighted, shapes[weighted.Input], shapes[l], plan.Rules[l], groups);
            }
        }
    }

    /// <summary>A layer's relevance, [items, channels, height, width], of a set of items by name.</summary>
    public GpuBuffer Relevance(string set, int layer, int items) => _arena.Floats($"{set}.r{layer}", (long)items * _shapes[layer].Count);

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
    /// <param name="masks">Per named layer [items, channels], 1 to keep and 0 to drop, applied before the layer's own rule; null for none.</param>
    public void Run(RelevanceLeg leg, string set, int items, IReadOnlyDictionary<int, GpuBuffer>? masks)
    {
        for (int l = leg.Bottom; l < leg.Top; l++)
        {
            if (leg.IsActive[l])
            {
                _kernels.SetAll(Relevance(set, l, items), (long)items * _shapes[l].Count, 0);
            }
        }

        for (int l = leg.Top; l > leg.Bottom; l--)
        {
            if (leg.IsActive[l])
            {
                GpuBuffer relevance = Relevance(set, l, items);
                if (masks is not null && masks.TryGetValue(l, out GpuBuffer? mask))
                {
                    _kernels.MaskChannels(relevance, relevance, mask, items, _shapes[l], shared: false);
                }

                HandBack(l, _plan.Graph.Layers[l], relevance, leg, set, items);
            }
        }
    }

    private void HandBack(int l, Layer layer, GpuBuffer relevance, RelevanceLeg leg, string set, int items)
    {
        int input = layer.Inputs[0];
        TensorShape shape = _shapes[l], inputShape = _shapes[input];
        GpuBuffer own = _forward.Activation(l);
        switch (layer)
        {
            case ConvolutionLayer or LinearLayer:
                if (leg.IsActive[input])
                {
                    _rules[l]!.HandBack(_forward.Activation(input), own, relevance, Relevance(set, input, items), items);
                }

                break;
            case AddLayer when _plan.Rules[l].Kind == RuleKind.Norm:
                GpuBuffer quotient = Quotient(relevance, own, shape, items, l);
                foreach (int term in layer.Inputs.Where(term => leg.IsActive[term]))
                {
                    _kernels.AddWeighed(Relevance(set, term, items), quotient, _forward.Activation(term), items, shape.Count, Kernels.Part.All, 0, 1);
                }

                break;
            case ConcatenateLayer:
                int first = 0;
                foreach (int part in layer.Inputs)
                {
                    if (leg.IsActive[part])
                    {
                        _kernels.AddChannels(Relevance(set, part, items), relevance, items, _shapes[part], shape.Channels, first);
                    }

                    first += _shapes[part].Channels;
                }

                break;
            case ChannelAffineLayer affine when _plan.Rules[l].Kind == RuleKind.Epsilon:
                GpuBuffer scaled = Quotient(relevance, own, shape, items, l);
                GpuBuffer scale = _arena.Kept<float>($"rule{l}.scale", () => affine.Scale.ToArray());
                GpuBuffer none = _arena.Kept<float>($"rule{l}.none", () => new float[shape.Channels]);
                _kernels.ChannelAffine(scaled, scaled, scale, none, (long)items * shape.Count, shape.Channels, shape.Height * shape.Width);
                _kernels.AddWeighed(Relevance(set, input, items), scaled, _forward.Activation(input), items, shape.Count, Kernels.Part.All, 0, 1);
                break;
            case PoolLayer { Function: PoolKind.Maximum } pool:
                GpuBuffer won = _arena.Floats("share", (long)items * inputShape.Count);
                _kernels.PoolBackward(won, relevance, _forward.Winners(l), items, inputShape, shape, pool.Window, countsPadding: false);
                Accumulate(Relevance(set, input, items), won, items, inputShape);
                break;
            case PoolLayer or MeanLayer:
                (Window2D window, bool countsPadding) = layer is PoolLayer average
                    ? (average.Window, average.CountsPadding)
                    : (new Window2D(((MeanLayer)layer).OverHeight ? inputShape.Height : 1, ((MeanLayer)layer).OverWidth ? inputShape.Width : 1), true);
                GpuBuffer share = _arena.Floats("share", (long)items * inputShape.Count);
                _kernels.PoolBackward(share, Quotient(relevance, own, shape, items, l), null, items, inputShape, shape, window, countsPadding);
                _kernels.AddWeighed(Relevance(set, input, items), share, _forward.Activation(input), items, inputShape.Count, Kernels.Part.All, 0, 1);
                break;
            default:
                // Activations, reshapes, and additions without a rule: relevance passes as it is.
                foreach (int to in layer.Inputs.Where(to => leg.IsActive[to]))
                {
                    Accumulate(Relevance(set, to, items), relevance, items, _shapes[to]);
                }

                break;
        }
    }

    private GpuBuffer Quotient(GpuBuffer relevance, GpuBuffer z, TensorShape shape, int items, int l)
    {
        GpuBuffer quotient = _arena.Floats("quotient", (long)items * shape.Count);
        _kernels.StabilisedQuotient(quotient, relevance, z, z, items, shape.Count, (float)_plan.Rules[l].Epsilon, gate: 0);
        return quotient;
    }

    private void Accumulate(GpuBuffer into, GpuBuffer what, int items, TensorShape shape) =>
        _kernels.Add(into, into, what, (long)items * shape.Count);
}
