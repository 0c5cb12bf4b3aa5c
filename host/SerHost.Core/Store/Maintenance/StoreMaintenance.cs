using SerHost.Core.Store.Blobs;
using SerHost.Core.Store.Index;
using SerHost.Core.Store.Journals;
using SerHost.Plugins;

namespace SerHost.Core.Store.Maintenance;

/// <summary>What of a store to throw away.</summary>
/// <param name="Runs">Runs by id.</param>
/// <param name="Keep">Keep only this many of the runs written last; null for all.</param>
/// <param name="OlderThanDays">Runs whose files were last written longer ago; null for none.</param>
public sealed record PruneRequest(IReadOnlyList<string> Runs, int? Keep, double? OlderThanDays);

/// <summary>What was done to a store, or would be.</summary>
/// <param name="Runs">Runs rewritten or deleted.</param>
/// <param name="Files">Other files deleted.</param>
/// <param name="KeptResults">Results of deleted runs that others need, and that were kept.</param>
/// <param name="BytesBefore">Bytes of journals, arrays and leftovers before.</param>
/// <param name="BytesAfter">Bytes after.</param>
public sealed record MaintenanceReport(IReadOnlyList<string> Runs, int Files, int KeptResults, long BytesBefore, long BytesAfter);

/// <summary>Tidies a store. Every step can be killed: asked for again, it goes on.</summary>
public static class StoreMaintenance
{
    /// <summary>The folder below runs/ for results of deleted runs that other runs need.</summary>
    internal const string Kept = "kept-results";

    /// <summary>Takes damage out: damaged journals are written anew without it (the old ones stay beside them), damaged arrays are deleted
    /// so that they are computed again, the index is built again.</summary>
    /// <param name="folder">The store.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="StoreException">Another process has it, or it cannot be written.</exception>
    public static MaintenanceReport Repair(string folder, CancellationToken cancellation) => Locked(folder, runsFolder =>
    {
        StoreReport report = StoreInspector.Read(folder, readBlobs: true, cancellation);
        string[] runs = [.. report.Damages.Select(damage => Path.GetDirectoryName(damage.File)!).Distinct().Order(StringComparer.Ordinal)];
        foreach (string run in runs)
        {
            cancellation.ThrowIfCancellationRequested();
            JournalRewriter.Rewrite(run, keepDamaged: true);
        }

        foreach (string blob in report.DamagedBlobs)
        {
            File.Delete(blob);
        }

        return ([.. runs.Select(run => Path.GetFileName(run)!)], report.DamagedBlobs.Count, 0);
    });

    /// <summary>Writes everything as small as it gets: journals in full blocks, each record
    /// once; arrays of earlier versions compressed, to the last bit.</summary>
    /// <param name="folder">The store.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="StoreException">Another process has it, or it cannot be written.</exception>
    public static MaintenanceReport Compact(string folder, CancellationToken cancellation) => Locked(folder, runsFolder =>
    {
        string[] runs = [.. Directory.EnumerateDirectories(runsFolder).Order(StringComparer.Ordinal)];
        foreach (string run in runs)
        {
            cancellation.ThrowIfCancellationRequested();
            JournalRewriter.Rewrite(run, keepDamaged: true);
        }

        int compressed = 0;
        var blobs = new BlobFolder(Path.Combine(folder, "blobs"));
        foreach (string path in Directory.Exists(Path.Combine(folder, "blobs"))
            ? Directory.EnumerateFiles(Path.Combine(folder, "blobs"), "*", SearchOption.AllDirectories).ToArray() : [])
        {
            cancellation.ThrowIfCancellationRequested();
            compressed += blobs.Compress(Path.GetFileName(path)) ? 1 : 0;
        }

        return ([.. runs.Select(run => Path.GetFileName(run)!)], compressed, 0);
    });

    /// <summary>Throws away runs, arrays that no result names, and what killed programs
    /// left. Results that other runs' tables name are kept.</summary>
    /// <param name="folder">The store.</param>
    /// <param name="request">Which runs.</param>
    /// <param name="isDryRun">Whether only to say what would go.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RequestException">There is no such run.</exception>
    /// <exception cref="StoreException">Another process has it, or it cannot be written.</exception>
    public static MaintenanceReport Prune(string folder, PruneRequest request, bool isDryRun, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        folder = Path.GetFullPath(folder);
        return Locked(folder, runsFolder =>
        {
            string[] doomed = Choose(folder, runsFolder, request);
            HashSet<UInt128> needed = Needed(runsFolder, doomed, cancellation);
            int kept = 0;
            foreach (string run in doomed)
            {
                cancellation.ThrowIfCancellationRequested();
                kept += Delete(runsFolder, run, needed, isDryRun);
            }

            StoreReport report = StoreInspector.Read(folder, readBlobs: false, cancellation);
            string[] files = [.. report.OrphanBlobs, .. report.Leftovers];
            foreach (string file in isDryRun ? [] : files)
            {
                File.Delete(file);
            }

            return (doomed, files.Length, kept);
        }, isDryRun);
    }

