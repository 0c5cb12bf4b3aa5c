using Attribution.Cuda.Device;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Network;

/// <summary>Runs a <see cref="RegionPlan"/>: a plain forward pass when every region is whole, else the incremental one over a
/// clean pass's activations.</summary>
/// <remarks>The input layer's buffer is the caller's to fill. Activations stay valid until the next run.</remarks>
internal sealed class RegionPass(Kernels kernels, NetworkWeights weights, GpuArena arena, string name)
{
    private readonly LayerGraph _graph = weights.Graph;
    private readonly GpuBuffer?[] _activations = new GpuBuffer?[weights.Graph.Layers.Count];
    private RegionPlan? _plan;
    private RegionPass? _clean;

    /// <summary>A layer's region of every item, [items, channels, region height, region width].</summary>
    public GpuBuffer Activation(int layer) => _activations[layer] ?? throw new InvalidOperationException($"Layer {layer} has not been computed.");

    /// <summary>Which tap of a maximum pool won at each output; only of a plain forward pass.</summary>
    public GpuBuffer Winners(int layer) => arena.Get($"{name}.w{layer}", 0);

    /// <summary>Prepares buffers for a plan.</summary>
    /// <param name="plan">What to compute.</param>
    /// <param name="clean">The pass that holds the clean activations; null when every region is whole.</param>
    public void Begin(RegionPlan plan, RegionPass? clean)
    {
        _clean = clean;
        if (ReferenceEquals(plan, _plan))
        {
            return;
        }

        _plan = null; // should an allocation fail, the next call must start over
        for (int l = 0; l < _activations.Length; l++)
        {
            _activations[l] = arena.Floats($"{name}.a{l}", (long)plan.Items * plan.Shapes[l].Channels * plan.Regions[l].Area);
            arena.Filled<Origin>($"{name}.o{l}", plan.Regions[l].Origins);
            if (WindowOf(_graph.Layers[l], plan) is { } window)
            {
                arena.Filled<Origin>($"{name}.p{l}", Array.ConvertAll(plan.Regions[l].Origins, origin => new Origin(
                    (origin.X * window.StrideWidth) - window.PadLeft, (origin.Y * window.StrideHeight) - window.PadTop)));
                UploadOffsets(l, window, PatchSize(plan.Regions[l], window));
            }
        }

        _plan = plan;
    }

    /// <summary>Forgets the plan; called when the arena has been cleared.</summary>
    public void Reset() => _plan = null;

    /// <summary>Computes every layer after the input, up to and with the output.</summary>
    public void Run()
    {
        for (int l = 1; l <= _graph.OutputIndex; l++)
        {
            Compute(l, _graph.Layers[l]);
        }
    }

    /// <summary>Origins of a layer's regions on the device.</summary>
    public GpuBuffer Origins(int layer) => arena.Get($"{name}.o{layer}", 0);

    private void Compute(int l, Layer layer)
    {
        RegionPlan plan = _plan!;
        LayerRegion region = plan.Regions[l];
        GpuBuffer output = _activations[l]!;
        int input = layer.Inputs[0];
        long count = (long)plan.Items * plan.Shapes[l].Channels * region.Area;
        switch (layer)
        {
            case ConvolutionLayer convolution:
                Convolve(l, convolution);
                break;
            case LinearLayer linear:
                Convolve(l, weights.Linear(l, linear, plan.Shapes[input]));
                break;
            case PoolLayer pool:
                Pool(l, pool.Function, pool.Window, pool.CountsPadding);
                break;
            case MeanLayer { OverHeight: true, OverWidth: true } when !plan.Regions[input].IsWhole:
                kernels.RegionMean(output, _activations[input]!, _clean!.Activation(input), _clean.Activation(l), Origins(input),
                    plan.Items, plan.Shapes[input], (plan.Regions[input].Height, plan.Regions[input].Width));
                break;
            case MeanLayer { OverHeight: true, OverWidth: true }:
                kernels.WholeMean(output, _activations[input]!, count, plan.Regions[input].Area);
                break;
            case MeanLayer mean:
                Pool(l, PoolKind.Average, WindowOf(mean, plan)!, countsPadding: true);
                break;
            case ActivationLayer activation:
                kernels.Activate(output, _activations[input]!, count, activation);
                break;
            case ChannelAffineLayer:
                (GpuBuffer scale, GpuBuffer shift) = weights.Affine(l);
                kernels.ChannelAffine(output, _activations[input]!, scale, shift, count, plan.Shapes[l].Channels, region.Area);
                break;
            case AddLayer add:
                kernels.Add(output, Fitted(add.Terms[0], l, "left"), Fitted(add.Terms[1], l, "right"), count);
                for (int j = 2; j < add.Terms.Count; j++)
                {
                    kernels.Add(output, output, Fitted(add.Terms[j], l, "right"), count);
                }

                break;
            case ConcatenateLayer concatenate:
                int first = 0;
                foreach (int part in concatenate.Parts)
                {
                    Cut(output, part, Origins(l), (region.Height, region.Width), patchChannels: plan.Shapes[l].Channels, firstChannel: first);
                    first += plan.Shapes[part].Channels;
                }

                break;
            case ReshapeLayer:
                // Reshapes collapse the rows (and all columns when flattening), so the input is cut to the full extent there.
                int width = plan.Shapes[l].Width == 1 ? plan.Shapes[input].Width : region.Width;
                Cut(output, input, Origins(l), (plan.Shapes[input].Height, width));
                break;
            default:
                throw new NotSupportedException($"Layer '{layer.Name}' ({layer.Kind}) has no GPU kernel.");
        }
    }

