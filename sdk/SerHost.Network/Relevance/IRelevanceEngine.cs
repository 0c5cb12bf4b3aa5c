using SerHost.Network.Relevance.Rules;

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

/// <summary>Engines of a program by input size, so that clips of one length share buffers. Keeps the few sizes used last.</summary>
/// <remarks>Used by one thread at a time, as the engines are.</remarks>
/// <param name="program">The program.</param>
/// <param name="maxThreads">Threads an engine may use, 1 or more.</param>
public sealed class EngineCache(RelevanceProgram program, int maxThreads)
{
    // Each engine holds about 30 MB for a 200-frame input of a small residual network.
    private const int Capacity = 3;
    private readonly List<(int Bands, int Frames, RelevanceEngine Engine)> _engines = [];

    /// <summary>The program.</summary>
    public RelevanceProgram Program { get; } = program;

    /// <summary>The engine for an input size.</summary>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    public RelevanceEngine For(int bands, int frames)
    {
        int index = _engines.FindIndex(entry => entry.Bands == bands && entry.Frames == frames);
        if (index < 0)
        {
            _engines.Add((bands, frames, Program.CreateEngine(bands, frames, maxThreads)));
            if (_engines.Count > Capacity)
            {
                _engines.RemoveAt(0);
            }
        }
        else if (index < _engines.Count - 1)
        {
            _engines.Add(_engines[index]);
            _engines.RemoveAt(index);
        }

        return _engines[^1].Engine;
    }
}
