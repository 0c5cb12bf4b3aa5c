using System.Collections.Concurrent;
using System.Text.Json;
using SerHost.Core.Store.Blobs;
using SerHost.Core.Store.Index;
using SerHost.Core.Store.Journals;
using SerHost.Core.Store.Json;

namespace SerHost.Core.Store;

/// <summary>Everything the host ever found out, by content: the same question is answered from here, never computed twice.</summary>
/// <remarks>
/// Layout of the folder: <c>runs/&lt;id&gt;/</c> holds what a run found out (<c>results.jsonl.gz</c>), its table (<c>rows.jsonl.gz</c>) and
/// its <c>experiment.json</c>: the truth, with checksums; <c>blobs/</c> holds arrays; <c>index.db</c> says where each result stands and is
/// built again from the journals when it is missing, damaged or behind. Arrays are flushed to disk before the record that names them; a
/// record is acknowledged once its journal is flushed, too. Killing the process at any moment loses nothing acknowledged. One process at a
/// time, or several that only read. Safe to use from several threads.
/// </remarks>
public sealed class ResultStore : IAsyncDisposable
{
    private readonly StoreLock _lock;
    private readonly ResultIndex _index;
    private readonly StoreWriter? _writer;
    private readonly UnflushedFiles? _unflushed;
    private readonly string? _readOnlyBecause;
    private readonly ConcurrentQueue<string> _notes;
    private readonly ConcurrentDictionary<string, long> _orders = new(StringComparer.Ordinal);
    private readonly BlockCache _blocks = new();
    private readonly Lock _orderGate = new();

    private ResultStore(string folder, StoreLock storeLock, ResultIndex index, ConcurrentQueue<string> notes, string? readOnlyBecause,
        FileFlusher? flusher, TimeProvider time)
    {
        Folder = folder;
        _lock = storeLock;
        _index = index;
        _notes = notes;
        _readOnlyBecause = readOnlyBecause;
        if (readOnlyBecause is not null)
        {
            Blobs = new BlobFolder(BlobsFolder, _ => throw ReadOnly());
            return;
        }

        // Elsewhere a file that is open cannot be renamed, or nothing is gained.
        _unflushed = OperatingSystem.IsLinux() ? new UnflushedFiles(flusher ?? new FileFlusher(folder)) : null;
        Blobs = new BlobFolder(BlobsFolder, storeLock.Require, _unflushed);
        _writer = new StoreWriter(folder, RunsFolder, storeLock, index, Blobs.Flush, time);
    }

    /// <summary>The store's folder.</summary>
    public string Folder { get; }

    /// <summary>The folder of the runs' files.</summary>
    public string RunsFolder => Path.Combine(Folder, "runs");

    private string BlobsFolder => Path.Combine(Folder, "blobs");

    /// <summary>Arrays.</summary>
    public BlobFolder Blobs { get; }

    /// <summary>Whether nothing can be written.</summary>
    public bool IsReadOnly => _writer is null;

    /// <summary>What had to be mended or was found damaged so far, in plain sentences.</summary>
    public IReadOnlyList<string> Notes => [.. _notes];

    /// <summary>Number of results kept.</summary>
    public int Count => _index.Count;

    /// <summary>Opens a store, or begins one. Where its folder cannot be written, a store that is there is opened for reading.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="StoreBusyException">Another process has it open.</exception>
    /// <exception cref="StoreException">There is no store, and the folder cannot be written.</exception>
    /// <exception cref="InvalidDataException">A journal holds a record of a version this one does not know; file and place are
    /// named.</exception>
    public static ResultStore Open(string folder) => Open(folder, flusher: null, TimeProvider.System);

