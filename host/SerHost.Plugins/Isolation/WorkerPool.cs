using System.Collections.Concurrent;
using SerHost.Plugins.Guard;
using SerHost.Plugins.Isolation.Wire;

namespace SerHost.Plugins.Isolation;

/// <summary>The worker processes of one plugin. A worker does one call at a time, for one thing the plugin offers, so that a crash or a
/// broken limit concerns the call that caused it and no other; calls at the same time have workers of their own.</summary>
/// <param name="pluginId">The plugin.</param>
/// <param name="kind">What its workers are.</param>
/// <param name="callLimit">How long one call may take.</param>
/// <param name="remarks">Told what concerns no single result.</param>
internal sealed class WorkerPool(string pluginId, WorkerKind kind, TimeSpan callLimit, PluginRemarks remarks) : IDisposable
{
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly List<WorkerProcess> _idle = [];
    private readonly List<WorkerProcess> _all = [];
    private readonly HashSet<long> _dropped = [];
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _places = new(StringComparer.Ordinal);
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
        T result = Count(part, call.Stage, () => With(part, worker => worker.Call(call, read), needed));
        if (call.Request is WorkerRequest.Explain or WorkerRequest.Extract or WorkerRequest.Predict or WorkerRequest.PrepareInput
            or WorkerRequest.Differentiate or WorkerRequest.Transform)
        {
            Faults.Worked(part);
        }

        return result;
    }, call);

    /// <summary>Makes a session or opens a model in some worker, without a call to it yet.</summary>
    /// <exception cref="PluginException">The plugin failed, its process is gone, or it was switched off.</exception>
    public void Create(string part, string stage, WorkerObject made) =>
        Guard(stage, () => Count(part, stage, () => With(part, _ => true, made)));

    /// <summary>Lets go of a session or a model, in every worker that has it. What goes
    /// wrong is a remark: no result depends on it.</summary>
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
        Array.ForEach(all, worker => worker.Dispose());
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

    private T With<T>(string part, Func<WorkerProcess, T> use, WorkerObject? needed)
    {
        // A thing with fewer processes than calls makes them wait for one another.
        using IDisposable? place = Wait(part);
        WorkerProcess worker = Lease(part, needed);
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

    private Place? Wait(string part)
    {
        if (kind.MostProcesses == int.MaxValue)
        {
            return null;
        }

        SemaphoreSlim places = _places.GetOrAdd(part, _ => new SemaphoreSlim(kind.MostProcesses));
        places.Wait(CallScope.Current);
        return new Place(places);
    }

    private WorkerProcess Lease(string part, WorkerObject? needed)
    {
        BuryDead();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            // One that has the object, else one of this part, else one that was never used.
            WorkerProcess? found = _idle.Where(worker => worker.Part is null || worker.Part == part)
                .MaxBy(worker => (needed is not null && worker.Objects.Contains(needed.Id) ? 2 : 0) + (worker.Part is null ? 0 : 1));
            if (found is not null)
            {
                _idle.Remove(found);
                found.Part = part;
                return found;
            }
        }

        WorkerProcess started = Start(out _);
        started.Part = part;
        return started;
    }

    /// <summary>Workers that died while nobody called them: it concerns no result, so it is a remark.</summary>
    private void BuryDead()
    {
        WorkerProcess[] dead;
        lock (_gate)
        {
            dead = [.. _idle.Where(worker => !worker.IsAlive)];
            _idle.RemoveAll(dead.Contains);
            _all.RemoveAll(dead.Contains);
        }

        foreach (WorkerProcess worker in dead)
        {
            if (worker.OwnEnd is { } end)
            {
                remarks.Add(pluginId, $"after a call ({worker.Part ?? "load"}): {end}");
            }

            worker.Dispose();
        }
    }

    /// <summary>A run is over: what has happened behind its back is told now.</summary>
    public void Settle()
    {
        BuryDead();
        WorkerProcess[] idle;
        lock (_gate)
        {
            idle = [.. _idle];
        }

        Array.ForEach(idle, NoteConsole);
    }

    private WorkerProcess Start(out IReadOnlyList<WorkerPart> parts)
    {
        WorkerProcess worker = kind.Start();
        try
        {
            parts = worker.Call(new WorkerCall("load", WorkerRequest.Load, _ => { }, PluginCall.LoadLimit(callLimit)), kind.ReadParts);
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
        NoteConsole(worker);

        lock (_gate)
        {
            if (!_isClosed && worker.IsAlive)
            {
                _idle.Add(worker);
                return;
            }

            _all.Remove(worker);
        }

        worker.Dispose();
    }

    /// <summary>Remarks once on what workers wrote. After a crash the text is the runtime's, not the plugin's.</summary>
    private void NoteConsole(WorkerProcess worker)
    {
        if (!_hasWritten && worker.IsAlive && worker.ConsoleText is { Length: > 0 } text)
        {
            _hasWritten = true;
            remarks.Add(pluginId, kind.DescribeConsole(text));
        }
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
                Guard(stage, () => worker.Call(new WorkerCall(stage, WorkerRequest.Release, writer =>
                    kind.WriteRelease(writer, id), ReleaseLimit), _ => true));
            }
            catch (Exception error) when (error is PluginException or OperationCanceledException)
            {
                remarks.Add(pluginId, $"{stage}: {(error as PluginException)?.Problem ?? error.Message}");
                break;
            }
        }
    }

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
            throw new PluginException(pluginId, stage, FormattableString.Invariant($"it took longer than {(call?.Limit ?? PluginCall.LoadLimit(callLimit)).TotalSeconds:0.###} s and was stopped."));
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

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
