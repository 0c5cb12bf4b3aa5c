using Attribution.Cuda.Device;
using Attribution.Cuda.Network;
using Attribution.Cuda.Rounding;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Relevance;

/// <summary>A rule of one convolution or linear layer, executed part by part as <see cref="RuleParts"/> writes it:
/// z = Σ conv(form of x, form of w) + form of b; q = gate · R / stab(z); R_in += coefficient · Σ form of x · convᵀ(q, form of w).</summary>
internal sealed class WeightedRule(
    Kernels kernels, RuleWeights weights, GpuArena arena, int index, ConvolutionLayer layer, LayerRegion from, LayerRegion to,
    RelevanceRule rule, IReadOnlyList<RuleGroup> groups)
{
    private readonly KernelWindow _window = KernelWindow.Of(layer.Window);
    private readonly Dictionary<(bool Upwards, int Items), ProductTiling> _tilings = [];

    /// <summary>Computes the denominators of the present clip.</summary>
    /// <param name="input">The layer's input, one item.</param>
    public void PrepareDenominators(GpuBuffer input)
    {
        for (int g = 0; g < groups.Count; g++)
        {
            GpuBuffer z = Denominator(g);
            for (int p = 0; p < groups[g].Parts.Count; p++)
            {
                RulePart part = groups[g].Parts[p];
                (GpuBuffer packed, int paddedOutputs) = weights.Get(index, layer, part.Weights, upwards: false);
                (Kernels.Part form, float bound) = FormOf(part.Input);
                var arrays = new ProductArrays(z, input, packed)
                {
                    Bias = part.HasBias ? weights.Bias(index, layer, part.Weights) : null,
                    Addend = p > 0 ? z : null,
                };
                kernels.Product(arrays, Shape(1, upwards: false, paddedOutputs) with
                {
                    Addend = to.Rectangles, Part = (int)form, Bound = bound, Finish = (int)Kernels.Finish.Values,
                }, Tiling(1, upwards: false), GpuPrecision.Single);
            }
        }
    }

    /// <summary>Hands relevance to the input; adds to what is there.</summary>
    /// <param name="input">The layer's input, one item.</param>
    /// <param name="output">The layer's own output, one item.</param>
    /// <param name="relevance">[items] relevance of the output.</param>
    /// <param name="received">[items] relevance of the input.</param>
    /// <param name="items">Conditions.</param>
    /// <param name="precision">How products are rounded.</param>
    public void HandBack(GpuBuffer input, GpuBuffer output, GpuBuffer relevance, GpuBuffer received, int items, GpuPrecision precision)
    {
        GpuBuffer quotient = arena.Floats("quotient", items * to.Rectangles.Floats);
        for (int g = 0; g < groups.Count; g++)
        {
            RuleGroup group = groups[g];
            kernels.StabilisedQuotient(
                quotient, relevance, Denominator(g), output, items, to.Rectangles.Floats, (float)rule.Epsilon, (int)group.Gate);
            foreach (RulePart part in group.Parts)
            {
                (Kernels.Part form, float bound) = FormOf(part.Input);
                if (part.Weights.Base == WeightBase.One && layer.Groups == 1)
                {
                    GpuBuffer sums = arena.Floats("channel-sums", (long)items * to.Rectangles.Height * to.Rectangles.Width);
                    kernels.FlatBackward(received, sums, quotient, input, items, from, to, _window, form, bound, (float)group.Coefficient);
                    continue;
                }

                (GpuBuffer packed, int paddedOutputs) = weights.Get(index, layer, part.Weights, upwards: true);
                kernels.Product(new ProductArrays(received, quotient, packed)
                    { Clean = input }, Shape(items, upwards: true, paddedOutputs) with
                {
                    OutPart = (int)form, Bound = bound, Factor = (float)group.Coefficient, Finish = (int)Kernels.Finish.Relevance,
                }, Tiling(items, upwards: true), precision);
            }
        }
    }

    private GpuBuffer Denominator(int group) => arena.Floats($"rule{index}.z{group}", to.Rectangles.Floats);

    private ProductShape Shape(int items, bool upwards, int paddedOutputs) => new()
    {
        Source = upwards ? to.Rectangles : from.Rectangles,
        Target = upwards ? from.Rectangles : to.Rectangles,
        Items = items,
        Window = _window,
        Upwards = upwards ? 1 : 0,
        PaddedOutputs = paddedOutputs,
    };

    private ProductTiling Tiling(int items, bool upwards)
    {
        if (!_tilings.TryGetValue((upwards, items), out ProductTiling? tiling))
        {
            ProductShape shape = Shape(items, upwards, 0);
            _tilings[(upwards, items)] = tiling = ProductTiling.Choose(shape.Source, shape.Target, _window, upwards, items);
        }

        return tiling;
    }

    private (Kernels.Part Form, float Bound) FormOf(InputForm form) => form switch
    {
        InputForm.Positive => (Kernels.Part.Positive, 0),
        InputForm.Negative => (Kernels.Part.Negative, 0),
        InputForm.One => (Kernels.Part.One, 0),
        InputForm.AboveLow => (Kernels.Part.AboveBound, (float)rule.Low),
        InputForm.BelowHigh => (Kernels.Part.AboveBound, (float)rule.High),
        _ => (Kernels.Part.All, 0),
    };
}
