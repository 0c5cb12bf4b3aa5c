using SerHost.Core.Store.Journals;

namespace SerHost.Core.Store.Maintenance;

/// <summary>Writes a run's journals anew: what can be read, in full blocks, each record once.</summary>
/// <remarks>New files appear under their names complete or not at all, results before rows, and the journal of an earlier version goes
/// last: a program that is killed on the way leaves a record twice at most, which says nothing new.</remarks>
internal static class JournalRewriter
{
    /// <summary>Rewrites a run.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="keepDamaged">Whether a file with damages is kept beside the new one, as <c>….damaged</c>.</param>
    /// <param name="keeps">Which results to keep.</param>
    public static void Rewrite(string runFolder, bool keepDamaged, Func<JournalEntry, bool>? keeps = null)
    {
        string[] old = [.. JournalFiles.Names.Select(name => Path.Combine(runFolder, name)).Where(File.Exists)];
        foreach (string half in new[] { JournalFiles.Results, JournalFiles.Rows }.Select(name =>
            Path.Combine(runFolder, name + NewJournal.Suffix)))
        {
            File.Delete(half);
        }

        // Of several with one id the last counts: where it stands is found first, so that memory holds ids only.
        Dictionary<(JournalEntryType, string), (string, long)> last = LastOf(old);
        string[] damaged = [.. old.Where(path => !Write(runFolder, path, last, keeps))];
        long results = Finish(runFolder, JournalFiles.Results, damaged, keepDamaged),
            rows = Finish(runFolder, JournalFiles.Rows, damaged, keepDamaged);
        string plain = Path.Combine(runFolder, JournalFiles.Plain);
        if (damaged.Contains(plain) && keepDamaged)
        {
            File.Move(plain, plain + ".damaged", overwrite: true);
        }

        File.Delete(plain);
        if (JournalSeal.Read(runFolder) is not null)
        {
            JournalSeal.Write(
                runFolder, new JournalSeal(new Dictionary<string, long> { [JournalFiles.Results] = results, [JournalFiles.Rows] = rows }));
        }
    }

    /// <summary>Writes what one file gives to the new files; false when it has damages.</summary>
    private static bool Write(string runFolder, string path, Dictionary<(JournalEntryType, string), (string, long)> last,
        Func<JournalEntry, bool>? keeps)
    {
        var reader = new JournalReader(path);
        using var results = NewJournal.Open(runFolder, JournalFiles.Results);
        using var rows = NewJournal.Open(runFolder, JournalFiles.Rows);
        foreach (JournalLine line in reader.Read())
        {
            if (last[(line.Entry.Type, line.Entry.Id)] == (path, line.Number)
                && (line.Entry.Type != JournalEntryType.Result || keeps?.Invoke(line.Entry) != false))
            {
                (line.Entry.Type == JournalEntryType.Result ? results : rows).Add(line.Entry);
            }
        }

        return reader.Damages.Count == 0 && JournalSeal.Read(runFolder)?.Compare(path, reader) is null;
    }

    private static Dictionary<(JournalEntryType, string), (string Path, long Line)> LastOf(string[] paths)
    {
        var last = new Dictionary<(JournalEntryType, string), (string, long)>();
        foreach (string path in paths)
        {
            foreach (JournalLine line in new JournalReader(path).Read())
            {
                last[(line.Entry.Type, line.Entry.Id)] = (path, line.Number);
            }
        }

        return last;
    }

    private static long Finish(string runFolder, string name, string[] damaged, bool keepDamaged)
    {
        string path = Path.Combine(runFolder, name), partial = path + NewJournal.Suffix;
        if (damaged.Contains(path) && keepDamaged)
        {
            File.Copy(path, path + ".damaged", overwrite: true);
        }

        if (!File.Exists(partial))
        {
            return 0;
        }

        File.Move(partial, path, overwrite: true);
        var reader = new JournalReader(path);
        foreach (JournalLine _ in reader.Read())
        {
            // Counted only.
        }

        return reader.NextLine - 1;
    }

    /// <summary>A journal that is written beside the one it replaces.</summary>
    private sealed class NewJournal : IDisposable
    {
        public const string Suffix = ".part";
        private readonly RunJournal _journal;
        private readonly List<JournalEntry> _waiting = [];
        private long _bytes;

        private NewJournal(RunJournal journal) => _journal = journal;

        public static NewJournal Open(string runFolder, string name) =>
            new(RunJournal.Open(Path.GetDirectoryName(runFolder)!, $"{Path.GetFileName(runFolder)}/{name}{Suffix}"));

        public void Add(JournalEntry entry)
        {
            _waiting.Add(entry);
            _bytes += entry.Body.Length;
            if (_bytes >= JournalBlock.TargetBytes)
            {
                Write();
            }
        }

        public void Dispose()
        {
            Write();
            _journal.Flush();
            _journal.Dispose();
        }

        private void Write()
        {
            _journal.Append(_waiting);
            _waiting.Clear();
            _bytes = 0;
        }
    }
}
