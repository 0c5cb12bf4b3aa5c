using System.Text.Json;

namespace SerHost.Core.Store;

/// <summary>Everything the host ever found out, by content: the same question is answered from here, never computed twice.</summary>
/// <remarks>
/// Layout of the folder: <c>runs/&lt;id&gt;/journal.jsonl</c> and <c>runs/&lt;id&gt;/experiment.json</c> are the truth, <c>blobs/</c> holds arrays, <c>index.db</c> is an
/// index that is rebuilt from the journals when it is missing, damaged or behind. A record is acknowledged once its journal is flushed to
/// disk; killing the process at any moment loses nothing acknowledged. One process at a time. Safe to use from several threads.
/// </remarks>
public sealed class ResultStore : IAsyncDisposable
{
    private readonly StoreLock _lock;
    private readonly ResultIndex _index;
    private readonly StoreWriter _writer;

    private ResultStore(string folder, StoreLock storeLock, ResultIndex index, IReadOnlyList<string> notes)
    {
        Folder = folder;
        _lock = storeLock;
        _index = index;
        Notes = notes;
        Blobs = new BlobFolder(Path.Combine(folder, "blobs"));
        _writer = new StoreWriter(folder, RunsFolder, index);
    }

    /// <summary>The store's folder.</summary>
    public string Folder { get; }

    /// <summary>The folder of the runs' files.</summary>
    public string RunsFolder => Path.Combine(Folder, "runs");

    /// <summary>Arrays.</summary>
    public BlobFolder Blobs { get; }

    /// <summary>What had to be repaired on opening, in plain sentences.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Number of results kept.</summary>
    public int Count => _index.ResultCount();

    /// <summary>Opens a store, or begins one.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="StoreException">Another process has it open, or the folder cannot be written.</exception>
    /// <exception cref="InvalidDataException">A journal holds something that is not a record; file and place are named.</exception>
    public static ResultStore Open(string folder)
    {
        folder = Path.GetFullPath(folder);
        StoreLock storeLock = StoreLock.Take(folder);
        ResultIndex? index = null;
        try
        {
            (index, string? note) = ResultIndex.Open(folder);
            IndexRepair.BringUpToDate(index, Path.Combine(folder, "runs"));
            return new ResultStore(folder, storeLock, index, note is null ? [] : [note]);
        }
        catch (Exception error)
        {
            index?.Dispose();
            storeLock.Dispose();
            if (error is IOException or UnauthorizedAccessException)
            {
                throw new StoreException(folder, $"it cannot be opened ({error.Message}). See that its disk has room and that you may write to it, or choose another folder with --store DIR.", error);
            }

            throw;
        }
    }

    /// <summary>A result by its address; null when it is not there.</summary>
    /// <param name="key">From <see cref="ResultKey"/>.</param>
    public T? Find<T>(string key)
        where T : class =>
        _index.Result(key) is { } body ? Parse<T>(body) : null;

    /// <summary>All results of a kind, by address.</summary>
    /// <param name="kind">The kind given to <see cref="AddAsync"/>.</param>
    public IReadOnlyList<(string Key, T Value)> All<T>(string kind)
        where T : class => [.. _index.Results(kind).Select(found => (found.Key, Parse<T>(found.Body)))];

    /// <summary>Keeps a result; the task ends when it is safe on disk.</summary>
    /// <param name="run">The run that computed it.</param>
    /// <param name="kind">What sort of result it is.</param>
    /// <param name="key">Its address.</param>
    /// <param name="value">The result; arrays belong into <see cref="Blobs"/>, written before.</param>
    /// <exception cref="StoreException">It could not be written.</exception>
    public Task AddAsync<T>(string run, string kind, string key, T value)
        where T : class => WriteAsync(JournalEntryType.Result, key, run, kind, value);

    /// <summary>Keeps one line of a run's table; of several with one id the last counts.</summary>
    /// <param name="run">The run.</param>
    /// <param name="id">The line's id within the run.</param>
    /// <param name="row">The line.</param>
    /// <exception cref="StoreException">It could not be written.</exception>
    public Task AddRowAsync<T>(string run, string id, T row)
        where T : class => WriteAsync(JournalEntryType.Row, id, run, "", row);

    /// <summary>Keeps what is known about a run; of several the last counts.</summary>
    /// <param name="run">The run.</param>
    /// <param name="summary">What is known.</param>
    /// <exception cref="StoreException">It could not be written.</exception>
    public Task SetRunAsync<T>(string run, T summary)
        where T : class => WriteAsync(JournalEntryType.Run, run, run, "", summary);

    /// <summary>The lines of a run's table, in the order written.</summary>
    /// <param name="run">The run.</param>
    public IReadOnlyList<T> Rows<T>(string run)
        where T : class => [.. _index.Rows(run).Select(Parse<T>)];

    /// <summary>What is known about every run.</summary>
    public IReadOnlyList<T> Runs<T>()
        where T : class => [.. _index.Runs().Select(Parse<T>)];

    /// <summary>Waits for everything handed in and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _index.Dispose();
        _lock.Dispose();
    }

    private Task WriteAsync<T>(JournalEntryType type, string id, string run, string kind, T value) =>
        _writer.WriteAsync(new JournalEntry(type, id, run, kind, JsonSerializer.SerializeToElement(value, StoreJson.Line)));

    private T Parse<T>(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, StoreJson.Line) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            string field = JsonFault.Field(error) is { Length: > 0 } path ? $"field '{path}': " : "";
            throw new StoreException(
                Folder, $"a record in it cannot be read by this version ({field}{JsonFault.Describe(error, typeof(T), StoreJson.Line).TrimEnd('.')}). Was it written by a newer version, use that one, or another folder (--store DIR).", error);
        }
    }
}
