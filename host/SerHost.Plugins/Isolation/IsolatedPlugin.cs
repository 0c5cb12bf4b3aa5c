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
    /// <param name="pluginId">The plugin.</param>
    /// <param name="kind">What its workers are.</param>
    /// <param name="callLimit">How long one call may take.</param>
    /// <param name="remarks">Told what concerns no single result.</param>
    /// <exception cref="PluginException">It cannot be loaded; the message says why.</exception>
    public static IsolatedPlugin Load(string pluginId, WorkerKind kind, TimeSpan callLimit, PluginRemarks remarks)
    {
        var pool = new WorkerPool(pluginId, kind, callLimit, remarks);
        try
        {
            return new IsolatedPlugin(pool, [.. pool.Describe().Select(part => kind.Create(pool, part))]);
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
}
