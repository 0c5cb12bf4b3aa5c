using System.Diagnostics;
using System.Globalization;
using SerHost.Core.Exports;
using SerHost.Core.Exports.Labels;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Sdk.Audio;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Exports;

/// <summary>Segments as labels, read back by Praat and Sonic Visualiser.</summary>
public sealed class LabelExportTests : IDisposable
{
    private const string PraatScript = """
        form Read
          sentence File
        endform
        Read from file: file$
        duration = Get total duration
        writeInfoLine: fixed$(duration, 9)
        tiers = Get number of tiers
        for t to tiers
          name$ = Get tier name: t
          n = Get number of intervals: t
          for i to n
            start = Get start time of interval: t, i
            end = Get end time of interval: t, i
            label$ = Get label of interval: t, i
            label$ = replace$(label$, newline$, "⏎", 0)
            label$ = replace$(label$, tab$, "⇥", 0)
            appendInfoLine: name$, tab$, fixed$(start, 9), tab$, fixed$(end, 9), tab$, label$
          endfor
        endfor
        """;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TextGrid_is_read_by_Praat_with_every_segment_and_name()
    {
        await using HostileRun run = await HostileRun.MakeAsync(_folder);
        string folder = await ExportAsync(run, ExportForm.TextGrid);
        string grid = Directory.EnumerateFiles(folder, "*.TextGrid").Single(file => Path.GetFileName(file) != $"{HostileRun.OtherClip}.TextGrid");
        string[] lines = OutsideProgram.Run("praat", "praat", _folder.Path, PraatScript, grid).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        double duration = run.Session.Results.Prediction(run.Row(HostileRun.Clip, HostileRun.Method))!.DurationSeconds;
        Assert.Equal(duration, Number(lines[0]), 1e-9);
        var tiers = lines[1..].Select(line => line.Split('\t')).GroupBy(parts => parts[0]).ToDictionary(
            tier => tier.Key, tier => tier.Select(parts => (Start: Number(parts[1]), End: Number(parts[2]), Label: parts[3].TrimEnd('\r'))).ToArray());
        Assert.Equal(["clip", "fixture-columns", "fixture-columns: cues", HostileRun.Method, $"{HostileRun.Method}: cues"], tiers.Keys);
        Assert.Equal($"{HostileRun.Clip.Replace("\n", "⏎", StringComparison.Ordinal).Replace("\t", "⇥", StringComparison.Ordinal)} | label angry | decision angry", Assert.Single(tiers["clip"]).Label);
        foreach ((double Start, double End, string Label)[] tier in tiers.Values)
        {
            Assert.Equal((0, duration), (tier[0].Start, tier[^1].End));
            Assert.All(tier.Zip(tier.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
            Assert.All(tier, interval => Assert.True(interval.End > interval.Start));
        }

        Analysis.Segments.Segment[] segments = [.. run.Session.Results.Contrast(run.Row(HostileRun.Clip, HostileRun.Method))!.Selection.Segments.OrderBy(segment => segment.Range.StartSeconds)];
        (double Start, double End, string Label)[] labelled = [.. tiers[HostileRun.Method].Where(interval => interval.Label.Length > 0)];
        Assert.Equal(segments.Length, labelled.Length);
        for (int i = 0; i < segments.Length; i++)
        {
            Assert.Equal(Math.Max(0, segments[i].Range.StartSeconds), labelled[i].Start, 1e-8);
            Assert.Equal(Math.Min(duration, segments[i].Range.EndSeconds), labelled[i].End, 1e-8);
            Assert.StartsWith($"{segments[i].Rank} (", labelled[i].Label, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Overlapping_segments_get_tiers_of_their_own()
    {
        (TimeRange, string)[] intervals = [(new(0, 1), "a"), (new(0.5, 1.5), "b"), (new(1, 2), "c"), (new(1.2, 1.9), "d")];
        IReadOnlyList<TextGridTier> tiers = TextGridTier.Lay("m", intervals);
        Assert.Equal(["m", "m (2)", "m (3)"], tiers.Select(tier => tier.Name));
        Assert.Equal(["a", "c"], tiers[0].Intervals.Select(interval => interval.Text));
        Assert.Equal(["b"], tiers[1].Intervals.Select(interval => interval.Text));
        TextGridFile.Write(2, tiers);
        Assert.Throws<ArgumentException>(() => TextGridFile.Write(2, [new TextGridTier("m", intervals)]));
        Assert.Throws<ArgumentException>(() => TextGridFile.Write(1, tiers));
    }

    [Fact]
    public async Task Sonic_Visualiser_reads_a_layer_and_hands_out_the_same()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/sonic-visualiser") && File.Exists("/usr/bin/xvfb-run"), "Needs Sonic Visualiser under Xvfb (apt: sonic-visualiser xvfb xauth).");
        await using HostileRun run = await HostileRun.MakeAsync(_folder);
        string folder = await ExportAsync(run, ExportForm.Svl);
        string layer = Directory.EnumerateFiles(folder, $"{HostileRun.OtherClip}.*dice*.svl").Single();
        string copy = _folder.File("layer.svl");
        File.Copy(layer, copy);
        string wav = _folder.File("clips", "1001_IEO_SAD_XX.wav");
        string script = _folder.File("script.osc");
        File.WriteAllText(script, $"/open {wav}\n1\n/open {copy}\n1\n" + string.Concat(Enumerable.Range(1, 4).Select(n => $"/setcurrent 1 {n}\n/exportlayer {_folder.File($"out-{n}.csv")}\n")) + "1\n/quit\n");
        string home = _folder.File("home"), settings = _folder.File("home", ".config", "sonic-visualiser", "Sonic Visualiser.conf");
        string version = OutsideProgram.Output(new ProcessStartInfo("/usr/bin/dpkg-query", ["-W", "-f=${Version}", "sonic-visualiser"])).Split('-')[0];
        File.WriteAllText(settings, $"[Preferences]\nnetwork-permission-{version}=false\n"); // the question it asks at first would wait for ever
        var start = new ProcessStartInfo("/usr/bin/timeout", ["120", "/usr/bin/xvfb-run", "-a", "/usr/bin/sonic-visualiser", "--no-splash", "--no-audio", "--osc-script", script]);
        (start.Environment["HOME"], start.Environment["XDG_RUNTIME_DIR"], start.Environment["XDG_CONFIG_HOME"]) = (home, home, Path.Combine(home, ".config"));
        OutsideProgram.Output(start);
        double[][] read = Enumerable.Range(1, 4).Select(n => _folder.File($"out-{n}.csv")).Where(File.Exists).Select(File.ReadAllLines).Where(lines => lines.Length is > 0 and < 100 && lines[0].Split(',').Length >= 3)
            .Select(lines => lines.Select(line => line.Split(',').Take(3).Select(Number).ToArray()).ToArray()).First();
        Analysis.Segments.Segment[] segments = [.. run.Session.Results.Contrast(run.Row(HostileRun.OtherClip, HostileRun.Method))!.Selection.Segments.OrderBy(segment => segment.Range.StartSeconds)];
        double duration = run.Session.Results.Prediction(run.Row(HostileRun.OtherClip, HostileRun.Method))!.DurationSeconds;
        Assert.Equal(segments.Length, read.Length);
        for (int i = 0; i < segments.Length; i++)
        {
            TimeRange range = ClipTime.Within(segments[i], duration);
            Assert.Equal(range.StartSeconds, read[i][0], 1.01 / Pipeline.TestCorpus.RateHz);
            Assert.Equal(segments[i].Score, read[i][1], 1e-5 * Math.Abs(segments[i].Score));
            Assert.Equal(range.DurationSeconds, read[i][2], 2.01 / Pipeline.TestCorpus.RateHz);
        }
    }

    [Fact]
    public async Task Layer_keeps_its_name_as_far_as_its_format_can()
    {
        await using HostileRun run = await HostileRun.MakeAsync(_folder);
        string folder = await ExportAsync(run, ExportForm.Svl);
        string layer = Directory.EnumerateFiles(folder, "*.svl").First(file => !Path.GetFileName(file).StartsWith(HostileRun.OtherClip, StringComparison.Ordinal) && file.Contains("dice", StringComparison.Ordinal));
        var settings = new System.Xml.XmlReaderSettings { DtdProcessing = System.Xml.DtdProcessing.Ignore };
        using var reader = System.Xml.XmlReader.Create(layer, settings);
        System.Xml.Linq.XElement model = System.Xml.Linq.XDocument.Load(reader).Root!.Descendants("model").Single();
        Assert.Equal($"{HostileRun.Method}, {HostileRun.Clip.Replace('\t', '␉').Replace('\n', '␊')}", model.Attribute("name")!.Value);
        Assert.Equal(("sparse", "3", "region"), (model.Attribute("type")!.Value, model.Attribute("dimensions")!.Value, model.Attribute("subtype")!.Value));
    }

    [Fact]
    public async Task Audacity_labels_have_times_within_the_recording_and_their_frequencies()
    {
        await using HostileRun run = await HostileRun.MakeAsync(_folder);
        string folder = await ExportAsync(run, ExportForm.Audacity);
        foreach (RunRow row in run.Session.Results.Rows(run.Summary.Id))
        {
            IReadOnlyList<SegmentLabel> expected = SegmentLabel.Of(run.Session.Results, row, withFrequencies: true);
            string name = row.ClipId == HostileRun.OtherClip ? "plain." : "_";
            string file = Directory.EnumerateFiles(folder, "*.txt").Single(file => Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal) && file.Contains(row.Method == HostileRun.Method ? "dice" : "columns", StringComparison.Ordinal));
            string[] lines = File.ReadAllLines(file);
            Assert.Equal(expected.Count + expected.Count(label => label.Frequencies is not null), lines.Length);
            int at = 0;
            foreach (SegmentLabel label in expected)
            {
                string[] parts = lines[at++].Split('\t');
                Assert.Equal(3, parts.Length);
                Assert.True(Number(parts[0]) >= 0 && Number(parts[1]) > Number(parts[0]));
                Assert.Equal(label.Range.StartSeconds, Number(parts[0]), 1e-6);
                if (label.Frequencies is { } range)
                {
                    string[] frequencies = lines[at++].Split('\t');
                    Assert.Equal("\\", frequencies[0]);
                    Assert.Equal(range.LowHz, Number(frequencies[1]), 1e-3);
                    Assert.True(Number(frequencies[2]) >= Number(frequencies[1]));
                }
            }
        }
    }

    [Fact]
    public void Time_outside_the_recording_is_cut_off()
    {
        TimeRange range = ClipTime.Within(new Analysis.Segments.Segment(1, 0, new TimeRange(-0.0075, 0.1425), 1), 0.1);
        Assert.Equal((0, 0.1), (range.StartSeconds, range.EndSeconds));
        range = ClipTime.Within(new Analysis.Segments.Segment(1, 0, new TimeRange(2, 3), 1), 1.5);
        Assert.Equal(0, range.DurationSeconds); // of no length: left out of labels
        range = ClipTime.Within(new Analysis.Segments.Segment(1, 0, new TimeRange(-1, 3), 1), double.NaN);
        Assert.Equal((0, 3), (range.StartSeconds, range.EndSeconds));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static async Task<string> ExportAsync(HostileRun run, ExportForm form)
    {
        string folder = run.Folder.File("export");
        await RunExport.WriteAsync(run.Session.Results, run.Summary, form, folder, null, TestContext.Current.CancellationToken);
        return folder;
    }
}
