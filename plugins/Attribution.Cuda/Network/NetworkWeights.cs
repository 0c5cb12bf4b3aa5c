using Attribution.Cuda.Device;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Network;

/// <summary>A graph's weights on the device, packed for the forward pass. Made once a session.</summary>
internal sealed class NetworkWeights : IDisposable
{
    private readonly GpuArena _arena;
    private readonly Dictionary<(int Layer, int Group), PackedWeights> _packed = [];

    public NetworkWeights(LayerGraph graph, GpuArena arena)
    {
        Graph = graph;
        _arena = arena;
        for (int l = 0; l < graph.Layers.Count; l++)
        {
            switch (graph.Layers[l])
            {
                case ConvolutionLayer convolution:
                    PackConvolution(l, convolution);
                    break;
                case ChannelAffineLayer affine:
                    arena.Filled($"scale{l}", affine.Scale.Span);
                    arena.Filled($"shift{l}", affine.Shift.Span);
                    break;
            }
        }
    }

    public LayerGraph Graph { get; }

    /// <summary>A linear layer as the convolution it is: a kernel as large as its input.</summary>
    public static ConvolutionLayer AsConvolution(LinearLayer linear, TensorShape input) => new(
        linear.Name, linear.Input, input.Channels, linear.OutputFeatures, 1, new Window2D(input.Height, input.Width), linear.Weights, linear.Bias);

    /// <summary>Packed weights of a group, with their buffer and that of the bias.</summary>
    public (PackedWeights Packed, GpuBuffer Weights, GpuBuffer Bias) Group(int layer, int group)
    {
        PackedWeights packed = _packed[(layer, group)];
        return (packed, _arena.Get($"weights{layer}.{group}", 0), _arena.Get($"bias{layer}.{group}", 0));
    }

    /// <summary>Scale and shift of a channel-affine layer.</summary>
    public (GpuBuffer Scale, GpuBuffer Shift) Affine(int layer) => (_arena.Get($"scale{layer}", 0), _arena.Get($"shift{layer}", 0));

    /// <summary>Packs a linear layer once its input's shape is known.</summary>
    public ConvolutionLayer Linear(int layer, LinearLayer linear, TensorShape input)
    {
        ConvolutionLayer convolution = AsConvolution(linear, input);
        if (!_packed.ContainsKey((layer, 0)))
        {
            PackConvolution(layer, convolution);
        }

        return convolution;
    }

    public void Dispose() => _arena.Dispose();

    private void PackConvolution(int layer, ConvolutionLayer convolution)
    {
        int inputs = convolution.InputChannels / convolution.Groups, outputs = convolution.OutputChannels / convolution.Groups;
        int kernelHeight = convolution.Window.KernelHeight, kernelWidth = convolution.Window.KernelWidth;
        for (int group = 0; group < convolution.Groups; group++)
        {
            int first = group * outputs;
            PackedWeights packed = PackedWeights.Pack(outputs, inputs, convolution.Window, (output, input, ky, kx) =>
                convolution.Weights.Span[(((((first + output) * inputs) + input) * kernelHeight) + ky) * kernelWidth + kx]);
            _packed[(layer, group)] = packed;
            _arena.Filled<float>($"weights{layer}.{group}", packed.Values);
            _arena.Filled($"bias{layer}.{group}", convolution.Bias.Span.Slice(first, outputs));
        }
    }
}
