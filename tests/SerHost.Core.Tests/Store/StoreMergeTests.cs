using SerHost.Core.Store;
using SerHost.Core.Store.Maintenance;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Store;

/// <summary>Joining stores: associative, idempotent, and it goes on wherever it was stopped.</summary>
public sealed class StoreMergeTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Merging_is_associative_and_idempotent(int seed)
    {
        string[] stores = await StoresAsync(3, seed);
        await StoreMerge.MergeAsync(stores, At("all"), null, Cancellation);
        string[] all = await ContentsAsync(At("all"));
        Assert.NotEmpty(all);

        await StoreMerge.MergeAsync(stores[..2], At("ab"), null, Cancellation);
        await StoreMerge.MergeAsync([At("ab"), stores[2]], At("ab-c"), null, Cancellation);
        Assert.Equal(all, await ContentsAsync(At("ab-c")));

        await StoreMerge.MergeAsync(stores[1..], At("bc"), null, Cancellation);
        await StoreMerge.MergeAsync([stores[0], At("bc")], At("a-bc"), null, Cancellation);
        Assert.Equal(all, await ContentsAsync(At("a-bc")));

        long bytes = Bytes(At("all"));
        MergeReport again = await StoreMerge.MergeAsync([.. stores, At("ab")], At("all"), null, Cancellation);
        Assert.Equal((0, 0, 0, 0), (again.Results, again.Rows, again.Runs, again.Arrays));
        Assert.Empty(again.Conflicts);
        Assert.Equal(bytes, Bytes(At("all")));
        Assert.Equal(all, await ContentsAsync(At("all")));
    }

    [Fact]
    public async Task Merge_stopped_anywhere_goes_on()
    {
        string[] stores = await StoresAsync(3, 9);
        await StoreMerge.MergeAsync(stores, At("whole"), null, Cancellation);
        string[] whole = await ContentsAsync(At("whole"));
        for (int stops = 0; stops < 8; stops++)
        {
            using var stop = new CancellationTokenSource();
            int left = stops;
            var progress = new Immediate(() =>
            {
                if (left-- == 0)
                {
                    stop.Cancel();
                }
            });
            await Record.ExceptionAsync(() => StoreMerge.MergeAsync(stores, At("stopped"), progress, stop.Token));

            // A kill leaves a journal's last block half written.
            string? journal = Directory.GetFiles(At("stopped"), "*.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ElementAtOrDefault(stops);
            if (journal is not null)
            {
                byte[] bytes = File.ReadAllBytes(journal);
                File.WriteAllBytes(journal, bytes[..^Math.Min(bytes.Length, 11)]);
            }
        }

        await StoreMerge.MergeAsync(stores, At("stopped"), null, Cancellation);
        Assert.Equal(whole.Where(line => !line.StartsWith("order", StringComparison.Ordinal)), (await ContentsAsync(At("stopped"))).Where(line => !line.StartsWith("order", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Same_address_with_another_result_is_told_with_both_origins_and_the_first_is_kept()
    {
        await AddAsync(At("a"), "run", "key", new Note("one", 1, 5));
        await AddAsync(At("b"), "other", "key", new Note("two", 1, 5));
        await AddAsync(At("c"), "third", "key", new Note("one", 1, 99));
        MergeReport report = await StoreMerge.MergeAsync([At("a"), At("b"), At("c")], At("into"), null, Cancellation);
        MergeConflict conflict = Assert.Single(report.Conflicts);
        Assert.Contains(Path.Combine("into", "runs", "run"), conflict.Kept, StringComparison.Ordinal);
        Assert.Contains(Path.Combine("b", "runs", "other"), conflict.Other, StringComparison.Ordinal);
        await using ResultStore store = ResultStore.Open(At("into"));
        Assert.Equal("one", store.Find<Note>("key")!.Text);
    }

    [Fact]
    public async Task Damaged_input_is_named_and_left_out()
    {
        string[] stores = await StoresAsync(2, 5);
        string journal = Directory.GetFiles(stores[0], "results.jsonl.gz", SearchOption.AllDirectories)[0];
        byte[] bytes = File.ReadAllBytes(journal);
        bytes[^20] ^= 1;
        File.WriteAllBytes(journal, bytes);
        foreach (string blob in Directory.GetFiles(Path.Combine(stores[1], "blobs"), "*", SearchOption.AllDirectories).Take(1))
        {
            File.WriteAllText(blob, "damaged");
        }

        MergeReport report = await StoreMerge.MergeAsync(stores, At("into"), null, Cancellation);
        Assert.Contains(report.Damages, damage => damage.Contains(journal, StringComparison.Ordinal));
        Assert.Contains(report.Damages, damage => damage.Contains("blobs", StringComparison.Ordinal));
        Assert.True(report.Results > 0);
    }

    [Fact]
    public async Task Two_runs_of_one_name_are_both_kept()
    {
        foreach (string store in new[] { "a", "b" })
        {
            await using ResultStore of = ResultStore.Open(At(store));
            await of.SetRunAsync("20260101-run", new Summary("20260101-run", store));
            await of.AddRowAsync("20260101-run", "row", new Note(store, 1, 1));
        }

        await StoreMerge.MergeAsync([At("a"), At("b")], At("into"), null, Cancellation);
        await using ResultStore into = ResultStore.Open(At("into"));
        IReadOnlyList<(Summary Summary, bool HasRows)> runs = into.Runs<Summary>();
        Assert.Equal(["a", "b"], runs.Select(run => run.Summary.Origin));
        Assert.Equal(["a", "b"], runs.SelectMany(run => into.Rows<Note>(run.Summary.Id)).Select(row => row.Text));
    }

    [Fact]
    public async Task Pruned_run_leaves_what_others_name_and_takes_what_nobody_does()
    {
        string shared = ResultKey.Of("map", "shared"), own = ResultKey.Of("map", "own");
        await using (ResultStore store = ResultStore.Open(At("s")))
        {
            string blob = store.Blobs.Write([1, 2, 3]), lost = store.Blobs.Write([4, 5, 6]);
            foreach (string run in new[] { "first", "second" })
            {
                await store.SetRunAsync(run, new Summary(run, "x"));
                await store.AddRowAsync(run, "row", new { MapKey = shared });
            }

            await store.AddAsync("first", "map", shared, new { Blob = blob });
            await store.AddAsync("first", "map", own, new { Blob = lost });
        }

        MaintenanceReport dry = StoreMaintenance.Prune(At("s"), new PruneRequest([], Keep: 1, null), isDryRun: true, Cancellation);
        Assert.Equal(["first"], dry.Runs);
        Assert.Equal(1, dry.KeptResults);
        Assert.True(Directory.Exists(Path.Combine(At("s"), "runs", "first")));
        MaintenanceReport report = StoreMaintenance.Prune(At("s"), new PruneRequest([], Keep: 1, null), isDryRun: false, Cancellation);
        Assert.Equal((1, 1), (report.KeptResults, report.Files));
        await using ResultStore pruned = ResultStore.Open(At("s"));
        Assert.NotNull(pruned.Find<object>(shared));
        Assert.Null(pruned.Find<object>(own));
        Assert.Equal("second", Assert.Single(pruned.Runs<Summary>()).Summary.Id);
        Assert.Single(Directory.GetFiles(Path.Combine(At("s"), "blobs"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Compacted_and_repaired_store_says_the_same()
    {
        string store = (await StoresAsync(1, 3))[0];
        string[] before = await ContentsAsync(store);
        StoreMaintenance.Compact(store, Cancellation);
        Assert.Equal(before, await ContentsAsync(store));
        Assert.True(StoreInspector.Inspect(store, readBlobs: true, Cancellation).IsWhole);

        string blob = Directory.GetFiles(Path.Combine(store, "blobs"), "*", SearchOption.AllDirectories)[0];
        byte[] array = File.ReadAllBytes(blob);
        File.WriteAllText(blob, "damaged");
        string journal = Directory.GetFiles(store, "rows.jsonl.gz", SearchOption.AllDirectories)[0];
        byte[] bytes = File.ReadAllBytes(journal);
        File.WriteAllBytes(journal, [.. bytes, 1, 2, 3, .. bytes.AsSpan(0, 60)]);
        StoreReport wrong = StoreInspector.Inspect(store, readBlobs: true, Cancellation);
        Assert.Equal([blob], wrong.DamagedBlobs);
        Assert.Contains(wrong.Damages, damage => damage.File == journal);
        MaintenanceReport repaired = StoreMaintenance.Repair(store, Cancellation);
        Assert.Equal(1, repaired.Files);
        Assert.False(File.Exists(blob));
        File.WriteAllBytes(blob, array);
        Assert.True(StoreInspector.Inspect(store, readBlobs: true, Cancellation).IsWhole);
        Assert.Equal(before, await ContentsAsync(store));
    }

    private string At(string name) => _folder.File(name);

    /// <summary>Stores that share results, arrays and, two of them, a run.</summary>
    private async Task<string[]> StoresAsync(int count, int seed)
    {
        var random = new Random(seed);
        string[] folders = [.. Enumerable.Range(0, count).Select(i => At($"{seed}-{i}"))];
        foreach (string folder in folders)
        {
            await using ResultStore store = ResultStore.Open(folder);
            for (int run = 0; run < 3; run++)
            {
                string id = $"run{random.Next(5)}";
                await store.SetRunAsync(id, new Summary(id, $"{random.Next(3)}"));
                for (int i = 0; i < 30; i++)
                {
                    int which = random.Next(80);
                    string key = ResultKey.Of("map", $"{which}");
                    string blob = store.Blobs.Write([which, which + 1]);
                    if (store.Find<Result>(key) is null)
                    {
                        await store.AddAsync(id, "map", key, new Result(blob, which, random.NextDouble()));
                    }

                    await store.AddRowAsync(id, $"{which}", new Result(key, which, 0));
                }
            }
        }

        return folders;
    }

    private static async Task AddAsync(string folder, string run, string key, Note note)
    {
        await using ResultStore store = ResultStore.Open(folder);
        await store.AddAsync(run, "map", key, note);
    }

    /// <summary>Everything a store says, but how long it took, in a fixed order.</summary>
    private static async Task<string[]> ContentsAsync(string folder)
    {
        await using ResultStore store = ResultStore.Open(folder);
        var lines = new List<string>();
        foreach ((Summary run, bool hasRows) in store.Runs<Summary>())
        {
            lines.Add($"order {lines.Count} {run.Id}");
            lines.Add($"run {run} {hasRows}");
            lines.AddRange(store.Rows<Result>(run.Id).Select(row => $"row {run.Id} {row.Blob} {row.Number}"));
        }

        for (int which = 0; which < 80; which++)
        {
            if (store.Find<Result>(ResultKey.Of("map", $"{which}")) is { } found)
            {
                lines.Add($"result {found.Blob} {found.Number} {string.Join(' ', store.Blobs.Read(found.Blob))}");
            }
        }

        lines.Add($"count {store.Count}");
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private static long Bytes(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(file => file.EndsWith(".gz", StringComparison.Ordinal) || file.Contains("blobs", StringComparison.Ordinal)).Sum(file => new FileInfo(file).Length);

    private sealed class Immediate(Action act) : IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value) => act();
    }

    private sealed record Note(string Text, double Number, double Seconds);

    private sealed record Result(string Blob, double Number, double Seconds);

    private sealed record Summary(string Id, string Origin);
}
