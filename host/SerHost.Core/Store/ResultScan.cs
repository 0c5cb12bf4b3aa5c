using SerHost.Core.Store.Journals;

namespace SerHost.Core.Store;

/// <summary>Reads many results: a run's journals once from one end to the other where that is less work than looking each up.</summary>
internal static class ResultScan
{
    /// <summary>Looking a record up costs about as much as reading through this many bytes of journal: it is found in the index, and the
    /// block that it stands in is unpacked for it alone.</summary>
    public const int BytesPerLookup = 4096;

    private const int BatchSize = 256;

    /// <summary>Reads results in the order in which they stand, a batch at a time; the next batch is read while one is looked at. A result
    /// that stands several times comes several times, and the last counts. What is not there, or damaged, does not come; that it is
    /// damaged is told as always.</summary>
    /// <param name="store">The store.</param>
    /// <param name="run">The run to look in first.</param>
    /// <param name="keys">Their addresses.</param>
    /// <param name="bytesPerLookup">Bytes of journal that are read through as quickly as a record is looked up.</param>
    public static IEnumerable<(string Key, ReadOnlyMemory<byte> Body)[]> Read(
        ResultStore store, string run, IReadOnlyCollection<string> keys, long bytesPerLookup = BytesPerLookup)
    {
        using IEnumerator<(string Key, ReadOnlyMemory<byte> Body)[]> batches =
            ReadAll(store, run, keys, bytesPerLookup).Chunk(BatchSize).GetEnumerator();
        Task<(string, ReadOnlyMemory<byte>)[]?> next = Ahead();
        try
        {
            while (next.GetAwaiter().GetResult() is { } batch)
            {
                next = Ahead();
                yield return batch;
            }
        }
        finally
        {
            // Whoever stops early waits for the batch under way: the files are still read.
            Task.WhenAny(next).Wait();
        }

        Task<(string, ReadOnlyMemory<byte>)[]?> Ahead() => Task.Run(() => batches.MoveNext() ? batches.Current : null);
    }

    private static IEnumerable<(string Key, ReadOnlyMemory<byte> Body)> ReadAll(
        ResultStore store, string run, IReadOnlyCollection<string> keys, long bytesPerLookup)
    {
        var wanted = new HashSet<string>(keys, StringComparer.Ordinal);
        var missing = new HashSet<string>(wanted, StringComparer.Ordinal);
        var looked = new HashSet<string>(StringComparer.Ordinal);
        var alone = new List<string>();
        for (string? at = run; at is not null; at = NextRun(store, missing, looked, alone))
        {
            looked.Add(at);
            string[] journals = [.. JournalFiles.OfResults.Select(name => Path.Combine(store.RunsFolder, at, name)).Where(File.Exists)];
            if (missing.Count * bytesPerLookup < journals.Sum(journal => new FileInfo(journal).Length))
            {
                continue;
            }

            foreach (JournalEntry entry in journals.SelectMany(journal => new JournalReader(journal).Read()).Select(line => line.Entry)
                .Where(entry => entry.Type == JournalEntryType.Result && wanted.Contains(entry.Id)))
            {
                missing.Remove(entry.Id);
                yield return (entry.Id, entry.Body);
            }
        }

        foreach (string key in missing.Concat(alone))
        {
            if (store.Body(key) is { } body)
            {
                yield return (key, body);
            }
        }
    }

    /// <summary>A run not looked in that holds one of the results that are missing; those found to stand elsewhere are looked up
    /// alone.</summary>
    private static string? NextRun(ResultStore store, HashSet<string> missing, HashSet<string> looked, List<string> alone)
    {
        foreach (string key in missing)
        {
            if (store.RunOf(key) is { } run && !looked.Contains(run))
            {
                return run;
            }

            missing.Remove(key);
            alone.Add(key);
        }

        return null;
    }
}
