using SerHost.Analysis.Evidence;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Store;
using SerHost.Core.Store.Columns;
using SerHost.Core.Tests.Pipeline;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Reports;

/// <summary>The file of columns beside a run's journal: the same numbers, and never those of another journal or of a damaged file.</summary>
public sealed class EvidenceColumnFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Statistics_from_the_file_are_those_from_the_journal()
    {
        string run = await MakeAsync();
        await using ResultStore store = ResultStore.Open(_folder.File("store"));
        var library = new ResultLibrary(store);
        EvidenceColumns fromJournal = library.Columns(run), fromFile = library.Columns(run);
        Assert.True(File.Exists(FileOf(run)));
        Same(fromJournal, fromFile);
        EvidenceRow[] rows = [.. EvidenceRows.Read(library, library.Rows(run))];
        var settings = new EvidenceSettings { BootstrapDraws = 100, PermutationDraws = 99 };
        Assert.Equal(EvidenceAnalysis.Analyse(rows, settings).Cells, EvidenceAnalysis.Analyse(fromFile, settings).Cells);
        Assert.Equal(EvidenceAnalysis.Analyse(rows, settings).Balances, EvidenceAnalysis.Analyse(fromFile, settings).Balances);
        Assert.Empty(store.Notes);
    }

    [Fact]
    public async Task Damaged_file_is_made_again_and_that_is_told()
    {
        string run = await MakeAsync();
        byte[] whole = await File.ReadAllBytesAsync(FileOf(run), TestContext.Current.CancellationToken);
        await using ResultStore reference = ResultStore.Open(_folder.File("store"));
        EvidenceColumns expected = new ResultLibrary(reference).Columns(run);
        Same(expected, expected); // All of it is read before the file is damaged.
        await reference.DisposeAsync();
        var random = new Random(1);
        for (int trial = 0; trial < 60; trial++)
        {
            byte[] damaged = trial % 4 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            if (trial % 4 != 0)
            {
                damaged[trial < 30 ? trial : random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            await File.WriteAllBytesAsync(FileOf(run), damaged, TestContext.Current.CancellationToken);
            await using ResultStore store = ResultStore.Open(_folder.File("store"));
            Same(expected, new ResultLibrary(store).Columns(run));
            string note = Assert.Single(store.Notes);
            Assert.StartsWith(FileOf(run), note, StringComparison.Ordinal);
            Assert.EndsWith("it was made again from the journal.", note, StringComparison.Ordinal);
            Assert.Equal(whole, await File.ReadAllBytesAsync(FileOf(run), TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void Column_that_is_damaged_while_the_file_is_in_use_is_refused()
    {
        byte[] large = new byte[1 << 20], stamp = new byte[ColumnFile.StampBytes];
        using (var file = ColumnWriter.ToFile(_folder.File("c"), stamp))
        {
            file.Add("large", large);
            file.Add("small", [1.5, double.NaN]);
            file.Finish(isKept: true).Dispose();
        }

        using ColumnReader reader = Assert.IsType<ColumnReader>(ColumnReader.Open(_folder.File("c"), stamp, out _));
        Assert.Equal(large, reader.Bytes("large"));
        using (var file = new FileStream(_folder.File("c"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = large.Length / 2;
            file.WriteByte(1);
        }

        Assert.Contains("made anew from the journal", Assert.Throws<InvalidDataException>(() => reader.Bytes("large")).Message, StringComparison.Ordinal);
        Assert.Equal([1.5, double.NaN], reader.Doubles("small", 2));
    }

    [Fact]
    public async Task File_that_cannot_be_written_costs_no_number_and_is_told()
    {
        string run = await MakeAsync();
        File.Delete(FileOf(run));
        Directory.CreateDirectory(FileOf(run) + ".part"); // Where the file would be written.
        await using ResultStore store = ResultStore.Open(_folder.File("store"));
        var library = new ResultLibrary(store);
        Same(EvidenceColumns.Of([.. EvidenceRows.Read(library, library.Rows(run))]) with { Rows = library.Columns(run).Rows }, library.Columns(run));
        Assert.Contains("cannot be written", Assert.Single(store.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_of_an_older_journal_is_made_again_and_that_is_told()
    {
        string run = await MakeAsync();
        await using ResultStore store = ResultStore.Open(_folder.File("store"));
        var library = new ResultLibrary(store);
        RunRow row = library.Rows(run)[0];
        await store.AddRowAsync(run, row.Id, row with { Label = "bored" });
        Assert.Contains(library.Columns(run).Rows, found => found.Label == "bored");
        Assert.Contains("is older than the run's journal", Assert.Single(store.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_that_is_read_only_gives_the_same_numbers_and_no_file()
    {
        string run = await MakeAsync();
        File.Delete(FileOf(run));
        await using ResultStore store = ResultStore.OpenForReading(_folder.File("store"));
        Assert.NotEmpty(new ResultLibrary(store).Columns(run).Rows);
        Assert.False(File.Exists(FileOf(run)));
    }

    [Fact]
    public async Task Run_that_lacks_a_result_keeps_no_file_for_the_result_may_come_again()
    {
        string run = await MakeAsync();
        await using ResultStore store = ResultStore.Open(_folder.File("store"));
        var library = new ResultLibrary(store);
        RunRow row = library.Rows(run)[0];
        await store.AddRowAsync(run, row.Id, row with { ContrastKey = ResultKey.Of("gone") });
        File.Delete(FileOf(run));
        Assert.Equal(library.Rows(run).Count - 1, library.Columns(run).Rows.Count);
        Assert.False(File.Exists(FileOf(run)));
    }

    [Fact]
    public async Task Table_of_a_large_run_is_read_back_in_full_from_its_file()
    {
        RunRow[] rows =
        [
            .. Enumerable.Range(0, RunRowColumnFile.FewestRows).Select(i => new RunRow($"{i:0000}", $"/r/{i}.wav", "sad", $"s{i % 9}", "t", "high", "m")
            {
                PredictionKey = ResultKey.Of("p", $"{i}"), MapKey = ResultKey.Of("m", $"{i}"), CuesKey = ResultKey.Of("c", $"{i}"),
                ContrastKey = i % 2 == 0 ? ResultKey.Of("d", $"{i}") : null, Predicted = "angry", Target = "sad",
                Output = i % 3 == 0 ? "valence" : null, HeardShare = i % 4 == 0 ? null : i / 3000.0,
                SpeechHeardShare = i % 5 == 0 ? null : i / 7000.0,
                Failure = i % 2 == 0 ? null : new RunFailure("contrast", "broken\nby design"),
            }),
        ];
        Assert.All(typeof(RunRow).GetProperties(), property => Assert.Contains(rows, row => property.GetValue(row) is not null));
        string file = Path.Combine(_folder.File("store"), "runs", "r", RunRowColumnFile.Name);
        await using ResultStore store = ResultStore.Open(_folder.File("store"));
        await Task.WhenAll(rows.Select(row => store.AddRowAsync("r", row.Id, row)));
        var library = new ResultLibrary(store);
        Assert.Equal(rows, library.Rows("r"));
        Assert.False(File.Exists(file), "The run has not ended: its table is not kept yet.");
        await store.EndRunAsync("r");
        Assert.Equal(rows, library.Rows("r"));
        Assert.True(File.Exists(file));
        Assert.Equal(rows, library.Rows("r"));
        await store.AddRowAsync("r", rows[7].Id, rows[7] with { Label = "bored" });
        Assert.Equal("bored", library.Rows("r")[7].Label);
        Assert.Contains("rows.columns is older than the run's journal", Assert.Single(store.Notes), StringComparison.Ordinal);
    }

    private async Task<string> MakeAsync()
    {
        await using HostSession session = Open();
        RunReport report = await session.RunAsync(TestCorpus.Experiment(TestCorpus.Make(_folder, 6)), null, TestContext.Current.CancellationToken);
        session.Results.Columns(report.Summary.Id);
        return report.Summary.Id;
    }

    private HostSession Open() => Trusting.Open(new HostOptions
    {
        PluginFolders = [FixturePlugins.Folder("Good")],
        StoreFolder = _folder.File("store"),
        Threads = 2,
        Device = DeviceChoice.Cpu,
        ProgramFolder = _folder.Path,
    });

    private string FileOf(string run) => Path.Combine(_folder.File("store"), "runs", run, "evidence.columns");

    private static void Same(EvidenceColumns expected, EvidenceColumns found)
    {
        Assert.Equal(expected.IsRegression, found.IsRegression);
        Assert.Equal(expected.Rows, found.Rows);
        Assert.Equal(expected.Balances, found.Balances);
        Assert.Equal(expected.Cues.Select(cue => cue.CueId), found.Cues.Select(cue => cue.CueId));
        foreach ((CueColumns a, CueColumns b) in expected.Cues.Zip(found.Cues))
        {
            Assert.Equal(a.Marks.ToArray(), b.Marks.ToArray());
            foreach (CueMeasure measure in Enum.GetValues<CueMeasure>())
            {
                Assert.Equal(a[measure].ToArray().Select(BitConverter.DoubleToInt64Bits), b[measure].ToArray().Select(BitConverter.DoubleToInt64Bits));
            }
        }
    }
}
