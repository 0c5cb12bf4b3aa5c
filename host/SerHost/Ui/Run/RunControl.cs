using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;
using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;

namespace SerHost.Ui.Run;

/// <summary>The run of the UI: starts it, pauses or cancels it, says how it ended. One at a time.</summary>
/// <param name="state">The UI's state; used on its thread.</param>
internal sealed class RunControl(UiState state)
{
    private Action? _cancel;
    private Task _work = Task.CompletedTask;
    private bool _pausing;

    /// <summary>How the run under way, or the last one, is going.</summary>
    public RunMonitor Monitor { get; private set; } = new();

    /// <summary>Whether a run is under way.</summary>
    public bool IsRunning => _cancel is not null;

    /// <summary>Whether the last run was paused: starting goes on from there.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>How the last run ended; empty before the first.</summary>
    public string Outcome { get; private set; } = "";

    /// <summary>Something to show has changed.</summary>
    public event Action? Changed;

    /// <summary>Starts an experiment, unless one is running.</summary>
    public void Start(Experiment experiment)
    {
        if (IsRunning)
        {
            state.Say("A run is under way: p pauses it, x cancels it.");
            return;
        }

        var running = new CancellationTokenSource();
        Action cancel = _cancel = running.Cancel;
        RunMonitor monitor = Monitor = new RunMonitor();
        (Outcome, IsPaused, _pausing) = ("", false, false);
        state.App.AddTimeout(TimeSpan.FromMilliseconds(200), () =>
        {
            if (_cancel != cancel)
            {
                return false;
            }

            if (monitor.TakeFresh() is { Count: > 0 } rows)
            {
                state.TakeRows(monitor.Run!, experiment.Methods.Count, rows);
            }

            state.SayActivity(monitor.Brief());
            Changed?.Invoke();
            return true;
        });
        _work = Task.Run(async () =>
        {
            string outcome = await RunAsync(experiment, monitor, running.Token);
            state.OnScreen(() => End(running, outcome));
        });
        Changed?.Invoke();
    }

    /// <summary>Stops after the step under way; everything finished is kept.</summary>
    /// <param name="pause">Whether the user means to go on.</param>
    public void Stop(bool pause)
    {
        _pausing = pause;
        state.Say(IsRunning ? "Stopping after the step under way…" : "Nothing is running.");
        _cancel?.Invoke();
    }

    /// <summary>Stops what is under way; the task ends once everything finished is written.</summary>
    public Task StopAsync()
    {
        _cancel?.Invoke();
        return _work;
    }

    private async Task<string> RunAsync(Experiment experiment, RunMonitor monitor, CancellationToken cancellation)
    {
        try
        {
            RunReport report = await state.Session.RunAsync(experiment, new Listener(monitor), cancellation);
            return FormattableString.Invariant($"{report.Summary.State}: {NumberText.Of(report.Summary.Clips, "clip")} in {report.Summary.ElapsedSeconds:0.0} s, {report.Summary.FailedRows} rows failed. F5 compares the methods, F6 tests them.");
        }
        catch (OperationCanceledException)
        {
            return _pausing ? "Paused: what is finished is kept. s goes on from there." : "Cancelled: what is finished is kept.";
        }
        catch (Exception error)
        {
            CrashLog.Write("run", error);
            return error.Message;
        }
    }

    private void End(CancellationTokenSource ended, string outcome)
    {
        _cancel = null;
        ended.Dispose();
        (Outcome, IsPaused) = (outcome, _pausing);
        state.SayActivity("");
        state.OpenRun(null);
        state.Say(outcome);
        Changed?.Invoke();
    }

    /// <summary>Takes reports on the threads they come on: the monitor locks, the screen looks at it five times a second.</summary>
    private sealed class Listener(RunMonitor monitor) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => monitor.Take(value);
    }
}
