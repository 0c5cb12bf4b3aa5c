using System.Diagnostics;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Store;
using SerHost.Core.Store.Journals;
using SerHost.Core.Store.Maintenance;

namespace SerHost.Core.Benchmarks;

/// <summary>What a large store costs.</summary>
/// <param name="Clips">Clips in it.</param>
/// <param name="Rows">Rows of its run.</param>
/// <param name="Results">Results in it.</param>
/// <param name="WriteSeconds">Writing it, each batch flushed to disk.</param>
/// <param name="JournalBytesPerRow">Bytes of journal a row.</param>
/// <param name="IndexBytesPerRow">Bytes of index a row.</param>
/// <param name="ArrayBytesPerClip">Bytes of arrays a clip in the run that was copied.</param>
/// <param name="OpenSeconds">Opening it.</param>
/// <param name="RebuildSeconds">Opening it without an index.</param>
/// <param name="RowsSeconds">Reading the run's table.</param>
/// <param name="FindMicroseconds">Finding and reading one result by its address, at random (median of 1,000).</param>
public sealed record StoreTiming(
    int Clips, int Rows, int Results, double WriteSeconds, double JournalBytesPerRow, double IndexBytesPerRow, double ArrayBytesPerClip,
    double OpenSeconds, double RebuildSeconds, double RowsSeconds, double FindMicroseconds);

/// <summary>Makes a large store out of a small one: every result is copied under new addresses, once for each further clip.</summary>
public static class StoreBenchmark
{
    private const int Speakers = 91, Window = 64, Finds = 1000;

    /// <summary>Makes the store and measures it.</summary>
    /// <param name="source">The store to copy from; not changed.</param>
    /// <param name="run">The run to copy; null for the newest.</param>
    /// <param name="target">Folder of the new store.</param>
    /// <param name="clips">Clips it shall have.</param>
    /// <param name="progress">Told clips done and of all; may be null.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="StoreException">The source cannot be read, or the target cannot be written.</exception>
    public static async Task<StoreTiming> RunAsync(string source, string? run, string target, int clips,
        IProgress<(int Done, int All)>? progress, CancellationToken cancellation)
    {
        if (Directory.Exists(Path.Combine(target, "runs")))
        {
            throw new StoreException(target, "there is a store already. Name a new folder.");
        }

        string id;
        double arrays;
        var watch = Stopwatch.StartNew();
        await using (ResultStore from = ResultStore.OpenForReading(source))
        await using (ResultStore to = ResultStore.Open(target))
        {
            var library = new ResultLibrary(from);
            RunSummary summary = library.Run(run);
            RunRow[][] ofClip = [.. library.Rows(summary.Id).GroupBy(row => row.ClipId).Select(group => group.ToArray())];
            id = summary.Id;
            summary = summary with { Clips = clips };
            arrays = ArrayBytes(from, ofClip.SelectMany(rows => rows)) / (double)ofClip.Length;
            await to.SetRunAsync(id, summary);
            var writes = new Queue<Task>();
            for (int i = 0; i < clips; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                writes.Enqueue(CopyAsync(from, to, id, ofClip[i % ofClip.Length], i));
                if (writes.Count > Window)
                {
                    await writes.Dequeue();
                    progress?.Report((i, clips));
                }
            }

            await Task.WhenAll(writes);
            await to.SetRunAsync(id, summary);
            await to.EndRunAsync(id);
        }

        double writing = watch.Elapsed.TotalSeconds;
        long index = new FileInfo(Path.Combine(target, "index.db")).Length,
            journals = JournalFiles.List(Path.Combine(target, "runs")).Sum(journal => journal.Bytes);
        double opening = await OpenAsync(target);
        File.Delete(Path.Combine(target, "index.db"));
        double rebuilding = await OpenAsync(target);
        await using ResultStore store = ResultStore.Open(target);
        watch.Restart();
        IReadOnlyList<RunRow> rows = store.Rows<RunRow>(id);
        double listing = watch.Elapsed.TotalSeconds;
        return new StoreTiming(clips, rows.Count, store.Count, writing, journals / (double)rows.Count, index / (double)rows.Count, arrays,
            opening, rebuilding, listing, Find(store, rows));
    }

    private static async Task CopyAsync(ResultStore from, ResultStore to, string run, RunRow[] rows, int number)
    {
        var copied = new Dictionary<string, string>(StringComparer.Ordinal);
        var writes = new List<Task>();
        foreach (RunRow row in rows)
        {
            RunRow copy = row with
            {
                ClipId = FormattableString.Invariant($"{number:000000}-{row.ClipId}"),
                Speaker = FormattableString.Invariant($"{1001 + (number % Speakers)}"),
                PredictionKey = Copy(row.PredictionKey, ResultKinds.Prediction),
                MapKey = Copy(row.MapKey, ResultKinds.Map),
                CuesKey = Copy(row.CuesKey, ResultKinds.Cues),
                ContrastKey = Copy(row.ContrastKey, ResultKinds.Contrast),
            };
            writes.Add(to.AddRowAsync(run, copy.Id, copy));
        }

        await Task.WhenAll(writes);

        string? Copy(string? key, string kind)
        {
            if (key is null || from.Body(key) is not { } body)
            {
                return null;
            }

            if (!copied.TryGetValue(key, out string? name))
            {
                copied[key] = name = ResultKey.Of("copy", key, FormattableString.Invariant($"{number}"));
                writes.Add(to.CopyAsync(run, new JournalEntry(JournalEntryType.Result, name, kind, body)));
            }

            return name;
        }
    }

    private static long ArrayBytes(ResultStore store, IEnumerable<RunRow> rows)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return rows.SelectMany(row => new[] { row.PredictionKey, row.MapKey, row.CuesKey }).OfType<string>().Where(seen.Add)
            .Select(store.Body).SelectMany(body => body is { } found ? BlobNames.Arrays(found) : []).Where(seen.Add)
            .Sum(blob => new FileInfo(store.Blobs.PathOf(blob)).Length);
    }

    private static async Task<double> OpenAsync(string folder)
    {
        var watch = Stopwatch.StartNew();
        await using ResultStore store = ResultStore.Open(folder);
        return watch.Elapsed.TotalSeconds;
    }

    private static double Find(ResultStore store, IReadOnlyList<RunRow> rows)
    {
        var random = new Random(1);
        double[] times = [.. Enumerable.Range(0, Finds).Select(_ =>
        {
            var watch = Stopwatch.StartNew();
            store.Find<StoredContrast>(rows[random.Next(rows.Count)].ContrastKey ?? "");
            return watch.Elapsed.TotalMicroseconds;
        }).Order()];
        return times[Finds / 2];
    }
}