    private void Convolve(int l, ConvolutionLayer layer)
    {
        RegionPlan plan = _plan!;
        LayerRegion region = plan.Regions[l];
        Window2D window = layer.Window;
        (int Height, int Width) patchSize = PatchSize(region, window);
        TensorShape inputShape = plan.Shapes[layer.Input];
        GpuBuffer patch = Patch(l, layer.Input, patchSize, padValue: 0);
        int outputs = layer.OutputChannels / layer.Groups;
        for (int group = 0; group < layer.Groups; group++)
        {
            (PackedWeights packed, GpuBuffer values, GpuBuffer bias) = weights.Group(l, group);
            kernels.Convolve(_activations[l]!, patch, values, bias, arena.Get($"{name}.k{l}.{group}", 0), packed, plan.Items,
                inputShape.Channels * patchSize.Height * patchSize.Width, patchSize.Width, (region.Height, region.Width),
                (window.StrideHeight, window.StrideWidth), layer.OutputChannels, group * outputs, relu: false);
        }
    }

    private void Pool(int l, PoolKind function, Window2D window, bool countsPadding)
    {
        RegionPlan plan = _plan!;
        LayerRegion region = plan.Regions[l];
        int input = _graph.Layers[l].Inputs[0];
        (int Height, int Width) patchSize = PatchSize(region, window);
        GpuBuffer patch = Patch(l, input, patchSize, function == PoolKind.Maximum ? float.NegativeInfinity : 0);
        GpuBuffer? winner = _clean is null && function == PoolKind.Maximum
            ? arena.Get($"{name}.w{l}", (long)plan.Items * plan.Shapes[l].Channels * region.Area * sizeof(int))
            : null;
        kernels.PoolForward(_activations[l]!, winner, patch, arena.Get($"{name}.p{l}", 0), plan.Items, plan.Shapes[input],
            patchSize, (region.Height, region.Width), function, window, countsPadding);
    }

    private static (int Height, int Width) PatchSize(LayerRegion region, Window2D window) => (
        ((region.Height - 1) * window.StrideHeight) + ((window.KernelHeight - 1) * window.DilationHeight) + 1,
        ((region.Width - 1) * window.StrideWidth) + ((window.KernelWidth - 1) * window.DilationWidth) + 1);

    /// <summary>The window a layer slides over its input; null for layers that work element by element.</summary>
    private static Window2D? WindowOf(Layer layer, RegionPlan plan) => layer switch
    {
        ConvolutionLayer convolution => convolution.Window,
        PoolLayer pool => pool.Window,
        LinearLayer linear => new Window2D(plan.Shapes[linear.Input].Height, plan.Shapes[linear.Input].Width),
        MeanLayer { OverHeight: true, OverWidth: true } => null,
        MeanLayer mean => new Window2D(mean.OverHeight ? plan.Shapes[mean.Input].Height : 1, mean.OverWidth ? plan.Shapes[mean.Input].Width : 1),
        _ => null,
    };

    private void UploadOffsets(int l, Window2D window, (int Height, int Width) patchSize)
    {
        (int groups, int channels) = _graph.Layers[l] switch
        {
            ConvolutionLayer convolution => (convolution.Groups, convolution.InputChannels),
            LinearLayer linear => (1, linear.InputFeatures / (window.KernelHeight * window.KernelWidth)),
            _ => (0, 0),
        };
        for (int group = 0; group < groups; group++)
        {
            int inputs = channels / groups;
            arena.Filled<int>($"{name}.k{l}.{group}", PackedWeights.Offsets(group * inputs, inputs, window, patchSize.Height, patchSize.Width));
        }
    }

    /// <summary>What a sliding window reads: the region's origins scaled by the stride, less the padding.</summary>
    private GpuBuffer Patch(int l, int input, (int Height, int Width) patchSize, float padValue)
    {
        GpuBuffer patch = arena.Floats($"{name}.patch", (long)_plan!.Items * _plan.Shapes[input].Channels * patchSize.Height * patchSize.Width);
        Cut(patch, input, arena.Get($"{name}.p{l}", 0), patchSize, padValue);
        return patch;
    }

    private GpuBuffer Fitted(int input, int l, string side)
    {
        RegionPlan plan = _plan!;
        LayerRegion from = plan.Regions[input], to = plan.Regions[l];
        if (from.Height == to.Height && from.Width == to.Width && from.Origins.AsSpan().SequenceEqual(to.Origins))
        {
            return _activations[input]!;
        }

        GpuBuffer fitted = arena.Floats($"{name}.{side}", (long)plan.Items * plan.Shapes[input].Channels * to.Area);
        Cut(fitted, input, Origins(l), (to.Height, to.Width));
        return fitted;
    }

    private void Cut(GpuBuffer patch, int input, GpuBuffer patchOrigins, (int Height, int Width) patchSize, float padValue = 0, int patchChannels = 0, int firstChannel = 0)
    {
        LayerRegion region = _plan!.Regions[input];
        kernels.Gather(patch, _clean?.Activation(input), _activations[input], patchOrigins, Origins(input), _plan.Items, _plan.Shapes[input],
            (region.Height, region.Width), patchSize, padValue: padValue, patchChannels: patchChannels, firstChannel: firstChannel);
    }
}
