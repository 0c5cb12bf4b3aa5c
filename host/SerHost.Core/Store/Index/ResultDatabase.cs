using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using LiteDB;

namespace SerHost.Core.Store.Index;

/// <summary>The database file of the index: which journal holds a result, and where. The only class that knows LiteDB.</summary>
/// <remarks>
/// Concurrent writers corrupt LiteDB's file, so <see cref="Save"/> is called by one thread at a time, with no reader beside it. Documents
/// are mapped by hand and small: 32 bytes of address and a place.
/// </remarks>
internal sealed class ResultDatabase : IDisposable
{
    public const string FileName = "index.db";
    public const string LogFileName = "index-log.db";
    private const string CountOfPlaces = "places";
    private const int KeyDigits = 64;
    private const int MostKnown = 1 << 20; // 32 MB
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");
    private readonly LiteDatabase _database;
    private readonly ILiteCollection<BsonDocument> _results;
    private readonly ILiteCollection<BsonDocument> _runs;
    private readonly ILiteCollection<BsonDocument> _journals;
    private readonly ILiteCollection<BsonDocument> _counts;
    private readonly Dictionary<string, int> _numberOf = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _nameOf = [];
    private int? _count;

    // Hashes of all addresses in a database that this process began: what is not among them is not looked for. Null where others are
    // there, too, or too many.
    private HashSet<UInt128>? _all;

    private ResultDatabase(LiteDatabase database)
    {
        _database = database;
        _results = database.GetCollection("places");
        _runs = database.GetCollection("runs");
        _journals = database.GetCollection("journals");
        _counts = database.GetCollection("counts");
        foreach (BsonDocument journal in _journals.FindAll().ToList())
        {
            Name(journal["_id"].AsInt32, journal["name"].AsString);
            Marks[journal["name"].AsString] = new JournalMark(journal["bytes"].AsInt64, journal["lines"].AsInt64);
        }

        foreach (BsonDocument run in _runs.FindAll().ToList())
        {
            Runs[run["_id"].AsString] = new RunEntry(run["_id"].AsString, run["order"].AsInt64,
                run["body"].AsString) { HasRows = run["rows"].AsBoolean };
        }

        // Counting reads every page: the number is kept, beside how far the journals were read when it was true; of a file without it
        // they are counted when somebody asks.
        BsonDocument? kept = _counts.FindById(CountOfPlaces);
        _count = kept is not null && kept["lines"].AsInt64 == LinesRead ? kept["count"].AsInt32 : null;
        _all = Marks.Count == 0 ? [] : null; // whatever has a place has a journal
    }

    /// <summary>How far each journal is in the database, by its path below runs/.</summary>
    public Dictionary<string, JournalMark> Marks { get; } = new(StringComparer.Ordinal);

    /// <summary>The runs.</summary>
    public Dictionary<string, RunEntry> Runs { get; } = new(StringComparer.Ordinal);

    /// <summary>Number of results.</summary>
    public int Count => _count ??= _results.Count();

    private long LinesRead => Marks.Values.Sum(mark => mark.Lines);

    /// <summary>Opens the file of a store, or begins one.</summary>
    public static ResultDatabase Open(string folder, bool isReadOnly) =>
        Connect(new LiteDatabase(new ConnectionString { Filename = Path.Combine(folder, FileName), Connection = ConnectionType.Direct,
            ReadOnly = isReadOnly }));

    /// <summary>One that lives in memory: for a store that cannot be written to.</summary>
    public static ResultDatabase InMemory() => Connect(new LiteDatabase(new MemoryStream()));

    /// <summary>Where a result stands; null when it is not there.</summary>
    public ResultPlace? Find(string key) => _all?.Contains(HashOf(key)) != false && _results.FindById(KeyOf(key)) is { } found
        ? new ResultPlace(_nameOf[found["j"].AsInt32], found["p"].AsInt64, found["i"].AsInt32)
        : null;

    /// <summary>Takes places, runs and marks over in one transaction.</summary>
    public void Save(IReadOnlyDictionary<string, ResultPlace> places, IEnumerable<RunEntry> runs,
        IReadOnlyDictionary<string, JournalMark> marks)
    {
        int count = Count;
        _database.BeginTrans();
        foreach ((string journal, JournalMark mark) in marks)
        {
            if (!_numberOf.TryGetValue(journal, out int number))
            {
                Name(number = _numberOf.Count + 1, journal);
            }

            _journals.Upsert(new BsonDocument { ["_id"] = number, ["name"] = journal, ["bytes"] = mark.Bytes, ["lines"] = mark.Lines });
            Marks[journal] = mark;
        }

        // All in one call and in their order: neighbours lie on the same pages.
        ILookup<bool, BsonDocument> documents = places.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToLookup(
            pair => _all?.Add(HashOf(pair.Key)) == true,
            pair => new BsonDocument
            {
                ["_id"] = KeyOf(pair.Key), ["j"] = _numberOf[pair.Value.Journal], ["p"] = pair.Value.Place, ["i"] = pair.Value.Index,
            });
        count += _results.Insert(documents[true]) + _results.Upsert(documents[false]);
        _all = _all?.Count > MostKnown ? null : _all;
        foreach (RunEntry run in runs)
        {
            _runs.Upsert(new BsonDocument { ["_id"] = run.Id, ["order"] = run.Order, ["rows"] = run.HasRows, ["body"] = run.Body });
            Runs[run.Id] = run;
        }

        _counts.Upsert(new BsonDocument { ["_id"] = CountOfPlaces, ["count"] = count, ["lines"] = LinesRead });
        _database.Commit();
        _database.Checkpoint();
        _count = count;
    }

    public void Dispose() => _database.Dispose();

    private static ResultDatabase Connect(LiteDatabase database)
    {
        try
        {
            return new ResultDatabase(database);
        }
        catch (Exception)
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>An address in half the bytes; other names keep their text behind a mark that no address of 32 bytes has.</summary>
    private static BsonValue KeyOf(string key) => key.Length == KeyDigits && !key.AsSpan().ContainsAnyExcept(s_digits)
        ? Convert.FromHexString(key)
        : Encoding.UTF8.GetBytes("name " + key.PadRight(KeyDigits));

    private static UInt128 HashOf(string key) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(key.AsSpan()));

    private void Name(int number, string journal)
    {
        _numberOf[journal] = number;
        _nameOf[number] = journal;
    }
}
