using SerHost.Core.Store.Index;
using SerHost.Core.Store.Journals;

namespace SerHost.Core.Store;

/// <summary>The one task that writes a store: it takes what many threads hand in, a group at a time. The arrays that the group's records
/// name are flushed to disk, then the records are appended to the journals, then those are flushed; it tells the index, and only then the
/// threads, that their record is safe.</summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    private readonly WaitingEntries _waiting;
    private readonly Dictionary<string, RunJournal> _journals = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly string _runsFolder;
    private readonly StoreLock _lock;
    private readonly ResultIndex _index;
    private readonly Action _flushArrays;
    private readonly Task _task;
    private StoreException? _broken;

    /// <summary>Begins to write.</summary>
    /// <param name="folder">The store.</param>
    /// <param name="runsFolder">Where its runs lie.</param>
    /// <param name="storeLock">Its lock.</param>
    /// <param name="index">Its index.</param>
    /// <param name="flushArrays">Makes the arrays written so far survive a power cut.</param>
    /// <param name="time">The clock by which records wait for others.</param>
    public StoreWriter(string folder, string runsFolder, StoreLock storeLock, ResultIndex index, Action flushArrays, TimeProvider time)
    {
        _folder = folder;
        _runsFolder = runsFolder;
        _lock = storeLock;
        _index = index;
        _flushArrays = flushArrays;
        _waiting = new WaitingEntries(time);
        _task = Task.Run(WriteAllAsync);
    }

    /// <summary>Hands a record in; the task ends when it is safe on disk. Records get there in the order handed in: one that is safe has
    /// all before it beside it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="entry">The record.</param>
    /// <param name="isUrgent">Whether somebody waits for it; otherwise it may wait a little for others.</param>
    /// <exception cref="StoreException">It could not be written (disk full, folder gone).</exception>
    public Task WriteAsync(string run, JournalEntry entry, bool isUrgent) => HandIn(run, entry, isUrgent);

    /// <summary>Marks a run as ended: how much its journals hold.</summary>
    public Task SealAsync(string run) => HandIn(run, null, isUrgent: true);

    /// <summary>Waits for everything handed in.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Complete();
        await _task;
        _waiting.Dispose();
        foreach (RunJournal journal in _journals.Values)
        {
            Close(journal);
        }
    }

    private Task HandIn(string run, JournalEntry? entry, bool isUrgent)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(new WaitingEntry(run, entry, done), isUrgent);
        return done.Task;
    }

    private void Close(RunJournal journal)
    {
        try
        {
            journal.Dispose();
        }
        catch (IOException) when (_broken is not null)
        {
            // What cannot be written was told to whoever handed it in.
        }
    }

    private async Task WriteAllAsync()
    {
        while (await _waiting.TakeAsync() is { } group)
        {
            _broken ??= TryWrite(group);
            foreach (WaitingEntry waiting in group)
            {
                if (_broken is null)
                {
                    waiting.Done.SetResult();
                }
                else
                {
                    waiting.Done.SetException(_broken);
                }
            }
        }
    }

    private StoreException? TryWrite(IReadOnlyList<WaitingEntry> group)
    {
        try
        {
            _lock.Require();
            _flushArrays();
            foreach (IGrouping<string, WaitingEntry> ofRun in group.GroupBy(waiting => waiting.Run))
            {
                JournalEntry[] entries = [.. ofRun.Where(waiting => waiting.Entry is not null).Select(waiting => waiting.Entry!.Value)];

                // Results first: a row in the journal says that what it names is there.
                Append($"{ofRun.Key}/{JournalFiles.Results}", [.. entries.Where(entry => entry.Type == JournalEntryType.Result)]);
                Append($"{ofRun.Key}/{JournalFiles.Rows}", [.. entries.Where(entry => entry.Type != JournalEntryType.Result)]);
                if (ofRun.Any(waiting => waiting.Entry is null))
                {
                    Seal(ofRun.Key);
                }
            }

            return null;
        }
        catch (StoreException error)
        {
            return error;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new StoreException(_folder, $"a result cannot be written ({error.Message}). Make room or choose another folder with --store DIR; what was acknowledged is safe.", error);
        }
    }

    private void Append(string name, IReadOnlyList<JournalEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        if (!_journals.TryGetValue(name, out RunJournal? journal))
        {
            _journals[name] = journal = RunJournal.Open(_runsFolder, name, JournalBlock.QuickLevel);
        }

        IReadOnlyList<JournalLine> written = journal.Append(entries);
        journal.Flush();
        _index.Add(name, written, new JournalMark(journal.Length, journal.NextLine - 1));
    }

    /// <summary>Counts what a run's journals hold. One that nothing was appended to (a run was given another name) holds what it held.</summary>
    private void Seal(string run)
    {
        string folder = Path.Combine(_runsFolder, run);
        var lines = new Dictionary<string, long>(JournalSeal.Read(folder)?.Lines ?? new Dictionary<string, long>(), StringComparer.Ordinal);
        foreach (RunJournal journal in _journals.Values.Where(journal => journal.Name.StartsWith(run + "/", StringComparison.Ordinal)))
        {
            lines[Path.GetFileName(journal.Name)] = journal.NextLine - 1;
        }

        JournalSeal.Write(folder, new JournalSeal(lines));
    }
}
