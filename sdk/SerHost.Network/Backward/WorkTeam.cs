using System.Runtime.ExceptionServices;

namespace SerHost.Network.Backward;

/// <summary>Splits work over threads.</summary>
/// <param name="threads">Threads, 1 or more.</param>
internal sealed class WorkTeam(int threads)
{
    private const int WorthSharing = 1 << 15;

    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = threads };

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
    /// <param name="body">Receives the first item and the end of a range.</param>
    public void Split(int count, Action<int, int> body)
    {
        int parts = Math.Min(count, Threads);
        if (parts <= 1)
        {
            body(0, count);
            return;
        }

        try
        {
            Parallel.For(0, parts, _options, part => body((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts)));
        }
        catch (AggregateException errors)
        {
            // The caller sees what one thread would have thrown: a cancellation, say.
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }
}
