using SerHost.Plugins.Isolation.Wire;

namespace SerHost.Plugins.Isolation;

/// <summary>A plugin in processes of its own: objects that implement the SDK's contracts by asking a worker.</summary>
internal sealed class IsolatedPlugin : IDisposable
{
    private readonly WorkerPool _pool;

    private IsolatedPlugin(WorkerPool pool, IReadOnlyList<object> contracts)
    {
        _pool = pool;
        Contracts = contracts;
    }

    /// <summary>What it offers, for the guards around it.</summary>
    public IReadOnlyList<object> Contracts { get; }

    /// <summary>Numbers of its processes that live, for tests.</summary>
    public IReadOnlyList<int> ProcessIds => _pool.ProcessIds;

    /// <summary>Loads a plugin in a worker.</summary>
    /// <exception cref="PluginException">It cannot be loaded; the message says why.</exception>
    public static IsolatedPlugin Load(string pluginId, string folder, IsolationSettings settings, TimeSpan callLimit, PluginRemarks remarks)
    {
        var pool = new WorkerPool(pluginId, folder, settings, callLimit, remarks);
        try
        {
            return new IsolatedPlugin(pool, [.. pool.Describe().Select(part => Create(pool, part))]);
        }
        catch (Exception)
        {
            pool.Dispose();
            throw;
        }
    }

    /// <summary>What was switched off for a run may be tried again in the next.</summary>
    public void ForgetFaults() => _pool.Faults.Forget();

    /// <summary>A run is over: what has happened behind its back is told now.</summary>
    public void Settle() => _pool.Settle();

    public void Dispose() => _pool.Dispose();

    private static object Create(WorkerPool pool, WorkerPart part) => part.Kind switch
    {
        PartKind.Method => new IsolatedMethod(pool, part),
        PartKind.Extractor => new IsolatedExtractor(pool, part),
        _ => part.CanMaintain ? new IsolatedMaintainer(pool, part) : new IsolatedProvider(pool, part),
    };
}
