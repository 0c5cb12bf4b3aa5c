using SerHost.Core.Plugins.Isolation.Wire;

namespace SerHost.Core.Plugins.Isolation;

/// <summary>The worker processes of one plugin. A worker does one call at a time, so that a crash or a broken limit concerns the call that
/// caused it and no other; calls at the same time have workers of their own.</summary>
/// <param name="pluginId">The plugin.</param>
/// <param name="folder">Its folder.</param>
/// <param name="settings">What a worker may use.</param>
/// <param name="callLimit">How long one call may take.</param>
/// <param name="remarks">Told what concerns no single result.</param>
internal sealed class WorkerPool(string pluginId, string folder, IsolationSettings settings, TimeSpan callLimit, PluginRemarks remarks) : IDisposable
{
    private static readonly TimeSpan LoadLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly List<WorkerProcess> _idle = [];
    private readonly List<WorkerProcess> _all = [];
    private readonly HashSet<long> _dropped = [];
    private bool _isClosed;
    private bool _hasWritten;
    private long _lastObject;

    public string PluginId => pluginId;

    /// <summary>How long one call may take.</summary>
    public TimeSpan CallLimit => callLimit;

    /// <summary>What was lost while what was called.</summary>
    public FaultLedger Faults { get; } = new();

    /// <summary>Numbers of the processes that live, for tests.</summary>
    public IReadOnlyList<int> ProcessIds
    {
        get
        {
            lock (_gate)
            {
                return [.. _all.Where(worker => worker.IsAlive).Select(worker => worker.ProcessId)];
            }
        }
    }

    /// <summary>A number for a session or a model.</summary>
    public long NextObject() => Interlocked.Increment(ref _lastObject);

    /// <summary>Starts a worker that has the plugin loaded, and keeps it for the calls to come.</summary>
    /// <returns>What the plugin offers.</returns>
    /// <exception cref="PluginException">It cannot be loaded.</exception>
    public IReadOnlyList<WorkerPart> Describe() => Guard("load", () =>
    {
        WorkerProcess worker = Start(out IReadOnlyList<WorkerPart> parts);
        Return(worker);
        return parts;
    });

    /// <summary>Makes a call in any worker, or in one that has an object.</summary>
    /// <param name="part">What is called: crashes are counted for each thing a plugin offers.</param>
    /// <param name="call">The call.</param>
    /// <param name="read">Reads the answer.</param>
    /// <param name="needed">The session or model the call is about; null for none.</param>
    /// <exception cref="PluginException">The plugin failed, its process is gone, or it was switched off.</exception>
    public T Call<T>(string part, WorkerCall call, Func<WireReader, T> read, WorkerObject? needed = null) => Guard(call.Stage, () =>
    {
        T result = Count(part, call.Stage, () => With(worker => worker.Call(call, read), needed));
        if (call.Request is WorkerRequest.Explain or WorkerRequest.Extract or WorkerRequest.Predict or WorkerRequest.PrepareInput)
        {
            Faults.Worked(part);
        }

        return result;
    }, call);

    /// <summary>Makes a session or opens a model in some worker, without a call to it yet.</summary>
    /// <exception cref="PluginException">The plugin failed, its process is gone, or it was switched off.</exception>
    public void Create(string part, string stage, WorkerObject made) => Guard(stage, () => Count(part, stage, () => With(_ => true, made)));

    /// <summary>Lets go of a session or a model, in every worker that has it. What goes wrong is a remark: no result depends on it.</summary>
    public void Release(string stage, WorkerObject dropped)
    {
        WorkerProcess[] holders;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _dropped.Add(dropped.Id);
            holders = [.. _idle.Where(worker => worker.Objects.Contains(dropped.Id))];
            _idle.RemoveAll(holders.Contains);
        }

