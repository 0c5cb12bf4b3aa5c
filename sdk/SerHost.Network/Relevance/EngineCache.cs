using SerHost.Network.Backward;
using SerHost.Network.Relevance.Rules;

namespace SerHost.Network.Relevance;

/// <summary>Engines of a plan by input size, so that clips of one length share buffers: in float64 where the plan needs it. Keeps the few
/// sizes used last.</summary>
/// <remarks>Used by one thread at a time, as the engines are.</remarks>
public sealed class EngineCache
{
    // A float32 engine holds about 30 MB for a 200-frame input of a small residual network, a float64 one twice that.
    private const int Capacity = 3, Float64Capacity = 2;
    private readonly SizeCache<ILayerRelevanceEngine> _engines;

    /// <summary>Packs no weights yet: the first engine does.</summary>
    /// <param name="plan">Which rule each layer gets.</param>
    /// <param name="maxThreads">Threads an engine may use, 1 or more.</param>
    public EngineCache(RelevancePlan plan, int maxThreads)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxThreads);
        _engines = new(plan.NeedsFloat64 ? Float64Capacity : Capacity, MakerOf(plan, maxThreads));
    }

    /// <summary>The engine for an input size.</summary>
    /// <param name="bands">Rows of the input.</param>
    /// <param name="frames">Columns of the input.</param>
    /// <exception cref="SerHost.Sdk.Graph.GraphException">The input does not fit the graph.</exception>
    public ILayerRelevanceEngine For(int bands, int frames) => _engines.For(bands, frames);

    /// <summary>What makes engines of a plan, whose weights they share.</summary>
    internal static Func<int, int, ILayerRelevanceEngine> MakerOf(RelevancePlan plan, int maxThreads)
    {
        if (plan.NeedsFloat64)
        {
            var weights = new Float64Weights();
            return (bands, frames) =>
                new Float64RelevanceEngine(new Float64Network(plan, weights, bands, frames), bands, frames, maxThreads);
        }

        var program = new RelevanceProgram(plan);
        return (bands, frames) => program.CreateEngine(bands, frames, maxThreads);
    }
}

/// <summary>What was made last for the input sizes asked for last. Used by one thread at a time.</summary>
internal sealed class SizeCache<T>(int capacity, Func<int, int, T> make)
{
    private readonly List<(int Bands, int Frames, T Made)> _entries = [];

    /// <summary>What is kept for a size, or made now.</summary>
    public T For(int bands, int frames)
    {
        int index = _entries.FindIndex(entry => entry.Bands == bands && entry.Frames == frames);
        (int, int, T Made) entry = index >= 0 ? _entries[index] : (bands, frames, make(bands, frames));
        if (index >= 0)
        {
            _entries.RemoveAt(index);
        }
        else if (_entries.Count == capacity)
        {
            _entries.RemoveAt(0);
        }

        _entries.Add(entry);
        return entry.Made;
    }
}
