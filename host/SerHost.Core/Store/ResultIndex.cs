using System.Text;
using LiteDB;

namespace SerHost.Core.Store;

/// <summary>The database that finds results quickly. It can be thrown away at any time: the journals hold everything.</summary>
/// <remarks>
/// The only class that knows LiteDB. Concurrent writers corrupt its file, so writing methods are called by one thread only (the store's
/// writer task); readers are limited and always copy. Documents are mapped by hand and small; arrays are not kept here.
/// </remarks>
internal sealed class ResultIndex : IDisposable
{
    public const string FileName = "index.db";
    private const int MaximumReaders = 32;
    private const int MarkOffset = 32;
    private static readonly byte[] Mark = Encoding.ASCII.GetBytes("** This is a LiteDB file **");
    private readonly SemaphoreSlim _readers = new(MaximumReaders);
    private readonly LiteDatabase _database;
    private readonly string _folder;
    private long _nextOrder = DateTime.UtcNow.Ticks;
    private readonly ILiteCollection<BsonDocument> _results;
    private readonly ILiteCollection<BsonDocument> _rows;
    private readonly ILiteCollection<BsonDocument> _runs;
    private readonly ILiteCollection<BsonDocument> _journals;

    private ResultIndex(LiteDatabase database, string folder)
    {
        _database = database;
        _folder = folder;
        _results = database.GetCollection("results");
        _rows = database.GetCollection("rows");
        _runs = database.GetCollection("runs");
        _journals = database.GetCollection("journals");
        _results.EnsureIndex("kind");
        _rows.EnsureIndex("run");
    }

    /// <summary>Opens the database of a store; one that is damaged or something else is set aside first and begun anew.</summary>
    /// <returns>The index, and what happened to the old file; null when nothing did.</returns>
    public static (ResultIndex Index, string? Note) Open(string folder)
    {
        string path = Path.Combine(folder, FileName);
        string? note = null;
        if (File.Exists(path) && !IsDatabase(path))
        {
            note = SetAside(folder, "is not a LiteDB database");
        }

        try
        {
            return (Connect(folder), note);
        }
        catch (Exception error) when (error is LiteException or InvalidCastException or ArgumentException or IndexOutOfRangeException)
        {
            // LiteDB reports a damaged file by whatever its page reader stumbles over.
            note = SetAside(folder, $"is damaged ({error.Message})");
            return (Connect(folder), note);
        }
    }

    /// <summary>Bytes of each run's journal that are in the index.</summary>
    public IReadOnlyDictionary<string, long> Journals() =>
        Read(() => _journals.FindAll().ToList()).ToDictionary(document => document["_id"].AsString, document => document["bytes"].AsInt64);

    /// <summary>A result's body, or null.</summary>
    public string? Result(string key) => Read(() => _results.FindById(key))?["body"].AsString;

    /// <summary>All results of a kind: key and body.</summary>
    public IReadOnlyList<(string Key, string Body)> Results(string kind) =>
        [.. Read(() => _results.Find(Query.EQ("kind", kind)).ToList()).Select(document => (document["_id"].AsString, document["body"].AsString))];

    /// <summary>Number of results.</summary>
    public int ResultCount() => Read(() => _results.Count());

    /// <summary>Bodies of a run's rows, in the order written.</summary>
    public IReadOnlyList<string> Rows(string run) =>
        [.. Read(() => _rows.Find(Query.EQ("run", run)).ToList()).OrderBy(document => document["order"].AsInt64).Select(document => document["body"].AsString)];

    /// <summary>Bodies of all runs.</summary>
    public IReadOnlyList<string> Runs() => [.. Read(() => _runs.FindAll().ToList()).Select(document => document["body"].AsString)];

    /// <summary>Takes entries of one journal over. Writer only.</summary>
    /// <param name="run">The journal's run.</param>
    /// <param name="entries">Its entries, in order.</param>
    /// <param name="end">The journal's length behind the last of them.</param>
    /// <exception cref="StoreException">The index cannot be used any more.</exception>
    public void Apply(string run, IReadOnlyList<JournalEntry> entries, long end) => Use(() =>
    {
        foreach (JournalEntry entry in entries)
        {
            string body = entry.Body.GetRawText();
            switch (entry.Type)
            {
                case JournalEntryType.Result:
                    _results.Upsert(new BsonDocument { ["_id"] = entry.Id, ["kind"] = entry.Kind, ["body"] = body });
                    break;
                case JournalEntryType.Row:
                    _rows.Upsert(new BsonDocument { ["_id"] = $"{run}/{entry.Id}", ["run"] = run, ["order"] = _nextOrder++, ["body"] = body });
                    break;
                default:
                    _runs.Upsert(new BsonDocument { ["_id"] = run, ["body"] = body });
                    break;
            }
        }

        return _journals.Upsert(new BsonDocument { ["_id"] = run, ["bytes"] = end });
    });

    /// <summary>Empties everything. Writer only.</summary>
    public void Clear()
    {
        foreach (ILiteCollection<BsonDocument> collection in new[] { _results, _rows, _runs, _journals })
        {
            collection.DeleteAll();
        }
    }

    public void Dispose()
    {
        _database.Dispose();
        _readers.Dispose();
    }

    private static ResultIndex Connect(string folder)
    {
        var database = new LiteDatabase(new ConnectionString { Filename = Path.Combine(folder, FileName), Connection = ConnectionType.Direct });
        try
        {
            return new ResultIndex(database, folder);
        }
        catch (Exception)
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opening a file that is something else damages it, so its mark is looked at first.</summary>
    private static bool IsDatabase(string path)
    {
        using FileStream stream = File.OpenRead(path);
        byte[] start = new byte[MarkOffset + Mark.Length];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return read == 0 || (read == start.Length && start.AsSpan(MarkOffset).SequenceEqual(Mark));
    }

    private static string SetAside(string folder, string why)
    {
        string mark = DateTimeOffset.UtcNow.ToString("yyyyMMdd-HHmmss", System.Globalization.CultureInfo.InvariantCulture);
        foreach (string name in new[] { FileName, "index-log.db" }.Where(name => File.Exists(Path.Combine(folder, name))))
        {
            File.Move(Path.Combine(folder, name), Path.Combine(folder, $"{name}.{mark}.damaged"), overwrite: true);
        }

        return $"{Path.Combine(folder, FileName)} {why}; it was set aside and the index built again from runs/.";
    }

    /// <summary>LiteDB closes itself for good when a write fails, also one it makes later by itself, and says afterwards only that it is closed.</summary>
    private T Use<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (ObjectDisposedException error)
        {
            throw new StoreException(_folder, "its index could not be written and is closed; the disk is full, most likely. Make room, or choose another folder with --store DIR; no result is lost.", error);
        }
    }

    private T Read<T>(Func<T> read)
    {
        _readers.Wait();
        try
        {
            return Use(read);
        }
        finally
        {
            _readers.Release();
        }
    }
}
