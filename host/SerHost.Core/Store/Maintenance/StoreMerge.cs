using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using SerHost.Core.Store.Blobs;
using SerHost.Core.Store.Journals;
using SerHost.Core.Store.Json;

namespace SerHost.Core.Store.Maintenance;

/// <summary>One address with two different results: one of the inputs does not say the truth about what it was made from.</summary>
/// <param name="Key">The address.</param>
/// <param name="Kind">Kind of result.</param>
/// <param name="Kept">Where the one stands that the target has.</param>
/// <param name="Other">Where the other stands: file and line.</param>
public sealed record MergeConflict(string Key, string Kind, string Kept, string Other);

/// <summary>What a merge did.</summary>
/// <param name="Results">Results taken over.</param>
/// <param name="Known">Results that were there already.</param>
/// <param name="Rows">Lines of tables taken over.</param>
/// <param name="Runs">Runs that were not there before.</param>
/// <param name="Arrays">Arrays taken over.</param>
/// <param name="Bytes">Bytes of those.</param>
/// <param name="Conflicts">Addresses with two results.</param>
/// <param name="Damages">Parts of the inputs that were left out because they are damaged, in sentences.</param>
public sealed record MergeReport(
    int Results, int Known, int Rows, int Runs, int Arrays, long Bytes, IReadOnlyList<MergeConflict> Conflicts,
    IReadOnlyList<string> Damages);

/// <summary>Joins stores by content: results by address, arrays by name. What is there already is left
/// alone, so that a merge can be stopped anywhere and asked for again.</summary>
/// <remarks>Two results of one address are the same when they agree in everything but the seconds they took and the device they name. Runs
/// are told apart by their first record, not by their name: of two with one name the second gets its hash behind it. Reads with the memory
/// of a batch.</remarks>
public static class StoreMerge
{
    private const int BatchSize = 256;
    private static readonly string[] s_circumstances = ["seconds", "device"];

    /// <summary>Merges.</summary>
    /// <param name="sources">Stores to read.</param>
    /// <param name="target">The store to write to; begun when it is not there.</param>
    /// <param name="progress">Told the runs done and of all; may be null.</param>
    /// <param name="cancellation">Stops the work; asked for again, it goes on.</param>
    /// <exception cref="StoreException">A source is no store or in use, or the target cannot be written.</exception>
    public static async Task<MergeReport> MergeAsync(IReadOnlyList<string> sources, string target, IProgress<(int Done, int All)>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sources);
        target = Path.GetFullPath(target);
        string[] folders = [.. sources.Select(Path.GetFullPath).Distinct()];
        foreach (string folder in folders)
        {
            if (folder == target)
            {
                throw new StoreException(folder, "it is a source and the target at once. Name another target.");
            }

            if (!Directory.Exists(Path.Combine(folder, "runs")))
            {
                throw new StoreException(folder, "there are no results in it. See that the path is right.");
            }
        }

        var counts = new Counts();
        await using ResultStore store = ResultStore.Open(target);
        if (store.IsReadOnly)
        {
            throw new StoreException(target, string.Join(' ', store.Notes));
        }

        var locks = new List<StoreLock>();
        try
        {
            locks.AddRange(folders.Select(StoreLock.TakeForReading));
            (string Folder, string Run)[] runs = [.. from folder in folders from run in InOrder(
                Path.Combine(folder, "runs")) select (folder, run)];
            for (int i = 0; i < runs.Length; i++)
            {
                await MergeRunAsync(runs[i].Folder, runs[i].Run, store, counts, cancellation);
                progress?.Report((i + 1, runs.Length));
            }
        }
        finally
        {
            locks.ForEach(taken => taken.Dispose());
        }

