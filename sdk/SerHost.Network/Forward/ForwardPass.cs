using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Forward;

/// <summary>Evaluates one input after another on one thread, in buffers made once.</summary>
/// <remarks>Not thread-safe: one pass a thread, sharing the <see cref="CompiledNetwork"/>. <see cref="Run"/> allocates nothing.</remarks>
public sealed class ForwardPass
{
    private readonly CompiledNetwork _network;
    private readonly MapLayout[] _layouts;
    private readonly AlignedFloats[] _maps;
    private readonly bool[] _fusedRelu;
    private readonly bool[] _adds;
    private readonly bool[] _done;
    private readonly DirectConvolution?[] _convolutions;
    private readonly WinogradConvolution?[] _winograd;
    private readonly float[] _planar;
    private readonly AlignedFloats _scratch;

    /// <summary>Makes plans and buffers for one input size.</summary>
    /// <param name="network">The network.</param>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    /// <param name="keepAll">True keeps every layer's output readable after a run; false lets a convolution or sum apply the
    /// ReLU that follows it, and two convolutions write their sum, whose own inputs are then not kept.</param>
    /// <exception cref="GraphException">The input does not fit.</exception>
    public ForwardPass(CompiledNetwork network, int bands, int frames, bool keepAll = true)
    {
        ArgumentNullException.ThrowIfNull(network);
        _network = network;
        _layouts = network.Layouts(bands, frames);
        LayerGraph graph = network.Graph;
        int count = graph.Layers.Count;
        _maps = [.. _layouts.Select(layout => new AlignedFloats(layout.Length))];
        _fusedRelu = new bool[count];
        _adds = new bool[count];
        _done = new bool[count];
        _convolutions = new DirectConvolution?[count];
        _planar = new float[_layouts.Max(layout => layout.Shape.Count)];
        for (int i = 1; i < count && !keepAll; i++)
        {
            if (graph.Layers[i] is ActivationLayer { Function: ActivationKind.Relu } relu
                && graph.Layers[relu.Input] is ConvolutionLayer or AddLayer
                && network.Consumers[graph.Layers[i].Inputs[0]].Length == 1 && graph.OutputIndex != graph.Layers[i].Inputs[0])
            {
                int producer = graph.Layers[i].Inputs[0];
                _maps[producer] = _maps[i];
                _layouts[producer] = _layouts[i];
                _fusedRelu[producer] = true;
                _done[i] = true;
            }
        }

        var biases = new float[]?[count];
        for (int i = 1; i < count && !keepAll; i++)
        {
            FuseSum(i, biases);
        }

        _winograd = new WinogradConvolution?[count];
        for (int i = 1; i < count; i++)
        {
            if (graph.Layers[i] is not ConvolutionLayer convolution)
            {
                continue;
            }

            if (network.Winograd(i) is { } weights)
            {
                _winograd[i] = new WinogradConvolution(
                    biases[i] ?? network.Packed(i).Bias, convolution.Window.PadTop, convolution.Window.PadLeft, weights,
                    _layouts[convolution.Input], _layouts[i]);
            }
            else
            {
                _convolutions[i] = new DirectConvolution(network.Packed(i), _layouts[convolution.Input], _layouts[i]);
            }
        }

        _scratch = new AlignedFloats(_winograd.Max(plan => plan?.ScratchLength ?? 0));
    }

    /// <summary>Evaluates an input.</summary>
    /// <param name="input">[bands, frames], row-major.</param>
    /// <param name="outputs">Receives the model's outputs, [channels, height, width] row-major.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> outputs)
    {
        if (input.Length != _layouts[0].Shape.Count)
        {
            throw new ArgumentException($"Expected {_layouts[0].Shape.Count} values, found {input.Length}.", nameof(input));
        }

        _layouts[0].FromPlanar(input, _maps[0]);
        for (int i = 1; i < _layouts.Length; i++)
        {
            if (!_done[i])
            {
                Evaluate(i);
            }
        }

        CopyOutput(_network.Graph.OutputIndex, outputs);
    }

    /// <summary>Copies a layer's output of the last run (with keepAll) to [channels, height, width] row-major.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="values">Receives the values.</param>
    public void CopyOutput(int layer, Span<float> values) => _layouts[layer].ToPlanar(_maps[layer], values);

    /// <summary>Layout of a layer's map.</summary>
    internal MapLayout Layout(int layer) => _layouts[layer];

    /// <summary>A layer's map after a run (with keepAll): halo and fill channels zero.</summary>
    internal ReadOnlySpan<float> Map(int layer) => _maps[layer];

