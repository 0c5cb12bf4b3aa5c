using System.Collections.Concurrent;
using SerHost.Core.Store.Blobs;
using SerHost.Core.Store.Index;
using SerHost.Core.Store.Journals;

namespace SerHost.Core.Store.Maintenance;

/// <summary>Reads all of a store and says what is in it and what is wrong. Changes nothing.</summary>
public static class StoreInspector
{
    /// <summary>Inspects a store.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="readBlobs">Whether to read every array, not only to count them.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="StoreBusyException">A process writes to it.</exception>
    /// <exception cref="StoreException">There is no store.</exception>
    public static StoreReport Inspect(string folder, bool readBlobs, CancellationToken cancellation)
    {
        folder = Path.GetFullPath(folder);
        if (!Directory.Exists(Path.Combine(folder, "runs")))
        {
            throw new StoreException(folder, "there are no results in it. See that the path is right, or name another with --store DIR.");
        }

        using StoreLock reading = StoreLock.TakeForReading(folder);
        return Read(folder, readBlobs, cancellation);
    }

    internal static StoreReport Read(string folder, bool readBlobs, CancellationToken cancellation)
    {
        string runsFolder = Path.Combine(folder, "runs");
        (Dictionary<UInt128, FileInfo> blobs, List<FileInfo> leftovers) = Blobs(Path.Combine(folder, "blobs"));
        leftovers.AddRange(Directory.EnumerateFiles(folder, "*.damaged")
            .Concat(Directory.EnumerateFiles(runsFolder, "*.part", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(runsFolder, "*.damaged", SearchOption.AllDirectories)).Select(path => new FileInfo(path)));
        var named = new HashSet<UInt128>();
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var damages = new List<JournalDamage>();
        var runs = new List<RunSize>();
        var methods = new SortedDictionary<(string Kind, string Method), MethodSize>();
        foreach (IGrouping<string, (string Name, long Bytes)> ofRun in JournalFiles.List(runsFolder)
            .GroupBy(journal => Path.GetDirectoryName(journal.Name)!))
        {
            var rows = new HashSet<string>(StringComparer.Ordinal);
            int results = 0;
            long blobBytes = 0;
            foreach ((string name, _) in ofRun)
            {
                cancellation.ThrowIfCancellationRequested();
                string path = Path.Combine(runsFolder, name);
                var reader = new JournalReader(path);
                foreach (JournalEntry entry in reader.Read().Select(line => line.Entry))
                {
                    if (entry.Type == JournalEntryType.Row)
                    {
                        rows.Add(entry.Id);
                    }

                    if (entry.Type != JournalEntryType.Result)
                    {
                        continue;
                    }

                    results++;
                    int arrays = 0;
                    long bytes = 0;
                    foreach (string blob in BlobNames.Arrays(entry.Body))
                    {
                        bool isThere = blobs.TryGetValue(BlobNames.Short(blob), out FileInfo? file);
                        if (!isThere)
                        {
                            missing.Add(blob);
                        }
                        else if (named.Add(BlobNames.Short(blob)))
                        {
                            arrays++;
                            bytes += file!.Length;
                        }
                    }

                    blobBytes += bytes;
                    (string, string) method = (entry.Kind, entry.Kind == "map" ? BlobNames.Field(entry.Body, "methodId"u8) ?? "" : "");
                    MethodSize size = methods.GetValueOrDefault(method) ?? new MethodSize(method.Item1, method.Item2, 0, 0, 0);
                    methods[method] = size with { Results = size.Results + 1, Arrays = size.Arrays + arrays,
                        BlobBytes = size.BlobBytes + bytes };
                }

                damages.AddRange(reader.Damages);
                if (JournalSeal.Read(Path.GetDirectoryName(path)!)?.Compare(path, reader) is { } cutOff)
                {
                    damages.Add(cutOff);
                }
            }

            runs.Add(new RunSize(ofRun.Key, rows.Count, results, ofRun.Sum(journal => journal.Bytes), blobBytes));
        }

        FileInfo[] orphans = [.. blobs.Where(blob => !named.Contains(blob.Key)).Select(blob => blob.Value)
            .OrderBy(file => file.Name, StringComparer.Ordinal)];
        var damaged = new ConcurrentBag<string>();
        if (readBlobs)
        {
            Parallel.ForEach(blobs.Values, new ParallelOptions { CancellationToken = cancellation,
                MaxDegreeOfParallelism = Environment.ProcessorCount }, file =>
            {
                if (!BlobFile.IsWhole(file.Name, File.ReadAllBytes(file.FullName)))
                {
                    damaged.Add(file.FullName);
                }
            });
        }

        var index = new FileInfo(Path.Combine(folder, ResultDatabase.FileName));
        return new StoreReport(
            folder, runs, [.. methods.Values], damages, [.. damaged.Order(StringComparer.Ordinal)], [.. missing],
            [.. orphans.Select(file => file.FullName)],
            orphans.Sum(file => file.Length), [.. leftovers.Select(file => file.FullName)], leftovers.Sum(file => file.Length), index.Exists
            ? index.Length : 0,
            !index.Exists || IndexSeal.Holds(folder), readBlobs);
    }

    private static (Dictionary<UInt128, FileInfo> Blobs, List<FileInfo> Leftovers) Blobs(string folder)
    {
        var blobs = new Dictionary<UInt128, FileInfo>();
        var leftovers = new List<FileInfo>();
        foreach (FileInfo file in Directory.Exists(folder)
            ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories) : [])
        {
            if (BlobNames.IsAddress(file.Name))
            {
                blobs[BlobNames.Short(file.Name)] = file;
            }
            else if (file.Name.EndsWith(BlobFolder.PartialSuffix, StringComparison.Ordinal))
            {
                leftovers.Add(file);
            }
        }

        return (blobs, leftovers);
    }
}