    private static MaintenanceReport Locked(string folder, Func<string, (IReadOnlyList<string> Runs, int Files, int Kept)> work,
        bool isDryRun = false)
    {
        folder = Path.GetFullPath(folder);
        string runsFolder = Path.Combine(folder, "runs");
        if (!Directory.Exists(runsFolder))
        {
            throw new StoreException(folder, "there are no results in it. See that the path is right, or name another with --store DIR.");
        }

        try
        {
            using StoreLock taken = StoreLock.Take(folder);
            long before = Bytes(folder);
            if (!isDryRun)
            {
                // Places change: the index is built again when the store is opened next.
                IndexSeal.Remove(folder);
                File.Delete(Path.Combine(folder, ResultDatabase.FileName));
                File.Delete(Path.Combine(folder, ResultDatabase.LogFileName));
            }

            (IReadOnlyList<string> runs, int files, int kept) = work(runsFolder);
            return new MaintenanceReport(runs, files, kept, before, Bytes(folder));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(folder, $"it cannot be written ({error.Message}). See that its disk has room and that you may write to it; nothing acknowledged is lost.", error);
        }
    }

    private static long Bytes(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    private static string[] Choose(string folder, string runsFolder, PruneRequest request)
    {
        string[] all = [.. Directory.EnumerateDirectories(runsFolder).Select(run => Path.GetFileName(run)!)];
        if (request.Runs.FirstOrDefault(run => !all.Contains(run)) is { } unknown)
        {
            throw new RequestException("--runs", $"There is no run '{unknown}' in {folder}. {Suggestions.For(unknown, all, "")}");
        }

        var chosen = new HashSet<string>(request.Runs, StringComparer.Ordinal);
        if (request.OlderThanDays is { } days)
        {
            DateTime limit = DateTime.UtcNow - TimeSpan.FromDays(days);
            chosen.UnionWith(all.Where(run => JournalFiles.Names.Select(name => new FileInfo(Path.Combine(runsFolder, run, name)))
                .Where(file => file.Exists).All(file => file.LastWriteTimeUtc < limit)));
        }

        if (request.Keep is { } keep)
        {
            var orders = all.Select(run => (Run: run, Order: OrderOf(Path.Combine(runsFolder, run)))).Where(run => run.Order is not null)
                .OrderByDescending(run => run.Order).ThenByDescending(run => run.Run, StringComparer.Ordinal);
            chosen.UnionWith(orders.Skip(keep).Select(run => run.Run));
        }

        chosen.Remove(Kept);
        return [.. chosen.Order(StringComparer.Ordinal)];
    }

    /// <summary>A run's place in the order written; null for a folder that is no run with a summary.</summary>
    private static long? OrderOf(string runFolder)
    {
        long? order = null;
        foreach (string path in JournalFiles.Names.Select(name => Path.Combine(runFolder, name)).Where(File.Exists))
        {
            foreach (JournalLine line in new JournalReader(path).Read().Where(line => line.Entry.Type == JournalEntryType.Run))
            {
                order = line.Entry.Order;
            }
        }

        return order;
    }

    private static HashSet<UInt128> Needed(string runsFolder, string[] doomed, CancellationToken cancellation)
    {
        var needed = new HashSet<UInt128>();
        foreach ((string name, _) in doomed.Length == 0
            ? [] : JournalFiles.List(runsFolder).Where(journal => !doomed.Contains(Path.GetDirectoryName(journal.Name))))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (JournalLine line in new JournalReader(Path.Combine(runsFolder, name)).Read()
                .Where(line => line.Entry.Type == JournalEntryType.Row))
            {
                needed.UnionWith(BlobNames.Addresses(line.Entry.Body).Select(BlobNames.Short));
            }
        }

        return needed;
    }

    /// <summary>Deletes a run, its table first, after what others need has been copied.</summary>
    private static int Delete(string runsFolder, string run, HashSet<UInt128> needed, bool isDryRun)
    {
        var kept = new List<JournalEntry>();
        foreach (string path in JournalFiles.Names.Select(name => Path.Combine(runsFolder, run, name)).Where(File.Exists))
        {
            kept.AddRange(new JournalReader(path).Read().Select(line => line.Entry)
                .Where(entry => entry.Type == JournalEntryType.Result && BlobNames.IsAddress(entry.Id)
                    && needed.Contains(BlobNames.Short(entry.Id))));
        }

        if (isDryRun)
        {
            return kept.Count;
        }

        if (kept.Count > 0)
        {
            using RunJournal journal = RunJournal.Open(runsFolder, $"{Kept}/{JournalFiles.Results}");
            journal.Append(kept);
            journal.Flush();
        }

        File.Delete(Path.Combine(runsFolder, run, JournalFiles.Rows));
        Directory.Delete(Path.Combine(runsFolder, run), recursive: true);
        return kept.Count;
    }
}
