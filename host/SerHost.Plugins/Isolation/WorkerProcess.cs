using System.Diagnostics;
using SerHost.Plugins.Isolation.Wire;

namespace SerHost.Plugins.Isolation;

/// <summary>One worker process, as the host sees it: does one call at a time, is watched, and is ended when it breaks a limit.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OutputPatience = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a call that was told to stop may still take before its process is ended.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromMilliseconds(500);

    private readonly Process _process;
    private readonly WorkerKind _kind;
    private readonly IWire _wire;
    private readonly OutputTail _output;
    private readonly OutputTail _errors;
    private readonly long _memoryLimit;
    private readonly Timer _watch;
    private readonly Lock _gate = new();
    private Running? _running;
    private int _calls;
    private string? _ended;

    /// <summary>Takes a process that was started; it belongs to this object from then on, as do its wire and its output.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="process">The process.</param>
    /// <param name="wire">How it is spoken to.</param>
    /// <param name="output">What it prints.</param>
    /// <param name="errors">What it writes to its error stream.</param>
    /// <param name="memoryMiB">Memory it may use.</param>
    public WorkerProcess(WorkerKind kind, Process process, IWire wire, OutputTail output, OutputTail errors, int memoryMiB)
    {
        _kind = kind;
        _process = process;
        _wire = wire;
        _output = output;
        _errors = errors;
        _memoryLimit = (long)memoryMiB << 20;
        _watch = new Timer(_ => Watch(), null, WatchPeriod, WatchPeriod);
    }

    /// <summary>Sessions and models it holds, by the host's numbers. Used by whoever has leased it.</summary>
    public HashSet<long> Objects { get; } = [];

    /// <summary>What it is used for: a thing a plugin offers has workers of its own, so that what one leaves behind (a thread that fails
    /// later, memory) is not attributed to another part. Null until it is used.</summary>
    public string? Part { get; set; }

    /// <summary>False once it is gone or being ended.</summary>
    public bool IsAlive => Volatile.Read(ref _ended) is null && !_process.HasExited;

    /// <summary>Its number with the system.</summary>
    public int ProcessId => _process.Id;

    /// <summary>What it wrote to its console, which plugins must not.</summary>
    public string ConsoleText => _output.Text + _errors.Text;

    /// <summary>The part of it that went to standard output.</summary>
    public string PrintedText => _output.Text;

    /// <summary>Why it is gone, if it is gone and nobody ended it.</summary>
    public string? OwnEnd => Volatile.Read(ref _ended) is null && _process.HasExited ? Ended() : null;

    /// <summary>Makes a call and waits for its answer.</summary>
    /// <exception cref="WorkerLostException">The process is gone.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the process may be gone.</exception>
    /// <exception cref="WorkerTimeException">It took too long and stopped when told to.</exception>
    /// <exception cref="WorkerFaultException">The plugin threw something its contract does not declare.</exception>
    /// <exception cref="WireException">The answer cannot be read.</exception>
    public T Call<T>(WorkerCall call, Func<WireReader, T> read)
    {
        call.Cancellation.ThrowIfCancellationRequested();
        var running = new Running(Interlocked.Increment(ref _calls), call.Limit);
        lock (_gate)
        {
            _running = running;
        }

        try
        {
            using CancellationTokenRegistration stop =
                call.Cancellation.UnsafeRegister(_ => Stop(running, "it did not stop when told to; its process was ended."), null);
            WireReader? answer = Send(_kind.Request(running.Number, call)) ? Await(call, running) : null;
            if (answer is null)
            {
                string reason = Ended();
                call.Cancellation.ThrowIfCancellationRequested();
                throw new WorkerLostException(reason);
            }

            return answer.Kind == MessageKind.Reply ? read(answer) : throw Failure(call, running, answer);
        }
        finally
        {
            lock (_gate)
            {
                _running = null;
            }
        }
    }

    /// <summary>Ends the process, whatever it does.</summary>
    public void End(string reason)
    {
        if (Interlocked.CompareExchange(ref _ended, reason, null) is null)
        {
            Kill(_process);
        }
    }

    /// <summary>Ends the process and waits until it is gone, so that none is left behind.</summary>
    public void Dispose()
    {
        _watch.Dispose();
        End("it was closed.");
        _process.WaitForExit(ExitPatience);
        _wire.Dispose();
        _process.Dispose();
    }

    /// <summary>What was written to a stream that is about to end.</summary>
    public static string Read(OutputTail errors)
    {
        errors.Finished.Wait(OutputPatience);
        return errors.Text;
    }

    /// <summary>Ends a process and those it started.</summary>
    public static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It was gone already.
        }
    }

    private bool Send(WireWriter message)
    {
        try
        {
            _wire.Send(message);
            return true;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Waits for the answer; meanwhile answers the worker's questions and passes its progress on.</summary>
    private WireReader? Await(WorkerCall call, Running running)
    {
        while (_wire.Receive() is { } message)
        {
            if (message.Call != running.Number)
            {
                // A thread the plugin left running asks after its call: it must not wait for ever, and others with it.
                if (message.Kind == MessageKind.Question && !Send(_kind.Answer(message, null)))
                {
                    return null;
                }

                continue;
            }

            switch (message.Kind)
            {
                case MessageKind.Reply or MessageKind.Failure:
                    return message;
                case MessageKind.Progress:
                    call.Progress?.Report(_kind.ReadProgress(message));
                    break;
                case MessageKind.Question:
                    if (!Send(_kind.Answer(message, call.Model)))
                    {
                        return null;
                    }

                    break;
                default:
                    throw new WireException($"Found {message.Kind} where an answer was expected.");
            }
        }

        return null;
    }

    private Exception Failure(WorkerCall call, Running running, WireReader answer)
    {
        Exception error = _kind.ReadFailure(answer);
        if (error is not OperationCanceledException)
        {
            return error;
        }

        return call.Cancellation.IsCancellationRequested
            ? new OperationCanceledException(call.Cancellation)
            : running.IsOverdue
                ? new WorkerTimeException()
                : new WorkerFaultException("it said it was cancelled, but nobody had cancelled it.", "");
    }

    /// <summary>Why the process is gone.</summary>
    private string Ended()
    {
        if (Volatile.Read(ref _ended) is null && !_process.WaitForExit(ExitPatience))
        {
            End("it closed its connection to the host; its process was ended.");
        }

        return Interlocked.CompareExchange(ref _ended, ExitText(), null) ?? _ended!;
    }

    /// <summary>Why a process that has ended did so.</summary>
    public string ExitText() => Volatile.Read(ref _ended) ?? _kind.DescribeExit(_process.ExitCode, Read(_errors));

    private void Stop(Running running, string reasonIfDeaf)
    {
        running.TellToStop(reasonIfDeaf);
        _wire.TrySend(_kind.Cancel(running.Number), WatchPeriod);
    }

    private void Watch()
    {
        try
        {
            Running? running;
            lock (_gate)
            {
                running = _running;
            }

            if (running?.IsDeaf(StopGrace) is { } deaf)
            {
                End(deaf);
            }
            else if (running is { IsOverdue: true, IsToldToStop: false })
            {
                Stop(running, FormattableString.Invariant($"it took longer than {running.Limit.TotalSeconds:0.###} s and did not stop when told to; its process was ended."));
            }

            _process.Refresh();
            if (IsAlive && _process.WorkingSet64 > _memoryLimit)
            {
                End($"it used more than {_memoryLimit >> 20} MiB of memory; its process was ended.");
            }
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // The process ended between the question whether it lives and the question what it uses: whoever waits for it finds out.
        }
    }

    /// <summary>A call under way.</summary>
    private sealed class Running(int number, TimeSpan limit)
    {
        private readonly long _started = Stopwatch.GetTimestamp();
        private readonly Lock _gate = new();
        private long? _toldToStop;
        private string _reasonIfDeaf = "";

        public int Number => number;

        public TimeSpan Limit => limit;

        public bool IsOverdue => limit != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(_started) > limit;

        public bool IsToldToStop
        {
            get
            {
                lock (_gate)
                {
                    return _toldToStop is not null;
                }
            }
        }

        public void TellToStop(string reasonIfDeaf)
        {
            lock (_gate)
            {
                _toldToStop ??= Stopwatch.GetTimestamp();
                _reasonIfDeaf = _reasonIfDeaf.Length > 0 ? _reasonIfDeaf : reasonIfDeaf;
            }
        }

        /// <summary>Why it must be ended: it was told to stop and went on for longer
        /// than allowed; null when it was not, or may still.</summary>
        public string? IsDeaf(TimeSpan grace)
        {
            lock (_gate)
            {
                return _toldToStop is { } since && Stopwatch.GetElapsedTime(since) > grace ? _reasonIfDeaf : null;
            }
        }
    }
}