        foreach (WorkerProcess holder in holders)
        {
            Sweep(holder, stage);
            Return(holder);
        }
    }

    /// <summary>Ends all workers.</summary>
    public void Dispose()
    {
        WorkerProcess[] all;
        lock (_gate)
        {
            _isClosed = true;
            all = [.. _all];
            _all.Clear();
            _idle.Clear();
        }

        // First all are told, then each is waited for.
        Array.ForEach(all, worker => worker.End("the program let go of the plugin."));
        Array.ForEach(all, Discard);
    }

    /// <summary>Refuses a part that is switched off, and counts the processes it loses.</summary>
    private T Count<T>(string part, string stage, Func<T> work)
    {
        string? whyOff = Faults.WhyOff(part);
        PluginCall.Require(whyOff is null, pluginId, stage, whyOff ?? "");
        try
        {
            return work();
        }
        catch (WorkerLostException error)
        {
            Faults.Lost(part, error.Message);
            throw;
        }
    }

    private T With<T>(Func<WorkerProcess, T> use, WorkerObject? needed)
    {
        WorkerProcess worker = Lease(needed);
        try
        {
            Sweep(worker, "dispose");
            if (needed is not null && !worker.Objects.Contains(needed.Id))
            {
                needed.Create(worker);
                worker.Objects.Add(needed.Id);
            }

            return use(worker);
        }
        catch (WireException)
        {
            // The two ends no longer understand each other.
            worker.End("its answer could not be read.");
            throw;
        }
        finally
        {
            Return(worker);
        }
    }

    private WorkerProcess Lease(WorkerObject? needed)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            int at = _idle.FindIndex(worker => worker.IsAlive && (needed is null || worker.Objects.Contains(needed.Id)));
            at = at >= 0 ? at : _idle.FindIndex(worker => worker.IsAlive);
            if (at >= 0)
            {
                WorkerProcess found = _idle[at];
                _idle.RemoveAt(at);
                return found;
            }
        }

        return Start(out _);
    }

    private WorkerProcess Start(out IReadOnlyList<WorkerPart> parts)
    {
        WorkerProcess worker = WorkerProcess.Start(settings, folder);
        try
        {
            TimeSpan limit = callLimit < LoadLimit ? callLimit : LoadLimit;
            parts = worker.Call(new WorkerCall("load", WorkerRequest.Load, _ => { }, limit), reader => reader.List(WorkerPart.Read));
        }
        catch (Exception)
        {
            worker.Dispose();
            throw;
        }

        lock (_gate)
        {
            if (!_isClosed)
            {
                _all.Add(worker);
                return worker;
            }
        }

        worker.Dispose();
        throw new ObjectDisposedException(nameof(WorkerPool));
    }

    private void Return(WorkerProcess worker)
    {
        if (!_hasWritten && worker.ConsoleText is { Length: > 0 } text)
        {
            _hasWritten = true;
            remarks.Add(pluginId, $"it writes to the console, which plugins must not (kept off the screen): {PluginRemarks.FirstLine(text)}");
        }

        lock (_gate)
        {
            if (!_isClosed && worker.IsAlive)
            {
                _idle.Add(worker);
                return;
            }

            _all.Remove(worker);
        }

        Discard(worker);
    }

    /// <summary>Disposes in a worker what the host has let go of.</summary>
    private void Sweep(WorkerProcess worker, string stage)
    {
        long[] stale;
        lock (_gate)
        {
            stale = [.. worker.Objects.Where(_dropped.Contains)];
        }

        foreach (long id in stale)
        {
            worker.Objects.Remove(id);
            try
            {
                Guard(stage, () => worker.Call(new WorkerCall(stage, WorkerRequest.Release, writer => writer.Long(id), ReleaseLimit), _ => true));
            }
            catch (Exception error) when (error is PluginException or OperationCanceledException)
            {
                remarks.Add(pluginId, $"{stage}: {(error as PluginException)?.Problem ?? error.Message}");
                break;
            }
        }
    }

    private static void Discard(WorkerProcess worker) => worker.Dispose();

    /// <summary>What a worker's failures mean to the rest of the host.</summary>
    private T Guard<T>(string stage, Func<T> work, WorkerCall? call = null)
    {
        try
        {
            return work();
        }
        catch (WorkerLostException error)
        {
            throw new PluginException(pluginId, stage, error.Message);
        }
        catch (WorkerTimeException)
        {
            throw new PluginException(pluginId, stage, FormattableString.Invariant($"it took longer than {(call?.Limit ?? callLimit).TotalSeconds:0.###} s and was stopped."));
        }
        catch (WorkerFaultException error)
        {
            throw new PluginException(pluginId, stage, error.Message, error.Details);
        }
        catch (WireException error)
        {
            throw new PluginException(pluginId, stage, $"its answer cannot be read: {error.Message}", error.ToString());
        }
    }
}
