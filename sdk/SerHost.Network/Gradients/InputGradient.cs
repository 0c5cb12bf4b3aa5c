using SerHost.Network.Forward;
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
    private const int PassesKept = 3;

    private readonly EngineCache _engines = new(RelevancePlan.Create(graph, Composites.Gradient, 0, 1), maxThreads);
    private readonly Dictionary<bool, SizeCache<ForwardPass>> _passes = [];
    private CompiledNetwork? _compiled;

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
    /// <remarks>Where only weights and means lie above the layer, the derivative is the same for every input, and a float32 forward pass
    /// gives the output; elsewhere activations decide by the signs of float64 sums.</remarks>
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
        if (layer > 0 && layer < graph.OutputIndex && IsLinearAbove(layer))
        {
            return (engine.Shapes[layer], Activation(input, bands, frames, layer), engine.RelevanceAt(target, layer, cancellation));
        }

        engine.Evaluate(input);
        float[] gradient = engine.RelevanceAt(target, layer, cancellation);
        return (engine.Shapes[layer], engine.Activation(layer), gradient);
    }

    private bool IsLinearAbove(int layer)
    {
        IReadOnlyList<bool> isActive = LegPlan.Between(graph, graph.OutputIndex, layer).IsActive;
        return Enumerable.Range(layer + 1, graph.OutputIndex - layer).All(i => !isActive[i] || graph.Layers[i]
            is LinearLayer or ConvolutionLayer or BatchNormalizationLayer or MeanLayer or ReshapeLayer or AddLayer or ConcatenateLayer
            or PoolLayer { Function: PoolKind.Average });
    }

    private float[] Activation(ReadOnlySpan<float> input, int bands, int frames, int layer)
    {
        _compiled ??= new CompiledNetwork(graph);

        // A pass that fuses rectifiers keeps neither a convolution's nor a sum's own output.
        bool keepsAll = graph.Layers[layer] is ConvolutionLayer or AddLayer;
        if (!_passes.TryGetValue(keepsAll, out SizeCache<ForwardPass>? passes))
        {
            _passes[keepsAll] = passes = new(PassesKept, (height, width) => new ForwardPass(_compiled, height, width, keepsAll));
        }

        ForwardPass pass = passes.For(bands, frames);
        TensorShape[] shapes = graph.InferShapes(bands, frames);
        pass.Run(input, new float[shapes[graph.OutputIndex].Count]);
        float[] values = new float[shapes[layer].Count];
        pass.CopyOutput(layer, values);
        return values;
    }
}
