using System.Collections.Concurrent;
using SerHost.Network.Forward;
using SerHost.Network.Tensors;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Analysis.Faithfulness;

/// <summary>A model with the same architecture and front end whose weights have been shuffled within each layer: a network that
/// knows nothing (Adebayo et al. 2018). A method whose maps survive this explains the input, not the model.</summary>
public sealed class RandomisedModel : IModel
{
    private readonly IModel _model;
    private readonly CompiledNetwork? _network;
    private readonly ConcurrentDictionary<int, ConcurrentBag<ForwardPass>> _passes = new();
    private readonly TensorNetwork? _tensors;
    private readonly ConcurrentBag<TensorEngine> _engines = [];

    private RandomisedModel(IModel model, LayerGraph? graph, TensorGraph? tensors, ulong seed)
    {
        _model = model;
        if (graph is not null)
        {
            _network = new CompiledNetwork(graph);
            Graph = new ModelGraph(graph, graph, 0);
        }
        else if (tensors is not null)
        {
            _tensors = new TensorNetwork(tensors);
            Tensors = new TensorModel(tensors, 0);
            Gradients = new TensorGradients(_tensors, 1);
        }

        Descriptor = model.Descriptor with
        {
            Id = model.Descriptor.Id + "-randomised",
            ContentHash = FormattableString.Invariant($"{model.Descriptor.ContentHash}-randomised-{seed}"),
        };
    }

    /// <inheritdoc/>
    public ModelDescriptor Descriptor { get; }

    /// <inheritdoc/>
    public ModelGraph? Graph { get; }

    /// <inheritdoc/>
    public TensorModel? Tensors { get; }

    /// <inheritdoc/>
    public IInputGradients? Gradients { get; }

    /// <summary>Shuffles a model's weights; null when the model has no graph, neither of layers nor of tensors.</summary>
    /// <param name="model">The model; stays open while this one lives.</param>
    /// <param name="seed">Seed of the shuffle.</param>
    public static RandomisedModel? Create(IModel model, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        var random = new Random(unchecked((int)seed));
        if (model.Graph is { } graph)
        {
            Layer[] layers = [.. graph.Folded.Layers.Select(layer => Shuffle(layer, random))];
            return new RandomisedModel(model, new LayerGraph(layers, graph.Folded.OutputIndex), null, seed);
        }

        if (model.Tensors is not { Graph: var tensors })
        {
            return null;
        }

        // In order of the names, so that a seed means the same network every time.
        var constants = tensors.Constants.OrderBy(one => one.Key, StringComparer.Ordinal).ToDictionary(one => one.Key, one =>
            Shuffle(one.Value, random), StringComparer.Ordinal);
        return new RandomisedModel(model, null,
            new TensorGraph(tensors.Nodes, constants, tensors.Input, tensors.Output, tensors.OperatorVersion), seed);
    }

    /// <inheritdoc/>
    public ModelInput Prepare(AudioClip clip) => _model.Prepare(clip);

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        int size = inputs.Length / count;
        int labels = outputs.Length / count;
        if (_tensors is not null)
        {
            TensorEngine engine = _engines.TryTake(out TensorEngine? idle) ? idle : new TensorEngine(_tensors, 1);
            for (int n = 0; n < count; n++)
            {
                engine.Evaluate(inputs.Slice(n * size, size), 1, frames).CopyTo(outputs.Slice(n * labels, labels));
            }

            _engines.Add(engine);
            return;
        }

        ConcurrentBag<ForwardPass> free = _passes.GetOrAdd(frames, _ => []);
        if (!free.TryTake(out ForwardPass? pass))
        {
            pass = new ForwardPass(_network!, Descriptor.Bands, frames, keepAll: false);
        }

        for (int n = 0; n < count; n++)
        {
            pass.Run(inputs.Slice(n * size, size), outputs.Slice(n * labels, labels));
        }

        free.Add(pass);
    }

    /// <summary>The model itself stays open: it belongs to the caller.</summary>
    public void Dispose()
    {
        _passes.Clear();
        _engines.Clear();
    }

    private static Layer Shuffle(Layer layer, Random random) => layer switch
    {
        ConvolutionLayer convolution => convolution with { Weights = Shuffled(convolution.Weights, random),
            Bias = Shuffled(convolution.Bias, random) },
        LinearLayer linear => linear with { Weights = Shuffled(linear.Weights, random), Bias = Shuffled(linear.Bias, random) },
        _ => layer,
    };

    /// <summary>Weights and tables of numbers; single numbers, whole numbers (shapes) and masks of −∞ stay.</summary>
    private static TensorData Shuffle(TensorData data, Random random) => data is { Element: TensorElement.Float32, Count: > 1 }
        && AllFinite(data.Numbers.Span)
        ? new TensorData(data.Dims, Shuffled(data.Numbers, random)) : data;

    private static bool AllFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    private static float[] Shuffled(ReadOnlyMemory<float> values, Random random)
    {
        float[] copy = values.ToArray();
        random.Shuffle(copy);
        return copy;
    }
}