        return new MergeReport(counts.Results, counts.Known, counts.Rows, counts.Runs, counts.Arrays, counts.Bytes, counts.Conflicts,
            [.. counts.Damages, .. store.Notes]);
    }

    /// <summary>A source's runs in the order they were written.</summary>
    private static IEnumerable<string> InOrder(string runsFolder) =>
        from run in Directory.EnumerateDirectories(runsFolder)
        let first = FirstRecord(run)
        orderby first?.Order ?? long.MaxValue, Path.GetFileName(run)
        select Path.GetFileName(run);

    private static async Task MergeRunAsync(string folder, string run, ResultStore store, Counts counts, CancellationToken cancellation)
    {
        string runFolder = Path.Combine(folder, "runs", run);
        string name = NameIn(store, runFolder, run, counts);
        var arrays = new BlobFolder(Path.Combine(folder, "blobs"));
        var known = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (JournalEntry entry in store.Table(name))
        {
            known[KeyOf(entry)] = SHA256.HashData(entry.Body.Span);
        }

        // A table's line that stands several times counts as it stands last; rows come after the results they name.
        var table = new OrderedDictionary<string, JournalEntry>(StringComparer.Ordinal);
        foreach (string path in JournalFiles.Names.Select(file => Path.Combine(runFolder, file)).Where(File.Exists))
        {
            var reader = new JournalReader(path);
            foreach (JournalLine[] batch in reader.Read().Chunk(BatchSize))
            {
                cancellation.ThrowIfCancellationRequested();
                counts.UnderWay.Clear();
                var writes = new List<Task>();
                foreach (JournalLine line in batch)
                {
                    if (line.Entry.Type == JournalEntryType.Result)
                    {
                        Result(line, path, name, arrays, store, counts, writes);
                    }
                    else
                    {
                        JournalEntry entry = Here(line.Entry, run, name, store);
                        table[KeyOf(entry)] = entry;
                    }
                }

                await Task.WhenAll(writes);
            }

            counts.Damages.AddRange(reader.Damages.Select(damage => damage.ToString()));
            if (JournalSeal.Read(runFolder)?.Compare(path, reader) is { } cutOff)
            {
                counts.Damages.Add(cutOff.ToString());
            }
        }

        foreach (JournalEntry[] batch in table.Values.Where(entry =>
            !(known.TryGetValue(KeyOf(entry), out byte[]? there) && there.AsSpan().SequenceEqual(SHA256.HashData(entry.Body.Span))))
            .Chunk(BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            counts.Rows += batch.Count(entry => entry.Type == JournalEntryType.Row);
            await Task.WhenAll(batch.Select(entry => store.CopyAsync(name, entry)));
        }

        string experiment = Path.Combine(runFolder, "experiment.json"), copy = Path.Combine(store.RunsFolder, name, "experiment.json");
        if (File.Exists(experiment) && !File.Exists(copy))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(experiment, copy);
        }
    }

    private static void Result(JournalLine line, string path, string run, BlobFolder arrays, ResultStore store, Counts counts,
        List<Task> writes)
    {
        foreach (string blob in BlobNames.Arrays(line.Entry.Body).Where(blob => !store.Blobs.Contains(blob)))
        {
            if (arrays.TryReadFile(blob) is { } file)
            {
                store.Blobs.WriteFile(blob, file, isSafe: false);
                counts.Arrays++;
                counts.Bytes += file.Length;
            }
            else
            {
                counts.Damages.Add($"{arrays.PathOf(blob)} is damaged or gone; the result that names it ({path}, line {line.Number}) is computed again when it is asked for.");
            }
        }

        if (!counts.UnderWay.TryGetValue(line.Entry.Id, out ReadOnlyMemory<byte> other) && store.Body(line.Entry.Id) is { } body)
        {
            other = body;
        }

        if (other.IsEmpty)
        {
            counts.UnderWay[line.Entry.Id] = line.Entry.Body;
            counts.Results++;
            writes.Add(store.CopyAsync(run, line.Entry));
            return;
        }

        counts.Known++;
        if (!other.Span.SequenceEqual(line.Entry.Body.Span) && !AreSame(other, line.Entry.Body))
        {
            counts.Conflicts.Add(new MergeConflict(line.Entry.Id, line.Entry.Kind, store.Origin(line.Entry.Id)
                ?? store.Folder, $"{path}, line {line.Number}"));
        }
    }

    /// <summary>A record of a table as it stands in the target: a run under its name there, and at its place among the runs.</summary>
    private static JournalEntry Here(JournalEntry entry, string oldName, string name, ResultStore store) =>
        entry.Type == JournalEntryType.Row
        ? entry
        : entry with { Id = name, Body = oldName == name ? entry.Body : Renamed(entry.Body, name), Order = store.OrderOf(name) };

    /// <summary>What a record of a table is known by: of a run's summaries each counts.</summary>
    private static string KeyOf(JournalEntry entry) =>
        entry.Type == JournalEntryType.Row ? $"row {entry.Id}" : $"run {Convert.ToHexString(SHA256.HashData(entry.Body.Span))}";

    /// <summary>The name a run has in the target: its own, unless another run has that.</summary>
    private static string NameIn(ResultStore store, string runFolder, string run, Counts counts)
    {
        JournalEntry? mine = FirstRecord(runFolder);
        string own = Path.Combine(store.RunsFolder, run);
        if (!Directory.Exists(own) || mine is null || FirstRecord(own) is not { } theirs)
        {
            counts.Runs += Directory.Exists(own) ? 0 : 1;
            return run;
        }

        if (IdentityOf(mine.Value) == IdentityOf(theirs))
        {
            return run;
        }

        string renamed = $"{run}-{IdentityOf(mine.Value)[..8]}";
        counts.Runs += Directory.Exists(Path.Combine(store.RunsFolder, renamed)) ? 0 : 1;
        return renamed;
    }

    private static JournalEntry? FirstRecord(string runFolder)
    {
        foreach (string path in new[] { JournalFiles.Plain, JournalFiles.Rows }.Select(name => Path.Combine(runFolder, name))
            .Where(File.Exists))
        {
            foreach (JournalLine line in new JournalReader(path).Read().Where(line => line.Entry.Type == JournalEntryType.Run))
            {
                return line.Entry;
            }
        }

        return null;
    }

    /// <summary>Hash of a run's first record, whatever the run is called.</summary>
    private static string IdentityOf(JournalEntry first) => Convert.ToHexStringLower(SHA256.HashData(Renamed(first.Body, "").Span));

    private static ReadOnlyMemory<byte> Renamed(ReadOnlyMemory<byte> body, string name)
    {
        JsonNode? node = JsonNode.Parse(body.Span);
        if (node is JsonObject summary && summary.ContainsKey("id"))
        {
            summary["id"] = name;
        }

        return JsonSerializer.SerializeToUtf8Bytes(node, StoreJson.Line);
    }

    private static bool AreSame(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second) =>
        JsonNode.DeepEquals(WithoutCircumstances(first), WithoutCircumstances(second));

    private static JsonNode? WithoutCircumstances(ReadOnlyMemory<byte> body)
    {
        JsonNode? node = JsonNode.Parse(body.Span);
        foreach (string field in node is JsonObject ? s_circumstances : [])
        {
            ((JsonObject)node!).Remove(field);
        }

        return node;
    }

    private sealed class Counts
    {
        public int Results { get; set; }

        public int Known { get; set; }

        public int Rows { get; set; }

        public int Runs { get; set; }

        public int Arrays { get; set; }

        public long Bytes { get; set; }

        public List<MergeConflict> Conflicts { get; } = [];

        public List<string> Damages { get; } = [];

        /// <summary>Results of this batch, perhaps not written yet.</summary>
        public Dictionary<string, ReadOnlyMemory<byte>> UnderWay { get; } = new(StringComparer.Ordinal);
    }
}