    /// <summary>The same with another disk and clock, for tests.</summary>
    internal static ResultStore Open(string folder, FileFlusher? flusher, TimeProvider time)
    {
        folder = Path.GetFullPath(folder);
        StoreLock taken;
        try
        {
            taken = StoreLock.Take(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Directory.Exists(Path.Combine(folder, "runs"))
                ? OpenForReading(folder, error is UnauthorizedAccessException ? "its folder cannot be written" : error.Message.TrimEnd('.'))
                : throw new StoreException(
                    folder, $"the folder cannot be used ({ErrorText.Of(error).TrimEnd('.')}). Choose another with --store DIR.", error);
        }

        return Open(folder, taken, readOnlyBecause: null, flusher, time);
    }

    /// <summary>Opens a store for reading: nothing in its folder is changed.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="because">Why, in a few words.</param>
    /// <exception cref="StoreBusyException">Another process writes to it.</exception>
    /// <exception cref="StoreException">There is no store.</exception>
    /// <exception cref="InvalidDataException">A journal holds a record of a version this one does not know; file and place are
    /// named.</exception>
    public static ResultStore OpenForReading(string folder, string because = "it was opened for reading")
    {
        folder = Path.GetFullPath(folder);
        return Directory.Exists(Path.Combine(folder, "runs"))
            ? Open(folder, StoreLock.TakeForReading(folder), because, flusher: null, TimeProvider.System)
            : throw new StoreException(folder, "there are no results in it. See that the path is right.");
    }

    /// <summary>A result by its address; null when it is not there, or its record is damaged: that is told in <see cref="Notes"/>, and it
    /// is computed again when it is asked for.</summary>
    /// <param name="key">From <see cref="ResultKey"/>.</param>
    public T? Find<T>(string key)
        where T : class =>
        FindBody(key) is { } body ? Parse<T>(body) : null;

    /// <summary>Keeps a result; the task ends when it is safe on disk.</summary>
    /// <param name="run">The run that computed it.</param>
    /// <param name="kind">What sort of result it is.</param>
    /// <param name="key">Its address.</param>
    /// <param name="value">The result; arrays belong into <see cref="Blobs"/>, written before.</param>
    /// <param name="isUrgent">Whether somebody waits for it. What a run computes is not: it may wait a little for other records, so that
    /// the disk is flushed for many at once.</param>
    /// <exception cref="StoreException">It could not be written.</exception>
    public Task AddAsync<T>(string run, string kind, string key, T value, bool isUrgent = true)
        where T : class => WriteAsync(run, new JournalEntry(JournalEntryType.Result, key, kind, Body(value)), isUrgent);

    /// <summary>Keeps one line of a run's table; of several with one id the last counts.</summary>
    /// <param name="run">The run.</param>
    /// <param name="id">The line's id within the run.</param>
    /// <param name="row">The line.</param>
    /// <param name="isUrgent">Whether somebody waits for it.</param>
    /// <exception cref="StoreException">It could not be written.</exception>
    public Task AddRowAsync<T>(string run, string id, T row, bool isUrgent = true)
        where T : class => WriteAsync(run, new JournalEntry(JournalEntryType.Row, id, "", Body(row)), isUrgent);

    /// <summary>Keeps what is known about a run; of several the last counts.</summary>
    /// <param name="run">The run.</param>
    /// <param name="summary">What is known.</param>
    /// <exception cref="StoreException">It could not be written.</exception>
    public Task SetRunAsync<T>(string run, T summary)
        where T : class => WriteAsync(run, new JournalEntry(JournalEntryType.Run, run, "", Body(summary)) { Order = OrderOf(run) }, isUrgent: true);

    /// <summary>Ends a run: how much its journals hold is written beside them, so that what is cut off later is noticed.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="StoreException">It could not be written.</exception>
    public Task EndRunAsync(string run) => _writer?.SealAsync(run) ?? Task.FromException(ReadOnly());

    /// <summary>Whether a run was ended by <see cref="EndRunAsync"/>.</summary>
    /// <param name="run">The run.</param>
    public bool HasEnded(string run) => JournalSeal.Read(Path.Combine(RunsFolder, run)) is not null;

    /// <summary>The lines of a run's table, in the order written; of several with one id the last.</summary>
    /// <param name="run">The run.</param>
    public IReadOnlyList<T> Rows<T>(string run)
        where T : class => Rows<T>(run, out _);

    /// <summary>The lines of a run's table, and whether the run has ended and nothing of them is damaged.</summary>
    internal IReadOnlyList<T> Rows<T>(string run, out bool isWhole)
        where T : class
    {
        JournalSeal? seal = JournalSeal.Read(Path.Combine(RunsFolder, run));
        isWhole = seal is not null;
        var rows = new OrderedDictionary<string, T>(StringComparer.Ordinal);
        foreach (string path in JournalFiles.OfTables.Select(name => Path.Combine(RunsFolder, run, name)).Where(File.Exists))
        {
            var reader = new JournalReader(path);
            foreach (JournalLine line in reader.Read().Where(line => line.Entry.Type == JournalEntryType.Row))
            {
                rows[line.Entry.Id] = Parse<T>(line.Entry.Body);
            }

            isWhole &= reader.Damages.Count == 0 && seal?.Compare(path, reader) is null;
            foreach (JournalDamage damage in reader.Damages)
            {
                Tell(damage.ToString());
            }
        }

        return [.. rows.Values];
    }

    /// <summary>What is known about every run that has a summary, in the order written, and whether its table has a line.</summary>
    public IReadOnlyList<(T Summary, bool HasRows)> Runs<T>()
        where T : class => [.. _index.Runs().Where(run => run.Body.Length > 0)
            .Select(run => (Parse<T>(System.Text.Encoding.UTF8.GetBytes(run.Body)), run.HasRows))];

    /// <summary>Waits for everything handed in and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }

        _unflushed?.Dispose();
        _index.Dispose();
        _lock.Dispose();
    }

