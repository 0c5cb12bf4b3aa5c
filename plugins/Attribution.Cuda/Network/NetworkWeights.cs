using Attribution.Cuda.Device;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Network;

/// <summary>A graph's weights on the device, packed for the forward pass. Made once a session.</summary>
internal sealed class NetworkWeights
{
    private readonly GpuArena _arena;
    private readonly Dictionary<int, int> _paddedOutputs = [];

    public NetworkWeights(LayerGraph graph, GpuArena arena)
    {
        Graph = graph;
        _arena = arena;
        for (int l = 0; l < graph.Layers.Count; l++)
        {
            switch (graph.Layers[l])
            {
                case ConvolutionLayer convolution:
                    Pack(l, convolution);
                    break;
                case BatchNormalizationLayer normalization:
                    arena.Filled<float>($"scale{l}", PadChannels(normalization.Scale.Span));
                    arena.Filled<float>($"shift{l}", PadChannels(normalization.Shift.Span));
                    break;
            }
        }
    }

    public LayerGraph Graph { get; }

    /// <summary>A linear layer as the convolution it is: a kernel as large as its input.</summary>
    public static ConvolutionLayer AsConvolution(LinearLayer linear, TensorShape input) => new(
        linear.Name, linear.Input, input.Channels, linear.OutputFeatures, 1, new Window2D(input.Height, input.Width), linear.Weights,
        linear.Bias);

    /// <summary>One value a channel, with zeros for the channels added.</summary>
    public static float[] PadChannels(ReadOnlySpan<float> values)
    {
        float[] padded = new float[LayerRegion.Padded(values.Length)];
        values.CopyTo(padded);
        return padded;
    }

    /// <summary>Weights of a layer, and its bias.</summary>
    public (GpuBuffer Weights, GpuBuffer Bias, int PaddedOutputs) Of(int layer) =>
        (_arena.Get($"weights{layer}", 0), _arena.Get($"bias{layer}", 0), _paddedOutputs[layer]);

    /// <summary>Scale and shift of a batch normalization layer.</summary>
    public (GpuBuffer Scale, GpuBuffer Shift) Normalization(int layer) => (_arena.Get($"scale{layer}", 0), _arena.Get($"shift{layer}", 0));

    /// <summary>The window of a convolution or linear layer; a linear layer's weights are packed once its input's shape is known.</summary>
    public KernelWindow Window(int layer, TensorShape input)
    {
        if (Graph.Layers[layer] is not LinearLayer linear)
        {
            return KernelWindow.Of(((ConvolutionLayer)Graph.Layers[layer]).Window);
        }

        ConvolutionLayer convolution = AsConvolution(linear, input);
        if (!_paddedOutputs.ContainsKey(layer))
        {
            Pack(layer, convolution);
        }

        return KernelWindow.Of(convolution.Window);
    }

    private void Pack(int layer, ConvolutionLayer convolution)
    {
        PackedWeights packed = PackedWeights.Pack(convolution, upwards: false, weight => weight);
        _arena.Filled<float>($"weights{layer}", packed.Values);
        _arena.Filled<float>($"bias{layer}", PackedWeights.Bias(convolution, bias => bias));
        _paddedOutputs[layer] = packed.PaddedOutputs;
    }
}
