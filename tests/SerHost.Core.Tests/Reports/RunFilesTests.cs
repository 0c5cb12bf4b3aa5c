using System.Globalization;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Tests.Pipeline;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Reports;

/// <summary>What a run hands out for other programs and for print: utterances, segments, the methods section.</summary>
public sealed class RunFilesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Cells_can_be_worked_out_again_from_the_utterances_file()
    {
        await using HostSession session = Open();
        RunReport run = await session.RunAsync(TestCorpus.Experiment(TestCorpus.Make(_folder, 12)), null, TestContext.Current.CancellationToken);
        EvidenceRow[] rows = [.. EvidenceRows.Read(session.Results, session.Results.Rows(run.Summary.Id))];
        using var text = new StringWriter();
        UtteranceTable.WriteCsv(text, rows);
        Dictionary<string, string>[] lines = Parse(text.ToString());
        EvidenceReport report = EvidenceAnalysis.Analyse(rows, new EvidenceSettings { BootstrapDraws = 50 });
        EvidenceCell[] cells = [.. report.Cells.Where(cell => cell.Baseline != CueBaseline.CorpusEmotion && cell.Utterances > 0)];
        Assert.NotEmpty(cells);
        foreach (EvidenceCell cell in cells)
        {
            double[] deltas = [.. lines
                .Where(line => line["label"] == cell.Emotion && line["cue"] == cell.CueId && line["method"] == cell.Method && line["baseline"] == cell.Baseline.Name() && line["delta"].Length > 0)
                .Select(line => double.Parse(line["delta"], CultureInfo.InvariantCulture))];
            Assert.Equal(cell.Utterances, deltas.Length);
            Assert.Equal(cell.MeanDelta, deltas.Average(), 1e-7 * (1 + Math.Abs(cell.MeanDelta)));
        }

        Assert.All(lines.Where(line => line["salient"].Length > 0 && line["baseline_value"].Length > 0), line => Assert.Equal(
            double.Parse(line["delta"], CultureInfo.InvariantCulture),
            double.Parse(line["salient"], CultureInfo.InvariantCulture) - double.Parse(line["baseline_value"], CultureInfo.InvariantCulture),
            1e-6));
    }

    [Fact]
    public async Task Segments_file_holds_every_segment_in_seconds()
    {
        await using HostSession session = Open();
        RunReport run = await session.RunAsync(TestCorpus.Experiment(TestCorpus.Make(_folder, 4)), null, TestContext.Current.CancellationToken);
        using var text = new StringWriter();
        SegmentTable.WriteCsv(text, session.Results, run.Rows);
        Dictionary<string, string>[] lines = Parse(text.ToString());
        Assert.Equal(run.Rows.Sum(row => session.Results.Contrast(row)!.Selection.Segments.Count), lines.Length);
        Analysis.Segments.Segment best = session.Results.Contrast(run.Rows[0])!.Selection.Segments[0];
        Dictionary<string, string> first = lines.Single(line => line["clip"] == run.Rows[0].ClipId && line["method"] == run.Rows[0].Method && line["rank"] == "1");
        Assert.Equal(Math.Max(0, best.Range.StartSeconds), double.Parse(first["start_s"], CultureInfo.InvariantCulture), 1e-8);
        Assert.Equal(best.Range.EndSeconds, double.Parse(first["end_s"], CultureInfo.InvariantCulture), 1e-8);
    }

    [Fact]
    public async Task Description_tells_versions_hashes_parameters_and_limits()
    {
        await using HostSession session = Open();
        RunReport run = await session.RunAsync(TestCorpus.Experiment(TestCorpus.Make(_folder, 4)), null, TestContext.Current.CancellationToken);
        RunProvenance provenance = RunProvenance.Read(session.Results, run.Summary);
        string text = RunDescription.Write(provenance, id => [$"Paper of {id} | 2024"]);
        Assert.Equal(session.Results.Prediction(run.Rows[0])!.ModelHash, provenance.ModelHash);
        Assert.Equal(["fixture-columns", "fixture-dice"], provenance.Methods.Select(method => method.Label));
        foreach (string part in (string[])[provenance.ModelHash!, provenance.ClipsHash, "fill=", "angry 2, sad 2", "Paper of fixture-dice \\| 2024", "2 speakers", ProgramVersion.Short, "Neither shows that a cue caused a decision"])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Description_tells_what_was_said_of_every_map_and_that_values_are_explained_one_by_one()
    {
        await using HostSession session = Open();
        RunReport run = await session.RunAsync(TestCorpus.Experiment(TestCorpus.Make(_folder, 4)), null, TestContext.Current.CancellationToken);
        RunProvenance provenance = RunProvenance.Read(session.Results, run.Summary);
        Assert.False(provenance.IsOfValues);
        Assert.Equal(run.Rows.Count, provenance.Rows);

        string text = RunDescription.Write(
            provenance with { IsOfValues = true, Methods = [provenance.Methods[0] with { Notes = ["Composite X was used."] }] }, _ => []);

        Assert.Contains($"`{provenance.Methods[0].Label}`, of every map: Composite X was used.", text, StringComparison.Ordinal);
        Assert.Contains("They are values, not classes. Explained: every output, one by one.", text, StringComparison.Ordinal);
        Assert.Contains("Maps have a step of 0.0000625 s",
            RunDescription.Write(provenance with { MapStepSeconds = 1.0 / 16000 }, _ => []), StringComparison.Ordinal);
        Assert.Contains($" of {run.Rows.Count} rows failed", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hash_of_the_recordings_is_theirs_whatever_their_names()
    {
        string corpus = TestCorpus.Make(_folder, 4), renamed = _folder.File("renamed");
        Directory.CreateDirectory(renamed);
        string[] files = [.. Directory.EnumerateFiles(corpus).Order(StringComparer.Ordinal)];
        for (int i = 0; i < files.Length; i++)
        {
            File.Copy(files[i], Path.Combine(renamed, $"{1090 - i}_TIE_{(i % 2 == 0 ? "ANG" : "SAD")}_XX.wav"));
        }

        await using HostSession session = Open();
        string first = await HashAsync(session, corpus), second = await HashAsync(session, renamed);
        Assert.Equal(first, second);
        TestCorpus.WriteNoise(Path.Combine(renamed, "1090_TIE_ANG_XX.wav"), 0.5, seed: 99);
        Assert.NotEqual(first, await HashAsync(session, renamed));
    }

    [Fact]
    public async Task Run_in_which_everything_failed_can_be_described()
    {
        string corpus = _folder.File("broken");
        Directory.CreateDirectory(corpus);
        File.WriteAllText(Path.Combine(corpus, "1091_IEO_ANG_XX.wav"), "this is not sound");
        await using HostSession session = Open();
        RunReport run = await session.RunAsync(TestCorpus.Experiment(corpus), null, TestContext.Current.CancellationToken);
        string text = RunDescription.Write(RunProvenance.Read(session.Results, run.Summary), _ => []);
        Assert.Contains("No clip has a decision and a label", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
    }

    private static async Task<string> HashAsync(HostSession session, string corpus) =>
        RunProvenance.Read(session.Results, (await session.RunAsync(TestCorpus.Experiment(corpus), null, TestContext.Current.CancellationToken)).Summary).ClipsHash;

    // No field of these tests holds a comma.
    private static Dictionary<string, string>[] Parse(string csv)
    {
        string[] lines = csv.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        string[] names = lines[0].Split(',');
        return [.. lines[1..].Select(line => names.Zip(line.Split(',')).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    private HostSession Open() => Trusting.Open(new HostOptions
    {
        PluginFolders = [FixturePlugins.Folder("Good")],
        StoreFolder = _folder.File("store"),
        Threads = 2,
        Device = DeviceChoice.Cpu,
        ProgramFolder = _folder.Path,
    });
}
