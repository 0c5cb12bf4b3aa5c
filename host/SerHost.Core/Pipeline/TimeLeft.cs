namespace SerHost.Core.Pipeline;

/// <summary>How long a run will still take: by method, from what its latest clips took, so that a slow method that comes last in every clip
/// is counted in
/// full, and clips answered from the store do not promise the same for those that are not. Safe to use from several threads.</summary>
/// <param name="methods">Names of the methods.</param>
/// <param name="clips">Clips in all.</param>
/// <param name="workers">Clips worked on at the same time.</param>
internal sealed class TimeLeft(IReadOnlyCollection<string> methods, int clips, int workers)
{
    /// <summary>Latest clips that a mean is over.</summary>
    private const int Latest = 16;

    private readonly Lock _gate = new();
    private readonly Queue<double> _begins = [];
    private readonly Dictionary<string, (Queue<double> Seconds, int Done)> _methods =
        methods.ToDictionary(method => method, _ => (new Queue<double>(), 0), StringComparer.Ordinal);
    private int _clips;

    /// <summary>A clip was read, decided and measured.</summary>
    /// <param name="seconds">How long that took.</param>
    public void TakeClip(double seconds)
    {
        lock (_gate)
        {
            _clips++;
            Take(_begins, seconds);
        }
    }

    /// <summary>A method is done with a clip.</summary>
    /// <param name="method">The method.</param>
    /// <param name="seconds">How long it took.</param>
    public void TakeMap(string method, double seconds)
    {
        lock (_gate)
        {
            (Queue<double> latest, int done) = _methods[method];
            Take(latest, seconds);
            _methods[method] = (latest, done + 1);
        }
    }

    /// <summary>The time left; null until every method has run once.</summary>
    public TimeSpan? Estimate()
    {
        lock (_gate)
        {
            if (_begins.Count == 0 || _methods.Values.Any(method => method.Done == 0))
            {
                return null;
            }

            double seconds = (_begins.Average() * (clips - _clips))
                + _methods.Values.Sum(method => method.Seconds.Average() * (clips - method.Done));
            return TimeSpan.FromSeconds(Math.Max(0, seconds / workers));
        }
    }

    private static void Take(Queue<double> latest, double seconds)
    {
        latest.Enqueue(seconds);
        if (latest.Count > Latest)
        {
            latest.Dequeue();
        }
    }
}
