using Attribution.Cuda.Device;
using Attribution.Cuda.Network;
using SerHost.Compute.Relevance;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Relevance;

/// <summary>A rule of one convolution or linear layer, executed part by part as <see cref="RuleParts"/> writes it:
/// z = Σ conv(form of x, form of w) + form of b; q = gate · R / stab(z); R_in += coefficient · Σ form of x · convᵀ(q, form of w).</summary>
internal sealed class WeightedRule(
    Kernels kernels, RuleWeights weights, GpuArena arena, int index, ConvolutionLayer layer, TensorShape inputShape, TensorShape shape,
    RelevanceRule rule, IReadOnlyList<RuleGroup> groups)
{
    private readonly string _name = $"rule{index}";

    /// <summary>Computes the denominators of the present clip.</summary>
    /// <param name="input">The layer's input, one item.</param>
    public void PrepareDenominators(GpuBuffer input)
    {
        Window2D window = layer.Window;
        (int Height, int Width) patchSize = (
            ((shape.Height - 1) * window.StrideHeight) + ((window.KernelHeight - 1) * window.DilationHeight) + 1,
            ((shape.Width - 1) * window.StrideWidth) + ((window.KernelWidth - 1) * window.DilationWidth) + 1);
        GpuBuffer origin = Origin("z-origin", -window.PadLeft, -window.PadTop);
        GpuBuffer zero = Origin("zero-origin", 0, 0);
        GpuBuffer patch = arena.Floats("patch", (long)inputShape.Channels * patchSize.Height * patchSize.Width);
        for (int g = 0; g < groups.Count; g++)
        {
            GpuBuffer z = arena.Floats($"{_name}.z{g}", shape.Count);
            for (int p = 0; p < groups[g].Parts.Count; p++)
            {
                RulePart part = groups[g].Parts[p];
                (Kernels.Part form, float bound) = FormOf(part.Input);
                kernels.Gather(patch, input, null, origin, zero, 1, inputShape, (0, 0), patchSize, part: form, bound: bound);
                GpuBuffer target = p == 0 ? z : arena.Floats("part", shape.Count);
                Multiply(target, patch, patchSize, part);
                if (p > 0)
                {
                    kernels.Add(z, z, target, shape.Count);
                }
            }
        }
    }

    /// <summary>Hands relevance to the input; adds to what is there.</summary>
    /// <param name="input">The layer's input, one item.</param>
    /// <param name="output">The layer's own output, one item.</param>
    /// <param name="relevance">[items] relevance of the output.</param>
    /// <param name="received">[items] relevance of the input.</param>
    /// <param name="items">Conditions.</param>
    public void HandBack(GpuBuffer input, GpuBuffer output, GpuBuffer relevance, GpuBuffer received, int items)
    {
        GpuBuffer quotient = arena.Floats("quotient", (long)items * shape.Count);
        GpuBuffer share = arena.Floats("share", (long)items * inputShape.Count);
        for (int g = 0; g < groups.Count; g++)
        {
            RuleGroup group = groups[g];
            kernels.StabilisedQuotient(quotient, relevance, arena.Get($"{_name}.z{g}", 0), output, items, shape.Count, (float)rule.Epsilon, (int)group.Gate);
            foreach (RulePart part in group.Parts)
            {
                Transpose(share, quotient, part.Weights, items);
                (Kernels.Part form, float bound) = FormOf(part.Input);
                kernels.AddWeighed(received, share, input, items, inputShape.Count, form, bound, (float)group.Coefficient);
            }
        }
    }

    private void Multiply(GpuBuffer target, GpuBuffer patch, (int Height, int Width) patchSize, RulePart part)
    {
        int inputs = layer.InputChannels / layer.Groups, outputs = layer.OutputChannels / layer.Groups;
        for (int group = 0; group < layer.Groups; group++)
        {
            (PackedWeights packed, GpuBuffer values, GpuBuffer bias) = weights.Forward(index, layer, group, part.Weights);
            kernels.Convolve(target, patch, values, part.HasBias ? bias : null,
                Offsets($"{_name}.fk{group}", group * inputs, inputs, layer.Window, patchSize), packed, 1,
                inputShape.Channels * patchSize.Height * patchSize.Width, patchSize.Width, (shape.Height, shape.Width),
                (layer.Window.StrideHeight, layer.Window.StrideWidth), layer.OutputChannels, group * outputs, relu: false);
        }
    }

    /// <summary>share = convᵀ(quotient): zeros are inserted for the stride, then a convolution of stride 1 with turned weights.</summary>
    private void Transpose(GpuBuffer share, GpuBuffer quotient, WeightForm form, int items)
    {
        Window2D window = layer.Window;
        int reachY = (window.KernelHeight - 1) * window.DilationHeight, reachX = (window.KernelWidth - 1) * window.DilationWidth;
        (int Height, int Width) patchSize = (inputShape.Height + reachY, inputShape.Width + reachX);
        bool sums = form.Base == WeightBase.One && layer.Groups == 1;
        TensorShape source = sums ? shape with { Channels = 1 } : shape;
        GpuBuffer from = quotient;
        if (sums)
        {
            // Equal weights: channels can be added up before the kernel slides over them.
            from = arena.Floats("channel-sum", (long)items * source.Count);
            kernels.SumChannels(from, quotient, items, shape);
        }

        GpuBuffer patch = arena.Floats("patch", (long)items * source.Channels * patchSize.Height * patchSize.Width);
        kernels.Gather(patch, null, from, Origins($"{_name}.back-origin", window.PadLeft - reachX, window.PadTop - reachY, items),
            Origins("zero-origins", 0, 0, items), items, source, (shape.Height, shape.Width), patchSize,
            (window.StrideHeight, window.StrideWidth));
        ConvolutionLayer turned = sums ? layer with { OutputChannels = 1, Weights = new float[layer.InputChannels * window.KernelHeight * window.KernelWidth], Bias = new float[1] } : layer;
        int inputs = turned.InputChannels / turned.Groups, outputs = turned.OutputChannels / turned.Groups;
        for (int group = 0; group < turned.Groups; group++)
        {
            (PackedWeights packed, GpuBuffer values) = weights.Backward(index, turned, group, form);
            kernels.Convolve(share, patch, values, null, Offsets($"{_name}.bk{group}", group * outputs, outputs, window, patchSize), packed, items,
                source.Channels * patchSize.Height * patchSize.Width, patchSize.Width, (inputShape.Height, inputShape.Width), (1, 1),
                layer.InputChannels, group * inputs, relu: false);
        }
    }

    private GpuBuffer Offsets(string name, int firstChannel, int channels, Window2D window, (int Height, int Width) patchSize) =>
        arena.Kept<int>(name, () => PackedWeights.Offsets(firstChannel, channels, window, patchSize.Height, patchSize.Width));

    private GpuBuffer Origin(string name, int x, int y) => Origins($"{_name}.{name}", x, y, 1);

    private GpuBuffer Origins(string name, int x, int y, int items) =>
        arena.Kept<Origin>($"{name}.{items}", () => Enumerable.Repeat(new Origin(x, y), items).ToArray());

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
