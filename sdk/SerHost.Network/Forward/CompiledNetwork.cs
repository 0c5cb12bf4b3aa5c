using SerHost.Sdk.Graph;

namespace SerHost.Network.Forward;

/// <summary>A layer graph with its weights packed for the kernels, once for all inputs and passes.</summary>
/// <remarks>Immutable; safe to share between threads.</remarks>
public sealed class CompiledNetwork
{
    /// <summary>Most floats the transformed weights of a network may take (64 MB); layers past that are computed tap by tap.</summary>
    private const long WinogradBudget = 16 << 20;

    private readonly Halo[] _halos;
    private readonly PackedConvolution?[] _convolutions;
    private readonly Lazy<WinogradWeights?[]> _winograd;

    /// <summary>Packs a graph.</summary>
    /// <param name="graph">The network.</param>
    public CompiledNetwork(LayerGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Graph = graph;
        _halos = new Halo[graph.Layers.Count];
        _convolutions = new PackedConvolution?[graph.Layers.Count];
        _winograd = new Lazy<WinogradWeights?[]>(TransformWeights);
        Consumers = [.. graph.Layers.Select((_, i) =>
            graph.Layers.Select((layer, j) => (layer, j)).Where(pair => pair.layer.Inputs.Contains(i)).Select(pair => pair.j).ToArray())];
        for (int i = 0; i < graph.Layers.Count; i++)
        {
            switch (graph.Layers[i])
            {
                case ConvolutionLayer convolution:
                    _convolutions[i] = new PackedConvolution(convolution);
                    _halos[convolution.Input] = _halos[convolution.Input].Union(Halo.Of(convolution.Window));
                    break;
                case LinearLayer linear:
                    _convolutions[i] = new PackedConvolution(AsConvolution(linear));
                    break;
            }
        }
    }

    /// <summary>The network.</summary>
    public LayerGraph Graph { get; }

    /// <summary>For each layer the indices of the layers that read it.</summary>
    internal IReadOnlyList<int[]> Consumers { get; }

    /// <summary>Packed weights of a convolution or linear layer.</summary>
    internal PackedConvolution Packed(int layer) =>
        _convolutions[layer] ?? throw new ArgumentException($"Layer {layer} has no weights.", nameof(layer));

    /// <summary>Transformed weights of a 3×3 convolution; null where it is computed tap by tap.</summary>
    internal WinogradWeights? Winograd(int layer) => _winograd.Value[layer];

    /// <summary>Layouts of all layers' activations: halos as wide as the convolutions that read them need.</summary>
    /// <exception cref="GraphException">The input does not fit.</exception>
    internal MapLayout[] Layouts(int bands, int frames)
    {
        TensorShape[] shapes = Graph.InferShapes(bands, frames);
        return [.. shapes.Select((shape, i) => new MapLayout(shape, _halos[i], i == 0 ? ChannelPadding.Stride(shape.Channels) : 0))];
    }

    /// <summary>A linear layer as a 1×1 convolution of the flattened input.</summary>
    internal static ConvolutionLayer AsConvolution(LinearLayer linear) =>
        new(linear.Name, linear.Input, linear.InputFeatures, linear.OutputFeatures, 1, new Window2D(1, 1), linear.Weights, linear.Bias);

    private WinogradWeights?[] TransformWeights()
    {
        var weights = new WinogradWeights?[Graph.Layers.Count];
        long floats = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (Graph.Layers[i] is ConvolutionLayer layer && WinogradWeights.Fits(layer))
            {
                floats += (long)WinogradTransform.Points * WinogradTransform.Points * layer.InputChannels * ChannelPadding.Round(
                    layer.OutputChannels);
                weights[i] = floats <= WinogradBudget ? new WinogradWeights(layer) : null;
            }
        }

        return weights;
    }
}
