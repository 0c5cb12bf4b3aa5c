using System.Collections.Concurrent;
using System.Diagnostics;

namespace SerHost.Core.Pipeline;

/// <summary>Adds up the time spent by stage, from many threads.</summary>
internal sealed class StageClock
{
    private readonly ConcurrentDictionary<string, double> _seconds = new(StringComparer.Ordinal);

    /// <summary>Seconds by stage.</summary>
    public IReadOnlyDictionary<string, double> Seconds => new SortedDictionary<string, double>(_seconds, StringComparer.Ordinal);

    /// <summary>Runs and times a piece of work.</summary>
    /// <returns>Its result and the seconds it took.</returns>
    public (T Result, double Seconds) Measure<T>(string stage, Func<T> work)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            T result = work();
            return (result, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        finally
        {
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            _seconds.AddOrUpdate(stage, seconds, (_, sum) => sum + seconds);
        }
    }
}