    private static ResultStore Open(
        string folder, StoreLock storeLock, string? readOnlyBecause, FileFlusher? flusher, TimeProvider time)
    {
        try
        {
            var notes = new ConcurrentQueue<string>(readOnlyBecause is null ? [] : [$"{folder} is read only ({readOnlyBecause})."]);
            return new ResultStore(folder, storeLock, ResultIndex.Open(folder, readOnlyBecause is not null, notes.Enqueue), notes,
                readOnlyBecause, flusher, time);
        }
        catch (Exception error)
        {
            storeLock.Dispose();
            if (error is IOException or UnauthorizedAccessException)
            {
                throw new StoreException(folder, $"it cannot be opened ({error.Message}). See that its disk has room and that you may write to it, or choose another folder with --store DIR.", error);
            }

            throw;
        }
    }

    /// <summary>A result's record as it stands; null when it is not there or damaged.</summary>
    internal ReadOnlyMemory<byte>? Body(string key) => FindBody(key);

    /// <summary>Where a result stands, for people.</summary>
    internal string? Origin(string key) => _index.Find(key) is { } place
        ? $"{Path.Combine(RunsFolder, place.Journal)}, byte {place.Place}" : null;

    /// <summary>The records of a run's table and its summaries.</summary>
    internal IEnumerable<JournalEntry> Table(string run) =>
        from path in JournalFiles.OfTables.Select(name => Path.Combine(RunsFolder, run, name)).Where(File.Exists)
        from line in new JournalReader(path).Read()
        where line.Entry.Type != JournalEntryType.Result
        select line.Entry;

    /// <summary>The run whose journals hold a result; null when it is not there.</summary>
    internal string? RunOf(string key) => _index.Find(key) is { Journal: var journal } ? journal[..journal.IndexOf('/', StringComparison.Ordinal)]
        : null;

    /// <summary>Takes a record of another store over as it is.</summary>
    internal Task CopyAsync(string run, JournalEntry entry) => WriteAsync(run, entry, isUrgent: true);

    private ReadOnlyMemory<byte>? FindBody(string key)
    {
        if (_index.Find(key) is not { } place)
        {
            return null;
        }

        string path = Path.Combine(RunsFolder, place.Journal);
        JournalEntry? entry = null;
        try
        {
            entry = _blocks.Read(path, place.Place, place.Index);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            // Told below, as any other damage.
        }

        if (entry is { } found && found.Id == key)
        {
            return found.Body;
        }

        Tell($"{path}, byte {place.Place}: the record of a result is damaged or gone; it is computed again when it is asked for, and 'serhost store repair' tidies the file.");
        return null;
    }

    /// <summary>Keeps a sentence for <see cref="Notes"/>, once.</summary>
    internal void Tell(string note)
    {
        if (!_notes.Contains(note))
        {
            _notes.Enqueue(note);
        }
    }

    /// <summary>A run's place among the runs, in the order written; the next one for a new run.</summary>
    internal long OrderOf(string run)
    {
        lock (_orderGate)
        {
            if (!_orders.TryGetValue(run, out long order))
            {
                IReadOnlyList<RunEntry> runs = _index.Runs();
                order = runs.FirstOrDefault(known => known.Id == run)?.Order ?? 0;
                _orders[run] = order = order > 0
                    ? order : 1 + Math.Max(runs.Select(known => known.Order).DefaultIfEmpty().Max(), _orders.Values.DefaultIfEmpty().Max());
            }

            return order;
        }
    }

    private Task WriteAsync(string run, JournalEntry entry, bool isUrgent) =>
        _writer?.WriteAsync(run, entry, isUrgent) ?? Task.FromException(ReadOnly());

    private StoreException ReadOnly() => new(Folder, $"nothing can be written: it is open for reading only ({_readOnlyBecause}). Make room or see that you may write to it, or choose another folder with --store DIR.");

    private static byte[] Body<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, StoreJson.Line);

    /// <summary>Reads a record.</summary>
    /// <exception cref="StoreException">It is of a version that this one does not know.</exception>
    internal T Parse<T>(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body.Span, StoreJson.Line) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            string field = JsonFault.Field(error) is { Length: > 0 } path ? $"field '{path}': " : "";
            throw new StoreException(
                Folder, $"a record in it cannot be read by this version ({field}{JsonFault.Describe(error, typeof(T), StoreJson.Line).TrimEnd('.')}). Was it written by a newer version, use that one, or another folder (--store DIR).", error);
        }
    }

    private T Parse<T>(byte[] body)
        where T : class => Parse<T>(new ReadOnlyMemory<byte>(body));
}
