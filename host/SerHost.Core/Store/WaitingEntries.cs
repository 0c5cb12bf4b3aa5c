using SerHost.Core.Store.Journals;

namespace SerHost.Core.Store;

/// <summary>A record on its way to a journal.</summary>
/// <param name="Run">The run whose journals it belongs to.</param>
/// <param name="Entry">The record; null for a mark that the run has ended.</param>
/// <param name="Done">Ends when it is safe on disk, or cannot be.</param>
internal sealed record WaitingEntry(string Run, JournalEntry? Entry, TaskCompletionSource Done);

/// <summary>Records that wait to be written together, in the order handed in: each flush of the disk costs as much for one as for
/// many.</summary>
/// <remarks>A group ends as soon as somebody waits for a record of it, and else when its first has waited for <see cref="Patience"/>.
/// Several threads add, one takes.</remarks>
internal sealed class WaitingEntries : IDisposable
{
    /// <summary>How long a record waits for others at most.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private List<WaitingEntry> _entries = [];
    private TaskCompletionSource _signal = NewSignal();
    private bool _isComplete;

    public WaitingEntries(TimeProvider time) =>
        _timer = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Adds a record.</summary>
    /// <param name="entry">The record.</param>
    /// <param name="isUrgent">Whether somebody waits for it.</param>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public void Add(WaitingEntry entry, bool isUrgent)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isComplete, this);
            _entries.Add(entry);
            if (isUrgent)
            {
                _signal.TrySetResult();
            }
            else if (_entries.Count == 1)
            {
                _timer.Change(Patience, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Waits for the next group and takes it; null when there will be none.</summary>
    public async Task<IReadOnlyList<WaitingEntry>?> TakeAsync()
    {
        await _signal.Task;
        lock (_gate)
        {
            List<WaitingEntry> group = _entries;
            _entries = [];
            if (!_isComplete)
            {
                _signal = NewSignal();
            }

            return group.Count > 0 || !_isComplete ? group : null;
        }
    }

    /// <summary>Ends the waiting: what is there is the last group.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            _signal.TrySetResult();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Wake()
    {
        lock (_gate)
        {
            if (_entries.Count > 0)
            {
                _signal.TrySetResult();
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
