using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Store;
using SerHost.Core.Store.Columns;
using SerHost.Core.Store.Json;
using SerHost.Core.Store.Maintenance;
using SerHost.Core.Tests.Pipeline;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Reports;

/// <summary>Columns made by reading journals through are those of the records one by one, whatever became of the store.</summary>
public sealed class EvidenceScanTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Experiment _experiment;

    public EvidenceScanTests() => _experiment = TestCorpus.Experiment(TestCorpus.Make(_folder, 6));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_whose_results_stand_in_its_journal_and_run_whose_results_stand_in_anothers()
    {
        await RunAsync("store", _experiment);
        await RunAsync("store", _experiment with { Name = "again" });
        await RunAsync("store", _experiment with { Name = "more", Methods = [.. _experiment.Methods, new MethodChoice { Id = "fixture-dice", Name = "more" }] });
        await SameAsync("store", runs: 3);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.95)]
    public async Task Run_that_was_killed_and_the_run_that_goes_on_with_it(double share)
    {
        await RunAsync("store", _experiment);
        foreach (string file in Directory.GetFiles(_folder.File("store"), "*.jsonl.gz", SearchOption.AllDirectories))
        {
            byte[] bytes = await File.ReadAllBytesAsync(file, Cancellation);
            await File.WriteAllBytesAsync(file, bytes[..(int)(share * bytes.Length)], Cancellation);
        }

        Directory.GetFiles(_folder.File("store"), "e*.*s*", SearchOption.AllDirectories).Where(file => !file.EndsWith("experiment.json", StringComparison.Ordinal))
            .ToList().ForEach(File.Delete);
        await RunAsync("store", _experiment with { Name = "again" });
        await SameAsync("store", runs: 2);
    }

    [Fact]
    public async Task Store_merged_of_shards_and_closed()
    {
        await RunAsync("a", _experiment, new RunScope(new Shard(1, 2)));
        await RunAsync("b", _experiment, new RunScope(new Shard(2, 2)));
        await StoreMerge.MergeAsync([_folder.File("a"), _folder.File("b")], _folder.File("all"), null, Cancellation);
        RunReport closed = await RunAsync("all", _experiment, new RunScope(OnlyStored: true));
        Assert.Equal(0, closed.Summary.FailedRows);
        await SameAsync("all", runs: 3);
        await RunAsync("whole", _experiment);
        Assert.Equal(Bits(await ColumnsAsync("whole", await NewestAsync("whole"))), Bits(await ColumnsAsync("all", await NewestAsync("all"))));
    }

    [Fact]
    public async Task Journal_of_an_earlier_version()
    {
        await RunAsync("store", _experiment);
        string folder = Directory.GetDirectories(Path.Combine(_folder.File("store"), "runs"))[0];
        await using (FileStream plain = File.Create(Path.Combine(folder, "journal.jsonl")))
        {
            foreach (string name in new[] { "results.jsonl.gz", "rows.jsonl.gz" })
            {
                await using var unpacked = new GZipStream(File.OpenRead(Path.Combine(folder, name)), CompressionMode.Decompress);
                await unpacked.CopyToAsync(plain, Cancellation);
            }
        }

        Directory.GetFiles(folder, "*.gz").Concat(Directory.GetFiles(folder, "end.json")).ToList().ForEach(File.Delete);
        Directory.GetFiles(_folder.File("store"), "index*").ToList().ForEach(File.Delete);
        await SameAsync("store", runs: 1);
    }

    [Fact]
    public async Task Damaged_block_costs_the_rows_whose_results_stand_in_it_and_is_told()
    {
        // Of two runs, so that not all results stand in one block.
        await RunAsync("store", _experiment, new RunScope(new Shard(1, 2)));
        await RunAsync("store", _experiment);
        string journal;
        int place;
        await using (ResultStore whole = ResultStore.Open(_folder.File("store")))
        {
            var read = new ResultLibrary(whole);
            string[] origin = whole.Origin(read.Rows(read.Runs()[0].Id)[3].ContrastKey!)!.Split(", byte ");
            (journal, place) = (origin[0], int.Parse(origin[1], CultureInfo.InvariantCulture));
        }

        byte[] bytes = await File.ReadAllBytesAsync(journal, Cancellation);
        bytes[place + 100] ^= 16;
        await File.WriteAllBytesAsync(journal, bytes, Cancellation);
        await using ResultStore store = ResultStore.Open(_folder.File("store"));
        var library = new ResultLibrary(store);
        string run = library.Runs()[0].Id;
        string[] expected = Bits(EvidenceColumns.Of([.. EvidenceRows.Read(library, library.Rows(run))]));
        Assert.Equal(expected, Bits(EvidenceScan.Columns(store, run, library.Rows(run), long.MaxValue / 1000)));
        Assert.True(EvidenceRows.Read(library, library.Rows(run)).Count() < library.Rows(run).Count);
        Assert.Contains(store.Notes, note => note.Contains("the record of a result is damaged or gone", StringComparison.Ordinal));
    }

    [Fact]
    public void Row_that_stands_in_several_groups_counts_as_it_stands_last_and_rows_left_out_leave_no_gap()
    {
        CueContrastResult first = Contrasts(new Random(1)), last = Contrasts(new Random(2)), other = Contrasts(new Random(3));
        var utterance = new Utterance("c", "s", null, "sad", "sad", "sad", 1, "m");
        using var file = ColumnWriter.InMemory();
        WriteGroup(0, [3, 0, 1], first, first, other);
        WriteGroup(1, [3], last);
        CueContrastResult[] all = [first, last, other];
        string[] cues = [.. all.SelectMany(contrasts => contrasts.Contrasts).Select(cue => cue.CueId).Distinct().Order(StringComparer.Ordinal)];
        EvidenceColumnFile.WriteRest(file, 2, [utterance, null, null, utterance], cues, false);
        EvidenceColumns found = EvidenceColumnFile.Read(file.Finish(isKept: false));
        var expected = new EvidenceColumnsBuilder(2);
        expected.Add(utterance, first);
        expected.Add(utterance, last);
        string[] bits = Bits(expected.Build(false));
        Assert.Equal(bits, Bits(found).Where(bits.Contains));
        Assert.All(found.Cues.ExceptBy(expected.Build(false).Cues.Select(cue => cue.CueId), cue => cue.CueId), cue => Assert.Equal([0, 0], cue.Marks.ToArray()));

        void WriteGroup(int number, int[] rows, params CueContrastResult[] contrasts)
        {
            var group = new EvidenceColumnsBuilder(rows.Length);
            for (int i = 0; i < rows.Length; i++)
            {
                group.Set(i, contrasts[i]);
            }

            EvidenceColumnFile.WriteGroup(file, number, rows, group.Cues(rows.Length), group.Balances(rows.Length));
        }
    }

    [Fact]
    public void Fast_reader_reads_what_the_serializer_reads()
    {
        var random = new Random(3);
        for (int trial = 0; trial < 300; trial++)
        {
            CueContrastResult expected = Contrasts(random);
            byte[] body = JsonSerializer.SerializeToUtf8Bytes(new { selection = new { windows = new[] { 1.5 }, note = ",\"result\":{" }, result = expected, seconds = 0.5 }, StoreJson.Line);
            CueContrastResult found = Assert.IsType<CueContrastResult>(ContrastReader.TryRead(body));
            CueContrastResult slow = JsonSerializer.Deserialize<Holder>(body, StoreJson.Line)!.Result;
            Assert.Equal(Text(slow), Text(found));
            Assert.Equal(Text(expected), Text(found));
        }
    }

    [Fact]
    public void Fast_reader_refuses_what_is_written_otherwise()
    {
        byte[] whole = JsonSerializer.SerializeToUtf8Bytes(new { selection = 1, result = Contrasts(new Random(4)), seconds = 0.5 }, StoreJson.Line);
        var random = new Random(5);
        int refused = 0;
        for (int trial = 0; trial < 2000; trial++)
        {
            byte[] damaged = trial % 2 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            if (trial % 2 == 1)
            {
                damaged[random.Next(damaged.Length)] = (byte)"{}[]\",:x0\\\u001f"[random.Next(11)];
            }

            refused += ContrastReader.TryRead(damaged) is null ? 1 : 0;
        }

        Assert.InRange(refused, 900, 2000);
        foreach (string other in new[] { "{}", "null", "{\"selection\":1,\"result\":null}", "{\"selection\":1,\"result\":{\"contrasts\":null,\"notes\":[]}}", "{\"selection\":1,\"result\":{\"contrasts\":[{\"cueId\":\"a\",\"baselines\":[{\"baseline\":\"other\"}]}],\"notes\":[]}}" })
        {
            Assert.Null(ContrastReader.TryRead(Encoding.UTF8.GetBytes(other)));
        }
    }

    private static CueContrastResult Contrasts(Random random)
    {
        double Number() => random.Next(8) == 0 ? double.NaN : random.NextDouble() * Math.Pow(10, random.Next(-8, 8)) * random.Next(-1, 2);
        string Words() => random.Next(2) == 0 ? "because" : "„quoted\" \\ ünd\n ,\"result\":{";
        return new CueContrastResult(random.Next(50), random.Next(5),
        [
            .. Enumerable.Range(0, random.Next(1, 5)).Select(cue => new CueContrast(
                $"cue{cue}", Number(), Number(), Number(),
                [
                    .. Enum.GetValues<CueBaseline>().Where(_ => random.Next(5) > 0).Select(baseline => new BaselineContrast(
                        baseline, Number(), Number(), Number(), random.Next(300), random.Next(2) == 0 ? null : Words())
                    {
                        IsNotTestable = random.Next(2) == 0,
                        Balance = random.Next(2) == 0 ? null : new MatchBalance(Number(), Number(), Number(), Number(), Number(), Number(), Number(), Number(), Number()),
                    }),
                ],
                random.Next(4) == 0 ? null : new RandomisationTest(random.Next(9), random.Next(2) == 0, Number(), Number(), Number(), Number(), Number(), Number()),
                random.Next(2) == 0 ? null : Words())),
        ],
        [.. Enumerable.Range(0, random.Next(3)).Select(_ => Words())]);
    }

    /// <summary>Reads all runs of a store in the three ways: looked up one by one, read through, and as it is decided by size.</summary>
    private async Task SameAsync(string name, int runs)
    {
        await using ResultStore store = ResultStore.Open(_folder.File(name));
        var library = new ResultLibrary(store);
        Assert.Equal(runs, library.Runs().Count);
        foreach (RunSummary run in library.Runs())
        {
            IReadOnlyList<RunRow> rows = library.Rows(run.Id);
            string[] expected = Bits(EvidenceColumns.Of([.. EvidenceRows.Read(library, rows)]));
            Assert.Equal(expected, Bits(EvidenceScan.Columns(store, run.Id, rows, 0)));
            Assert.Equal(expected, Bits(EvidenceScan.Columns(store, run.Id, rows, long.MaxValue / 1000)));
            Assert.Equal(expected, Bits(library.Columns(run.Id)));
            Assert.Equal(expected, Bits(library.Columns(run.Id)));
        }
    }

    private async Task<EvidenceColumns> ColumnsAsync(string name, string run)
    {
        await using ResultStore store = ResultStore.Open(_folder.File(name));
        return new ResultLibrary(store).Columns(run);
    }

    private async Task<string> NewestAsync(string name)
    {
        await using ResultStore store = ResultStore.Open(_folder.File(name));
        return new ResultLibrary(store).Runs()[0].Id;
    }

    private async Task<RunReport> RunAsync(string name, Experiment experiment, RunScope? scope = null)
    {
        await using HostSession session = Trusting.Open(new HostOptions
        {
            PluginFolders = [FixturePlugins.Folder("Good")],
            StoreFolder = _folder.File(name),
            Threads = 2,
            Device = DeviceChoice.Cpu,
            ProgramFolder = _folder.Path,
        });
        return await session.RunAsync(experiment, null, scope ?? RunScope.Whole, Cancellation);
    }

    /// <summary>All that columns hold, numbers bit by bit.</summary>
    private static string[] Bits(EvidenceColumns columns) =>
    [
        $"{columns.IsRegression}",
        .. columns.Rows.Select(row => (row is EvidenceRow ? new Utterance(row.ClipId, row.Speaker, row.Sentence, row.Label, row.Predicted, row.Target, row.TargetValue, row.Method) { IsJudged = row.IsJudged } : row).ToString()),
        .. columns.Balances.Select(balance => balance.ToString()),
        .. from cue in columns.Cues
           from measure in Enum.GetValues<CueMeasure>()
           select $"{cue.CueId} {measure} {Convert.ToHexString(cue.Marks)} {string.Join(' ', cue[measure].ToArray().Select(BitConverter.DoubleToInt64Bits))}",
    ];

    private static string Text(CueContrastResult result) => JsonSerializer.Serialize(result, StoreJson.Pretty);

    private sealed record Holder(CueContrastResult Result);
}
