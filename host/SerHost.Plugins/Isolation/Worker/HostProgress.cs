using System.Diagnostics;

namespace SerHost.Plugins.Isolation.Worker;

/// <summary>Passes a plugin's progress on, at most twenty times a second: a plugin that
/// reports every step must not fill the pipe.</summary>
internal sealed class HostProgress(HostLink link, WorkerTask task) : IProgress<double>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly Lock _gate = new();
    private long _last;

    public void Report(double value)
    {
        lock (_gate)
        {
            if (_last != 0 && Stopwatch.GetElapsedTime(_last) < Pause)
            {
                return;
            }

            _last = Stopwatch.GetTimestamp();
            link.Progress(task, value);
        }
    }
}
