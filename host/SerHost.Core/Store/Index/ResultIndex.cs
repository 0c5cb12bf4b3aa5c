using SerHost.Core.Store.Journals;

namespace SerHost.Core.Store.Index;

/// <summary>Finds results quickly. It can be thrown away at any time: the journals hold everything.</summary>
/// <remarks>
/// What is new waits in memory and goes to the database many at a time, so that its file is whole, and marked as whole, nearly always; a
/// database without its mark is built again. Whatever goes wrong with the database while it is read has it set aside and built again, once.
/// One thread adds; any may ask.
/// </remarks>
internal sealed class ResultIndex : IDisposable
{
    private const int SmallestBatch = 4096, PartOfAll = 16;
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);
    private readonly string _folder;
    private readonly string _runsFolder;
    private readonly Action<string> _note;
    private readonly Dictionary<string, ResultPlace> _newPlaces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RunEntry> _newRuns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JournalMark> _newMarks = new(StringComparer.Ordinal);
    private ResultDatabase _database;
    private bool _isReadOnly;
    private bool _isHealed;

    private ResultIndex(string folder, bool isReadOnly, Action<string> note)
    {
        _folder = folder;
        _runsFolder = Path.Combine(folder, "runs");
        _isReadOnly = isReadOnly;
        _note = note;
        _database = OpenDatabase();
        CatchUp();
    }

    /// <summary>Results that wait in memory before they go to the database. A part of all, because each time the whole file is marked: so
    /// the work grows with the number of results and not with its square.</summary>
    private int BatchSize => Math.Max(SmallestBatch, _database.Count / PartOfAll);

    /// <summary>Number of results.</summary>
    public int Count => Read(database => database.Count + _newPlaces.Keys.Count(key => database.Find(key) is null));

    /// <summary>Opens the index of a store and brings it to the state of the journals.</summary>
    /// <param name="folder">The store.</param>
    /// <param name="isReadOnly">Whether nothing may be written: what the file lacks is then kept in memory.</param>
    /// <param name="note">Told what had to be mended, in a sentence.</param>
    public static ResultIndex Open(string folder, bool isReadOnly, Action<string> note) => new(folder, isReadOnly, note);

    /// <summary>Where a result stands; null when it is not there.</summary>
    public ResultPlace? Find(string key) =>
        Read(database => _newPlaces.TryGetValue(key, out ResultPlace place) ? place : database.Find(key));

    /// <summary>All runs, in the order written.</summary>
    public IReadOnlyList<RunEntry> Runs() => Read(database => (IReadOnlyList<RunEntry>)
        [.. _newRuns.Values.Concat(database.Runs.Values.Where(run => !_newRuns.ContainsKey(run.Id))).OrderBy(run => run.Order)
            .ThenBy(run => run.Id, StringComparer.Ordinal)]);

    /// <summary>Takes over what was written to a journal. One thread only.</summary>
    /// <param name="journal">The journal's path below runs/.</param>
    /// <param name="lines">What was written, in order.</param>
    /// <param name="mark">The journal's length and lines behind that.</param>
    public void Add(string journal, IEnumerable<JournalLine> lines, JournalMark mark)
    {
        _lock.EnterWriteLock();
        try
        {
            foreach (JournalLine line in lines)
            {
                Take(journal, line);
            }

            _newMarks[journal] = mark;
            if (_newPlaces.Count >= BatchSize)
            {
                Save();
            }
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public void Dispose()
    {
        if (_newMarks.Count > 0)
        {
            Save();
        }

        Quietly(_database.Dispose);
        _lock.Dispose();
    }

    private void Take(string journal, JournalLine line)
    {
        string run = journal[..journal.IndexOf('/', StringComparison.Ordinal)];
        switch (line.Entry.Type)
        {
            case JournalEntryType.Result:
                _newPlaces[line.Entry.Id] = new ResultPlace(journal, line.Place, line.Index);
                break;
            case JournalEntryType.Row:
                if (KnownRun(run) is not { HasRows: true } known)
                {
                    _newRuns[run] = (KnownRun(run) ?? new RunEntry(run, 0, "")) with { HasRows = true };
                }

                break;
            default:
                _newRuns[run] = new RunEntry(run, line.Entry.Order,
                    System.Text.Encoding.UTF8.GetString(line.Entry.Body.Span)) { HasRows = KnownRun(run)?.HasRows ?? false };
                break;
        }
    }

    private RunEntry? KnownRun(string run) => _newRuns.GetValueOrDefault(run) ?? _database.Runs.GetValueOrDefault(run);

    private ResultDatabase OpenDatabase()
    {
        try
        {
            if (File.Exists(Path.Combine(_folder, ResultDatabase.FileName)))
            {
                if (IndexSeal.Holds(_folder))
                {
                    return ResultDatabase.Open(_folder, _isReadOnly);
                }

                if (!_isReadOnly)
                {
                    SetAside();
                }
            }

            return Begin();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return AfterFault(error);
        }
    }

    /// <summary>An empty database; in memory where the file cannot be written.</summary>
    private ResultDatabase Begin()
    {
        if (_isReadOnly)
        {
            return ResultDatabase.InMemory();
        }

        try
        {
            return ResultDatabase.Open(_folder, isReadOnly: false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _isReadOnly = true;
            _note($"{Path.Combine(_folder, ResultDatabase.FileName)} cannot be written ({error.Message}); the index is kept in memory for now.");
            return ResultDatabase.InMemory();
        }
    }

    private ResultDatabase AfterFault(Exception error)
    {
        if (!_isReadOnly)
        {
            SetAside();
        }

        _note($"{Path.Combine(_folder, ResultDatabase.FileName)} is damaged ({error.GetType().Name}); it was set aside and the index built again from runs/.");
        return Begin();
    }

    /// <summary>The database that cannot be used, out of the way: a file that is not
    /// what was written is kept, the last such only.</summary>
    private void SetAside()
    {
        string path = Path.Combine(_folder, ResultDatabase.FileName);
        bool wasClosed = IndexSeal.Exists(_folder) || !IsDatabase(path);
        IndexSeal.Remove(_folder);
        foreach (string old in Directory.GetFiles(_folder, "index*.damaged"))
        {
            File.Delete(old);
        }

        string mark = DateTimeOffset.UtcNow.ToString("yyyyMMdd-HHmmss", System.Globalization.CultureInfo.InvariantCulture);
        foreach (string name in new[] { ResultDatabase.FileName, ResultDatabase.LogFileName }.Where(name =>
            File.Exists(Path.Combine(_folder, name))))
        {
            if (wasClosed)
            {
                File.Move(Path.Combine(_folder, name), Path.Combine(_folder, $"{name}.{mark}.damaged"), overwrite: true);
            }
            else
            {
                File.Delete(Path.Combine(_folder, name));
            }
        }

        _note(wasClosed
            ? $"{path} is not what was last written; it was set aside and the index built again from runs/."
            : $"{path} was not finished when the program last ended, or is of an earlier version; the index was built again from runs/.");
    }

    private static bool IsDatabase(string path)
    {
        byte[] start = new byte[64];
        using FileStream stream = File.OpenRead(path);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start.AsSpan(32).StartsWith("** This is a LiteDB file **"u8);
    }

    /// <summary>Reads what the journals have and the database lacks; begins anew where a journal has less than it had.</summary>
    private void CatchUp()
    {
        IReadOnlyList<(string Name, long Bytes)> journals = JournalFiles.List(_runsFolder);
        var lengths = journals.ToDictionary(journal => journal.Name, journal => journal.Bytes, StringComparer.Ordinal);
        string[] shorter = [.. _database.Marks.Where(mark => lengths.GetValueOrDefault(mark.Key) < mark.Value.Bytes).Select(mark => mark.Key)
            .Order(StringComparer.Ordinal)];
        if (shorter.Length > 0)
        {
            foreach (string journal in shorter)
            {
                _note(lengths.TryGetValue(journal, out long bytes)
                    ? $"{Path.Combine(_runsFolder, journal)} was cut off at byte {bytes}: it had {_database.Marks[journal].Bytes} bytes. What is missing is computed again when it is asked for."
                    : $"{Path.Combine(_runsFolder, journal)} is gone, and the results that were computed in that run with it.");
            }

            _database.Dispose();
            if (!_isReadOnly)
            {
                IndexSeal.Remove(_folder);
                File.Delete(Path.Combine(_folder, ResultDatabase.FileName));
                File.Delete(Path.Combine(_folder, ResultDatabase.LogFileName));
            }

            _database = Begin();
        }

        foreach ((string name, long bytes) in journals)
        {
            JournalMark mark = _database.Marks.GetValueOrDefault(name) ?? new JournalMark(0, 0);
            if (bytes > mark.Bytes)
            {
                ReadJournal(name, mark);
            }
        }

        if (_newMarks.Count > 0)
        {
            Save();
        }
    }

    private void ReadJournal(string name, JournalMark mark)
    {
        string path = Path.Combine(_runsFolder, name);
        var reader = new JournalReader(path);
        foreach (JournalLine line in reader.Read(mark.Bytes, mark.Lines + 1))
        {
            Take(name, line);
            if (_newPlaces.Count >= BatchSize)
            {
                // What comes next in the same block is taken twice if the program ends here: that does no harm.
                Save();
            }
        }

        _newMarks[name] = new JournalMark(reader.End, reader.NextLine - 1);
        JournalDamage? end = JournalSeal.Read(Path.GetDirectoryName(path)!)?.Compare(path, reader);
        foreach (JournalDamage damage in reader.Damages.Concat(end is null ? [] : [end]))
        {
            _note(damage.ToString());
        }
    }

    private void Save()
    {
        foreach (ResultPlace place in _newPlaces.Values)
        {
            // A journal has its number from the moment that its first result is saved; how far it was read comes at the end.
            _newMarks.TryAdd(place.Journal, _database.Marks.GetValueOrDefault(place.Journal) ?? new JournalMark(0, 0));
        }

        try
        {
            if (!_isReadOnly)
            {
                IndexSeal.Remove(_folder);
            }

            _database.Save(_newPlaces, _newRuns.Values, _newMarks);
            _newPlaces.Clear();
            _newRuns.Clear();
            _newMarks.Clear();
            if (!_isReadOnly)
            {
                IndexSeal.Write(_folder);
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException && !_isReadOnly)
        {
            // The disk is full, most likely. Nothing is lost: the journals have everything, and the index goes on in memory.
            _isReadOnly = true;
            _note($"{Path.Combine(_folder, ResultDatabase.FileName)} could not be written ({error.Message}); no result is lost. See that the disk has room.");
            Quietly(_database.Dispose);
            _database = ResultDatabase.InMemory();
            _newPlaces.Clear();
            _newRuns.Clear();
            _newMarks.Clear();
            CatchUp();
        }
    }

    private T Read<T>(Func<ResultDatabase, T> read)
    {
        _lock.EnterReadLock();
        try
        {
            return read(_database);
        }
        catch (Exception error) when (error is not OutOfMemoryException && !_isHealed)
        {
            // LiteDB reports a damaged file by whatever its page reader stumbles over.
            return Heal(error, read);
        }
        finally
        {
            if (_lock.IsReadLockHeld)
            {
                _lock.ExitReadLock();
            }
        }
    }

    private T Heal<T>(Exception error, Func<ResultDatabase, T> read)
    {
        _lock.ExitReadLock();
        _lock.EnterWriteLock();
        try
        {
            if (!_isHealed)
            {
                _isHealed = true;
                Quietly(_database.Dispose);
                _newPlaces.Clear();
                _newRuns.Clear();
                _newMarks.Clear();
                _database = AfterFault(error);
                CatchUp();
            }

            return read(_database);
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // It is being thrown away because it does not work.
        }
    }
}
