using SerHost.Network.Relevance;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Gradients;

/// <summary>Derivatives of a model's output by its input and by its layers' outputs: the relevance pass under the gradient composite,
/// in which every layer's rule is its derivative and the output starts from 1.</summary>
/// <remarks>Used by one thread at a time; works on as many as it was made with.</remarks>
/// <param name="graph">The folded graph.</param>
/// <param name="maxThreads">Threads it may use, 1 or more.</param>
public sealed class InputGradient(LayerGraph graph, int maxThreads)
{
    private readonly EngineCache _engines = new(RelevancePlan.Create(graph, Composites.Gradient, 0, 1), maxThreads);

    /// <summary>d output[target] / d input.</summary>
    /// <param name="input">[bands, frames], row-major.</param>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    /// <param name="target">Index of the output.</param>
    /// <param name="gradient">Receives [bands, frames].</param>
    /// <param name="cancellation">Checked at every layer.</param>
    /// <returns>The model's outputs; the caller owns them.</returns>
    public float[] Compute(
        ReadOnlySpan<float> input, int bands, int frames, int target, Span<float> gradient, CancellationToken cancellation = default)
    {
        ILayerRelevanceEngine engine = _engines.For(bands, frames);
        float[] outputs = engine.Evaluate(input);
        engine.Explain(target, gradient, cancellation);
        return outputs;
    }

    /// <summary>A layer's output and d output[target] / d that output.</summary>
    /// <param name="input">[bands, frames], row-major.</param>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    /// <param name="target">Index of the output.</param>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="cancellation">Checked at every layer.</param>
    /// <returns>Shape, values and gradient of the layer, [channels, height, width]; the caller owns them.</returns>
    public (TensorShape Shape, float[] Activation, float[] Gradient) ComputeAt(
        ReadOnlySpan<float> input, int bands, int frames, int target, int layer, CancellationToken cancellation = default)
    {
        ILayerRelevanceEngine engine = _engines.For(bands, frames);
        engine.Evaluate(input);
        float[] gradient = engine.RelevanceAt(target, layer, cancellation);
        return (engine.Shapes[layer], engine.Activation(layer), gradient);
    }
}
