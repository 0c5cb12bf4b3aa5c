namespace SerHost.Sdk.Graph;

/// <summary>An immutable network: layers in an order in which each reads only earlier ones. Safe to share between threads; the list and the
/// weights must not be written to afterwards.</summary>
public sealed class LayerGraph
{
    private readonly Dictionary<string, int> _indexByName;

    /// <summary>Checks and wraps layers.</summary>
    /// <param name="layers">Layer 0 is the <see cref="InputLayer"/>, the only one; every other layer reads earlier ones.</param>
    /// <param name="outputIndex">Index of the layer whose output is the model's output (logits, before any last softmax).</param>
    /// <exception cref="GraphException">The graph is malformed; the layer is named.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no layer of that index.</exception>
    public LayerGraph(IReadOnlyList<Layer> layers, int outputIndex)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentOutOfRangeException.ThrowIfNegative(outputIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(outputIndex, layers.Count);
        _indexByName = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < layers.Count; i++)
        {
            Layer layer = layers[i];
            if (layer is InputLayer != (i == 0))
            {
                throw new GraphException(layer.Name, "layer 0 must be the input, and the only one.");
            }

            foreach (int input in layer.Inputs)
            {
                if (input < 0 || input >= i)
                {
                    throw new GraphException(layer.Name, $"reads layer {input}, which does not come before it (index {i}).");
                }
            }

            if (!_indexByName.TryAdd(layer.Name, i))
            {
                throw new GraphException(layer.Name, "another layer has the same name.");
            }

            layer.Validate();
        }

        Layers = layers;
        OutputIndex = outputIndex;
    }

    /// <summary>Layers in evaluation order.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>Index of the layer whose output is the model's output.</summary>
    public int OutputIndex { get; }

    /// <summary>The input layer.</summary>
    public InputLayer Input => (InputLayer)Layers[0];

    /// <summary>Index of a layer by name, or -1.</summary>
    /// <param name="name">Layer name.</param>
    public int IndexOf(string name) => _indexByName.GetValueOrDefault(name, -1);

    /// <summary>Shapes of all layers' outputs for an input of a given size.</summary>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    /// <returns>One shape a layer, in order.</returns>
    /// <exception cref="GraphException">The input does not fit; the layer is named.</exception>
    public TensorShape[] InferShapes(int bands, int frames)
    {
        var shapes = new TensorShape[Layers.Count];
        shapes[0] = Input.ShapeFor(bands, frames);
        for (int i = 1; i < Layers.Count; i++)
        {
            shapes[i] = Layers[i].InferShape(Layers[i].Inputs.Select(input => shapes[input]).ToArray());
        }

        return shapes;
    }
}

/// <summary>A model's layer graph in two forms, and how far they agree.</summary>
/// <param name="Folded">Batch normalisation folded into the neighbouring convolution or linear layer along the graph's edges: what
/// white-box methods work on.</param>
/// <param name="Raw">As in the model file, batch normalisation kept as <see cref="BatchNormalizationLayer"/>.</param>
/// <param name="CanonisationError">max |f(x) − f_folded(x)| / max(1, max |f(x)|) against an independent runtime, measured when the model
/// was opened; white-box methods refuse above 1e-4.</param>
public sealed record ModelGraph(LayerGraph Folded, LayerGraph Raw, double CanonisationError);

/// <summary>A layer graph is malformed, or does not fit an input's size; the message names the layer.</summary>
/// <param name="layer">Name of the layer at fault.</param>
/// <param name="message">What was expected and what was found.</param>
public sealed class GraphException(string layer, string message) : Exception($"Layer '{layer}': {message}")
{
    /// <summary>Name of the layer at fault.</summary>
    public string Layer { get; } = layer;
}
