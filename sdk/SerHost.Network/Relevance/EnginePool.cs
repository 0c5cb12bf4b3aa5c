using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Relevance;

/// <summary>Engines of one plan on the CPU, shared by all sessions over a graph: a method that asks about an input which another method has
/// just asked about gets the engine that holds its forward pass.</summary>
/// <remarks>Safe to call from any thread; each engine is lent to one at a time. Lives as long as a session that uses it. Idle engines are
/// kept for as many threads as the machine has, and one more; a float32 engine holds about 30 MB for a 200-frame input of a small residual
/// network.</remarks>
internal sealed class EnginePool
{
    private static readonly ConditionalWeakTable<LayerGraph, Dictionary<Case, WeakReference<EnginePool>>> s_pools = [];
    private static readonly int s_most = Environment.ProcessorCount + 1;

    private readonly Lock _gate = new();
    private readonly List<Entry> _idle = []; // used longest ago first
    private readonly Func<int, int, ILayerRelevanceEngine> _make;
    private int _lent;

    private EnginePool(RelevancePlan plan, int maxThreads) => _make = EngineCache.MakerOf(plan, maxThreads);

    /// <summary>The pool of a plan's graph, rules and bounds.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="bounds">Smallest and largest input value, which box rules have in them.</param>
    /// <param name="maxThreads">Threads an engine may use.</param>
    public static EnginePool For(RelevancePlan plan, (float Low, float High) bounds, int maxThreads)
    {
        Dictionary<Case, WeakReference<EnginePool>> pools = s_pools.GetOrCreateValue(plan.Graph);
        var one = new Case(plan.Composite.ToString(), bounds, maxThreads);
        lock (pools)
        {
            if (!pools.TryGetValue(one, out WeakReference<EnginePool>? known) || !known.TryGetTarget(out EnginePool? pool))
            {
                pool = new EnginePool(plan, maxThreads);
                pools[one] = new WeakReference<EnginePool>(pool);
            }

            return pool;
        }
    }

    /// <summary>Lends an engine: one that has evaluated this very input, if there is one.</summary>
    public EngineLease Rent(int bands, int frames, ReadOnlySpan<float> input)
    {
        lock (_gate)
        {
            int index = Find(bands, frames, input);
            if (index < 0 && _idle.Count + _lent >= s_most)
            {
                index = _idle.FindIndex(entry => entry.Bands == bands && entry.Frames == frames);
            }

            _lent++;
            if (index >= 0)
            {
                Entry found = _idle[index];
                _idle.RemoveAt(index);
                return new EngineLease(found.Engine, () => Return(found));
            }
        }

        try
        {
            var made = new Entry(bands, frames, _make(bands, frames));
            return new EngineLease(made.Engine, () => Return(made));
        }
        catch (GraphException)
        {
            lock (_gate)
            {
                _lent--;
            }

            throw;
        }
    }

    private int Find(int bands, int frames, ReadOnlySpan<float> input)
    {
        for (int i = _idle.Count - 1; i >= 0; i--)
        {
            if (_idle[i].Bands == bands && _idle[i].Frames == frames && _idle[i].Engine is IHoldsInput engine && engine.Holds(input))
            {
                return i;
            }
        }

        return -1;
    }

    private void Return(Entry entry)
    {
        lock (_gate)
        {
            _lent--;
            _idle.Add(entry);
            if (_idle.Count + _lent > s_most)
            {
                _idle.RemoveAt(0);
            }
        }
    }

    private sealed record Entry(int Bands, int Frames, ILayerRelevanceEngine Engine);

    private sealed record Case(string Rules, (float Low, float High) Bounds, int MaxThreads);
}

/// <summary>An engine for the time of a question.</summary>
public sealed class EngineLease : IDisposable
{
    private Action? _giveBack;

    internal EngineLease(IRelevanceEngine engine, Action? giveBack) => (Engine, _giveBack) = (engine, giveBack);

    /// <summary>The engine; not to be used after <see cref="Dispose"/>.</summary>
    public IRelevanceEngine Engine { get; }

    /// <summary>Gives the engine back.</summary>
    public void Dispose() => Interlocked.Exchange(ref _giveBack, null)?.Invoke();
}

/// <summary>An engine that tells which input its forward pass is of.</summary>
internal interface IHoldsInput
{
    /// <summary>Whether the last input evaluated was this one, to the last bit.</summary>
    bool Holds(ReadOnlySpan<float> input);
}

/// <summary>The input that an engine's values belong to.</summary>
internal sealed class HeldInput(int length)
{
    private readonly float[] _values = new float[length];
    private bool _isHeld;

    /// <summary>Whether it is this one, to the last bit.</summary>
    public bool Is(ReadOnlySpan<float> input) =>
        _isHeld && MemoryMarshal.AsBytes(input).SequenceEqual(MemoryMarshal.AsBytes<float>(_values));

    /// <summary>From now on it is none: values are being overwritten.</summary>
    public void Forget() => _isHeld = false;

    /// <summary>From now on it is this one.</summary>
    public void Hold(ReadOnlySpan<float> input)
    {
        input.CopyTo(_values);
        _isHeld = true;
    }
}
