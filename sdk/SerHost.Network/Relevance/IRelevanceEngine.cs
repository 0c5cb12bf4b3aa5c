using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Relevance;

/// <summary>Relevance of one input at a time, on whatever device: evaluate once, then ask. Used by one thread at a time.</summary>
public interface IRelevanceEngine
{
    /// <summary>The forward pass.</summary>
    /// <param name="input">[bands, frames], row-major.</param>
    /// <returns>The model's outputs.</returns>
    float[] Evaluate(ReadOnlySpan<float> input);

    /// <summary>Relevance of the input for one output.</summary>
    /// <param name="target">Index of the output.</param>
    /// <param name="map">Receives [bands, frames].</param>
    /// <param name="cancellation">Stops the work.</param>
    void Explain(int target, Span<float> map, CancellationToken cancellation = default);

    /// <summary>Relevance of each channel of a layer: the sum over its positions.</summary>
    /// <param name="target">Index of the output.</param>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>[channels].</returns>
    double[] ChannelRelevance(int target, int layer, CancellationToken cancellation = default);

    /// <summary>One map a condition.</summary>
    /// <param name="target">Index of the output.</param>
    /// <param name="conditions">The conditions.</param>
    /// <param name="paths">What happens to relevance that bypasses a named layer.</param>
    /// <param name="progress">Receives the share done; null when nobody listens.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>[conditions][bands · frames].</returns>
    float[][] ExplainConditions(
        int target, IReadOnlyList<RelevanceCondition> conditions, ConditionPaths paths, IProgress<double>? progress,
        CancellationToken cancellation = default);
}

/// <summary>Relevance of one input that shows its layers as well.</summary>
/// <remarks>Order of calls: <see cref="IRelevanceEngine.Evaluate"/>, then any of the others about that input. Used by one thread at a
/// time.</remarks>
public interface ILayerRelevanceEngine : IRelevanceEngine
{
    /// <summary>Shapes of all layers' outputs for this input size.</summary>
    IReadOnlyList<TensorShape> Shapes { get; }

    /// <summary>A layer's output.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <returns>[channels, height, width]; the caller owns it.</returns>
    float[] Activation(int layer);

    /// <summary>Relevance at a layer's output for one output of the model, over all paths.</summary>
    /// <param name="target">Index of the output.</param>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="cancellation">Checked at every layer.</param>
    /// <returns>[channels, height, width]; the caller owns it.</returns>
    float[] RelevanceAt(int target, int layer, CancellationToken cancellation = default);
}