    /// <summary>Lets a sum of two convolutions be written by them: the second adds to what the first wrote, which begins with the biases of
    /// both. Shortcuts of residual blocks are such.</summary>
    private void FuseSum(int index, float[]?[] biases)
    {
        LayerGraph graph = _network.Graph;
        if (graph.Layers[index] is not AddLayer { Terms: [int one, int other] } || one == other)
        {
            return;
        }

        (int first, int second) = (Math.Min(one, other), Math.Max(one, other));
        if (graph.Layers[first] is not ConvolutionLayer || _network.Winograd(first) is null
            || graph.Layers[second] is not ConvolutionLayer || _network.Winograd(second) is not null
            || _network.Consumers[first].Length != 1 || _network.Consumers[second].Length != 1
            || graph.OutputIndex == first || graph.OutputIndex == second)
        {
            return;
        }

        float[] bias = [.. _network.Packed(first).Bias];
        VectorLoops.Add(_network.Packed(second).Bias, bias);
        biases[first] = bias;
        foreach (int term in new[] { first, second })
        {
            _maps[term] = _maps[index];
            _layouts[term] = _layouts[index];
        }

        _adds[second] = true;
        _fusedRelu[second] = _fusedRelu[index];
        _done[index] = true;
    }

    private void Evaluate(int index)
    {
        Layer layer = _network.Graph.Layers[index];
        int first = layer.Inputs[0];
        MapLayout from = _layouts[first];
        MapLayout to = _layouts[index];
        ReadOnlySpan<float> input = _maps[first];
        Span<float> output = _maps[index];
        switch (layer)
        {
            case ConvolutionLayer when _winograd[index] is { } winograd:
                winograd.Run(input, output, _fusedRelu[index], _scratch);
                break;
            case ConvolutionLayer:
                _convolutions[index]!.Run(input, output, _fusedRelu[index], _adds[index]);
                break;
            case LinearLayer linear:
                Multiply(linear, index, from, input, output);
                break;
            case PoolLayer pool:
                PoolPass.Pool(pool, from, input, to, output);
                break;
            case MeanLayer:
                PoolPass.Mean(from, input, to, output);
                break;
            case AddLayer add:
                Add(add, to, output, _fusedRelu[index]);
                break;
            case ConcatenateLayer concatenate:
                Concatenate(concatenate, to, output);
                break;
            case ReshapeLayer:
                from.ToPlanar(input, _planar);
                to.FromPlanar(_planar, output);
                break;
            default:
                EachPosition(layer, from, input, to, output);
                break;
        }
    }

    private void Multiply(LinearLayer layer, int index, MapLayout from, ReadOnlySpan<float> input, Span<float> output)
    {
        from.ToPlanar(input, _planar);
        PackedConvolution packed = _network.Packed(index);
        ReadOnlySpan<float> flat = _planar.AsSpan(0, layer.InputFeatures);
        GemmKernel.Run(flat, 0, 0, packed.Whole, packed.Weights, output, _layouts[index].Offset(0, 0), 0, 1, packed.Bias);
    }

    private void Add(AddLayer layer, MapLayout to, Span<float> output, bool relu)
    {
        for (int row = 0; row < to.Shape.Height; row++)
        {
            for (int column = 0; column < to.Shape.Width; column++)
            {
                Span<float> target = output.Slice(to.Offset(row, column), to.Shape.Channels);
                for (int term = 1; term < layer.Terms.Count; term++)
                {
                    ReadOnlySpan<float> sum = term == 1 ? Pixel(layer.Terms[0], row, column) : target;
                    VectorLoops.Add(sum, Pixel(layer.Terms[term], row, column), target, relu && term == layer.Terms.Count - 1);
                }
            }
        }
    }

    private ReadOnlySpan<float> Pixel(int index, int row, int column) =>
        _maps[index].AsSpan(_layouts[index].Offset(row, column), _layouts[index].Shape.Channels);

    private void Concatenate(ConcatenateLayer layer, MapLayout to, Span<float> output)
    {
        for (int row = 0; row < to.Shape.Height; row++)
        {
            for (int column = 0; column < to.Shape.Width; column++)
            {
                int target = to.Offset(row, column);
                foreach (int part in layer.Parts)
                {
                    MapLayout from = _layouts[part];
                    _maps[part].AsSpan(from.Offset(row, column), from.Shape.Channels).CopyTo(output[target..]);
                    target += from.Shape.Channels;
                }
            }
        }
    }

    private static void EachPosition(Layer layer, MapLayout from, ReadOnlySpan<float> input, MapLayout to, Span<float> output)
    {
        int channels = to.Shape.Channels;
        for (int row = 0; row < to.Shape.Height; row++)
        {
            for (int column = 0; column < to.Shape.Width; column++)
            {
                ReadOnlySpan<float> x = input.Slice(from.Offset(row, column), channels);
                Span<float> target = output.Slice(to.Offset(row, column), channels);
                switch (layer)
                {
                    case ActivationLayer activation:
                        VectorMath.Activate(activation, x, target);
                        break;
                    case BatchNormalizationLayer normalization:
                        VectorMath.Affine(x, normalization.Scale.Span, normalization.Shift.Span, target);
                        break;
                    case SoftmaxLayer:
                        x.CopyTo(target);
                        VectorMath.Softmax(target);
                        break;
                    default:
                        throw new GraphException(layer.Name, $"the kind '{layer.Kind}' has no forward pass.");
                }
            }
        }
    }
}
