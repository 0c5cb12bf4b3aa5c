using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace SerHost.Network.Backward;

/// <summary>Splits work over threads.</summary>
/// <remarks>
/// A pass is some forty pieces of a fraction of a millisecond: as long as it takes to wake a thread. So whoever helped waits a little
/// for the next piece before going back to the thread pool. Helpers take parts as they come; where none comes in time the caller does all
/// parts alone. Used by one thread at a time.
/// </remarks>
/// <param name="threads">Threads, 1 or more.</param>
internal sealed class WorkTeam(int threads)
{
    private const int WorthSharing = 1 << 15;
    private static readonly long s_patience = Stopwatch.Frequency / 10_000; // a tenth of a millisecond

    private readonly int[] _isThere = new int[threads - 1];
    private volatile Job? _job;

    /// <summary>One thread: runs on the caller's, without allocation.</summary>
    public static WorkTeam Alone { get; } = new(1);

    /// <summary>Threads, 1 or more.</summary>
    public int Threads { get; } = threads;

    /// <summary>Whether <see cref="SplitElements"/> would share so many elements.</summary>
    public bool Shares(int length) => Threads > 1 && length >= WorthSharing;

    /// <summary>Runs a body over consecutive ranges of a buffer's elements; on the caller's thread where it is too short to
    /// share.</summary>
    /// <param name="length">Elements.</param>
    /// <param name="body">Receives where a range begins and its length; ranges begin at whole vectors.</param>
    public void SplitElements(int length, Action<int, int> body)
    {
        const int Lanes = 16;
        if (!Shares(length))
        {
            body(0, length);
            return;
        }

        Split(length / Lanes, (from, end) => body(from * Lanes, (end == length / Lanes ? length : end * Lanes) - (from * Lanes)));
    }

    /// <summary>Runs a body over consecutive ranges of items.</summary>
    /// <param name="count">Items.</param>
    /// <param name="body">Receives the first item and the end of a range. What it throws the caller sees, as from one thread.</param>
    public void Split(int count, Action<int, int> body)
    {
        int parts = Math.Min(count, Threads);
        if (parts <= 1)
        {
            body(0, count);
            return;
        }

        var job = new Job(count, parts, body);
        _job = job;
        for (int helper = 0; helper < parts - 1; helper++)
        {
            if (Interlocked.CompareExchange(ref _isThere[helper], 1, 0) == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(
                    static state => state.Team.Help(state.Helper), (Team: this, Helper: helper), preferLocal: false);
            }
        }

        job.TakeParts();
        job.WaitForOthers();
    }

    private void Help(int helper)
    {
        Job? last = null;
        for (long since = Stopwatch.GetTimestamp(); Stopwatch.GetTimestamp() - since < s_patience;)
        {
            if (_job is { } job && job != last)
            {
                job.TakeParts();
                last = job;
                since = Stopwatch.GetTimestamp();
            }

            Thread.SpinWait(8);
        }

        // A job published between the last look and this is done without this helper.
        Volatile.Write(ref _isThere[helper], 0);
    }

    private sealed class Job(int count, int parts, Action<int, int> body)
    {
        private int _taken;
        private int _done;
        private ExceptionDispatchInfo? _error;

        public void TakeParts()
        {
            for (int part = Interlocked.Increment(ref _taken) - 1; part < parts; part = Interlocked.Increment(ref _taken) - 1)
            {
                try
                {
                    body((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts));
                }
                catch (Exception error) // handed to the caller of Split, whose thread this may not be
                {
                    _ = Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(error), null);
                }

                _ = Interlocked.Increment(ref _done);
            }
        }

        public void WaitForOthers()
        {
            for (var wait = default(SpinWait); Volatile.Read(ref _done) < parts;)
            {
                wait.SpinOnce(sleep1Threshold: -1);
            }

            _error?.Throw();
        }
    }
}
