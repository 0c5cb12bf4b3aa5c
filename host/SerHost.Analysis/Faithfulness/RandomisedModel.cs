using System.Collections.Concurrent;
using SerHost.Network.Forward;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Analysis.Faithfulness;

/// <summary>A model with the same architecture and front end whose weights have been shuffled within each layer: a network that
/// knows nothing (Adebayo et al. 2018). A method whose maps survive this explains the input, not the model.</summary>
public sealed class RandomisedModel : IModel
{
    private readonly IModel _model;
    private readonly CompiledNetwork _network;
    private readonly ConcurrentDictionary<int, ConcurrentBag<ForwardPass>> _passes = new();

    private RandomisedModel(IModel model, LayerGraph graph, ulong seed)
    {
        _model = model;
        _network = new CompiledNetwork(graph);
        Graph = new ModelGraph(graph, graph, 0);
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

    /// <summary>Shuffles a model's weights; null when the model has no layer graph.</summary>
    /// <param name="model">The model; stays open while this one lives.</param>
    /// <param name="seed">Seed of the shuffle.</param>
    public static RandomisedModel? Create(IModel model, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Graph is null)
        {
            return null;
        }

        var random = new Random(unchecked((int)seed));
        Layer[] layers = [.. model.Graph.Folded.Layers.Select(layer => Shuffle(layer, random))];
        return new RandomisedModel(model, new LayerGraph(layers, model.Graph.Folded.OutputIndex), seed);
    }

    /// <inheritdoc/>
    public ModelInput Prepare(AudioClip clip) => _model.Prepare(clip);

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        int size = inputs.Length / count;
        int labels = outputs.Length / count;
        ConcurrentBag<ForwardPass> free = _passes.GetOrAdd(frames, _ => []);
        if (!free.TryTake(out ForwardPass? pass))
        {
            pass = new ForwardPass(_network, Descriptor.Bands, frames, keepAll: false);
        }

        for (int n = 0; n < count; n++)
        {
            pass.Run(inputs.Slice(n * size, size), outputs.Slice(n * labels, labels));
        }

        free.Add(pass);
    }

    /// <summary>The model itself stays open: it belongs to the caller.</summary>
    public void Dispose() => _passes.Clear();

    private static Layer Shuffle(Layer layer, Random random) => layer switch
    {
        ConvolutionLayer convolution => convolution with { Weights = Shuffled(convolution.Weights, random), Bias = Shuffled(convolution.Bias, random) },
        LinearLayer linear => linear with { Weights = Shuffled(linear.Weights, random), Bias = Shuffled(linear.Bias, random) },
        _ => layer,
    };

    private static float[] Shuffled(ReadOnlyMemory<float> values, Random random)
    {
        float[] copy = values.ToArray();
        random.Shuffle(copy);
        return copy;
    }
}
