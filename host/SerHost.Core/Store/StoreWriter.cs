using System.Threading.Channels;
using SerHost.Core.Store.Index;
using SerHost.Core.Store.Journals;

namespace SerHost.Core.Store;

/// <summary>The one task that writes a store: it takes what many threads hand in, appends it to the journals, flushes, tells the index and
/// only then tells the threads that their record is safe.</summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    private const int Capacity = 1024;
    private const int BatchSize = 256;
    private readonly Channel<Pending> _channel = Channel.CreateBounded<Pending>(
        new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Dictionary<string, RunJournal> _journals = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly string _runsFolder;
    private readonly StoreLock _lock;
    private readonly ResultIndex _index;
    private readonly Task _task;
    private StoreException? _broken;

    public StoreWriter(string folder, string runsFolder, StoreLock storeLock, ResultIndex index)
    {
        _folder = folder;
        _runsFolder = runsFolder;
        _lock = storeLock;
        _index = index;
        _task = Task.Run(WriteAllAsync);
    }

    /// <summary>Hands a record in; the task ends when it is safe on disk.</summary>
    /// <exception cref="StoreException">It could not be written (disk full, folder gone).</exception>
    public async Task WriteAsync(string run, JournalEntry entry)
    {
        var pending = new Pending(run, entry, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await _channel.Writer.WriteAsync(pending);
        await pending.Done.Task;
    }

    /// <summary>Marks a run as ended: how much its journals hold.</summary>
    public async Task SealAsync(string run)
    {
        var pending = new Pending(run, null, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await _channel.Writer.WriteAsync(pending);
        await pending.Done.Task;
    }

    /// <summary>Waits for everything handed in.</summary>
    public async ValueTask DisposeAsync()
    {
        _channel.Writer.TryComplete();
        await _task;
        foreach (RunJournal journal in _journals.Values)
        {
            Close(journal);
        }
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
        while (await _channel.Reader.WaitToReadAsync())
        {
            var batch = new List<Pending>();
            while (batch.Count < BatchSize && _channel.Reader.TryRead(out Pending? pending))
            {
                batch.Add(pending);
            }

            _broken ??= TryWrite(batch);
            foreach (Pending pending in batch)
            {
                if (_broken is null)
                {
                    pending.Done.SetResult();
                }
                else
                {
                    pending.Done.SetException(_broken);
                }
            }
        }
    }

    private StoreException? TryWrite(List<Pending> batch)
    {
        try
        {
            _lock.Require();
            foreach (IGrouping<string, Pending> ofRun in batch.GroupBy(pending => pending.Run))
            {
                JournalEntry[] entries = [.. ofRun.Where(pending => pending.Entry is not null).Select(pending => pending.Entry!.Value)];

                // Results first: a row in the journal says that what it names is there.
                Append($"{ofRun.Key}/{JournalFiles.Results}", [.. entries.Where(entry => entry.Type == JournalEntryType.Result)]);
                Append($"{ofRun.Key}/{JournalFiles.Rows}", [.. entries.Where(entry => entry.Type != JournalEntryType.Result)]);
                if (ofRun.Any(pending => pending.Entry is null))
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
            _journals[name] = journal = RunJournal.Open(_runsFolder, name);
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

    private sealed record Pending(string Run, JournalEntry? Entry, TaskCompletionSource Done);
}
