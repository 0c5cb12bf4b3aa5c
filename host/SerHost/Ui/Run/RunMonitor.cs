using SerHost.Core.Pipeline;

namespace SerHost.Ui.Run;

/// <summary>How a run is going, in words and numbers.</summary>
internal sealed class RunMonitor
{
    private readonly List<string> _failures = [];
    private readonly List<RunRow> _fresh = [];
    private readonly Lock _gate = new();
    private RunProgress? _last;

    /// <summary>Share done in [0, 1].</summary>
    public double Share
    {
        get
        {
            lock (_gate)
            {
                return _last is { Steps: > 0 } ? (double)_last.StepsDone / _last.Steps : 0;
            }
        }
    }

    /// <summary>Failures so far, one a line: clip, method, reason.</summary>
    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_gate)
            {
                return [.. _failures];
            }
        }
    }

    /// <summary>Takes a report; from any thread.</summary>
    public void Take(RunProgress progress)
    {
        lock (_gate)
        {
            _last = progress;
            _fresh.Add(progress.LastRow);
            if (progress.LastRow.Failure is { } failure)
            {
                _failures.Add($"{progress.LastRow.ClipId}, {progress.LastRow.Method}: {failure.Stage}: {failure.Reason}");
            }
        }
    }

    /// <summary>The run's id; null before its first result.</summary>
    public string? Run
    {
        get
        {
            lock (_gate)
            {
                return _last?.Run;
            }
        }
    }

    /// <summary>Results that came since the last call.</summary>
    public IReadOnlyList<RunRow> TakeFresh()
    {
        lock (_gate)
        {
            RunRow[] fresh = [.. _fresh];
            _fresh.Clear();
            return fresh;
        }
    }

    /// <summary>A few words for every page: share, time left.</summary>
    public string Brief() => FormattableString.Invariant($"run: {Math.Floor(100 * Share):0} %{Left()}");

    /// <summary>One line: done, rate, time left.</summary>
    public string Describe()
    {
        lock (_gate)
        {
            if (_last is not { } last)
            {
                return "preparing…";
            }

            double rate = last.Elapsed.TotalSeconds > 0 ? last.StepsDone / last.Elapsed.TotalSeconds : 0;
            return FormattableString.Invariant($"{last.StepsDone} of {last.Steps} maps ({last.Computed} computed, {last.FromStore} from the store, {last.Failed} failed), {rate:0.0} a second{Left()}");
        }
    }

    private string Left()
    {
        lock (_gate)
        {
            return _last?.Remaining is { } remaining ? $", {Duration(remaining)} left" : "";
        }
    }

    private static string Duration(TimeSpan time) => time.TotalMinutes < 1
        ? FormattableString.Invariant($"{Math.Ceiling(time.TotalSeconds):0} s")
        : FormattableString.Invariant($"{(int)time.TotalMinutes} min {time.Seconds:00} s");
}
