using System.Threading.Channels;

namespace SerHost.Core.Store;

/// <summary>The one task that writes a store: it takes what many threads hand in, appends it to the journals, flushes, brings the index
/// up to date and only then tells the threads that their record is safe.</summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    private const int Capacity = 1024;
    private const int BatchSize = 256;
    private readonly Channel<Pending> _channel = Channel.CreateBounded<Pending>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Dictionary<string, RunJournal> _journals = [];
    private readonly string _folder;
    private readonly string _runsFolder;
    private readonly ResultIndex _index;
    private readonly Task _task;
    private StoreException? _broken;

    public StoreWriter(string folder, string runsFolder, ResultIndex index)
    {
        _folder = folder;
        _runsFolder = runsFolder;
        _index = index;
        _task = Task.Run(WriteAllAsync);
    }

    /// <summary>Hands a record in; the task ends when it is safe on disk.</summary>
    /// <exception cref="StoreException">It could not be written (disk full, folder gone).</exception>
    public async Task WriteAsync(JournalEntry entry)
    {
        var pending = new Pending(entry, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
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
            foreach (IGrouping<string, JournalEntry> entries in batch.Select(pending => pending.Entry).GroupBy(entry => entry.Run))
            {
                if (!_journals.TryGetValue(entries.Key, out RunJournal? journal))
                {
                    _journals[entries.Key] = journal = RunJournal.Open(_runsFolder, entries.Key);
                }

                foreach (JournalEntry entry in entries)
                {
                    journal.Append(entry);
                }

                journal.Flush();
                _index.Apply(entries.Key, [.. entries], journal.Length);
            }

            return null;
        }
        catch (StoreException error)
        {
            return error;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or LiteDB.LiteException)
        {
            return new StoreException(_folder, $"a result cannot be written ({error.Message}). Make room or choose another folder with --store DIR; what was acknowledged is safe.", error);
        }
    }

    private sealed record Pending(JournalEntry Entry, TaskCompletionSource Done);
}
