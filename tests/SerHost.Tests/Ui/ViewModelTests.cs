using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Analysis.Expectations;
using SerHost.Core.Corpora;
using SerHost.Core.Pipeline;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;
using SerHost.Ui.Bench;
using SerHost.Ui.Clip;
using SerHost.Ui.Compare;
using SerHost.Ui.Corpus;
using SerHost.Ui.Drawing;
using SerHost.Ui.Run;

namespace SerHost.Tests.Ui;

/// <summary>What the pages know, without a screen.</summary>
public sealed class ViewModelTests
{
    [Theory]
    [InlineData("", "a b c d")]
    [InlineData("angry", "a b")]
    [InlineData("wrong", "b")]
    [InlineData("right", "a c")]
    [InlineData("-wrong", "a c d")]
    [InlineData("angry wrong speaker:1001", "b")]
    [InlineData("speaker:1002", "c d")]
    [InlineData("confidence<0.5", "b")]
    [InlineData("confidence>0.5", "a c")]
    [InlineData("predicted:sad", "b c")]
    [InlineData("new", "d")]
    [InlineData("failed", "")]
    [InlineData("seconds>2.5", "c")]
    [InlineData("seconds<2.5 -predicted:sad", "a")]
    [InlineData("confidence<x", "")]
    public void Filter_takes_the_clips_all_words_fit(string filter, string expected)
    {
        Func<ClipRow, bool> fits = ClipFilter.Parse(filter);
        Assert.Equal(expected, string.Join(' ', Rows.Where(fits).Select(row => row.Clip.Id)));
    }

    [Fact]
    public void Timing_is_the_median_the_nineteenth_twentieth_and_the_worst_of_its_keys()
    {
        TimeSpan[] times = [.. Enumerable.Range(1, 101).Reverse().Select(i => TimeSpan.FromSeconds(i))];
        Assert.Equal(new UiTiming("80x24", "keys", 101, 51, 96, 101), UiTiming.Of("80x24", "keys", times));
        Assert.Throws<ArgumentException>(() => UiTiming.Of("80x24", "keys", []));
    }

    [Theory]
    [InlineData("", "wrong")]
    [InlineData("angry", "angry wrong")]
    [InlineData("angry  wrong speaker:1", "angry speaker:1")]
    [InlineData("-wrong", "-wrong wrong")]
    public void Filter_word_is_added_or_taken_out_whole(string before, string after) => Assert.Equal(after, ClipFilter.Toggle(before, "wrong"));

    [Fact]
    public void Table_keeps_the_selected_clip_when_order_and_filter_change()
    {
        var table = new ClipTable();
        table.Load(Rows);
        table.Move(2);
        table.SortBy(3);
        Assert.Equal(["b", "c", "a", "d"], table.Rows.Select(row => row.Clip.Id)); // by confidence, the unknown last
        Assert.Equal("c", table.Current!.Clip.Id);
        table.SortBy(3);
        Assert.Equal(["a", "c", "b", "d"], table.Rows.Select(row => row.Clip.Id));
        table.SetFilter("speaker:1002");
        Assert.Equal("c", table.Current!.Clip.Id);
        table.Move(100);
        table.Reveal(1);
        Assert.Equal((1, 1), (table.Selected, table.Top));
    }

    [Fact]
    public void Zoom_keeps_the_cursor_s_column_and_never_leaves_the_clip()
    {
        var view = new TimeView();
        view.Reset(0, 4);
        view.MoveCursor(1);
        int column = view.ColumnOf(view.Cursor, 80);
        view.Zoom(0.5);
        Assert.Equal((0.5, 2.5), (view.Start, view.End));
        Assert.Equal(column, view.ColumnOf(view.Cursor, 80));
        view.Pan(100);
        Assert.Equal((2.0, 4.0), (view.Start, view.End));
        view.Zoom(1e-9);
        Assert.Equal(0.05, view.End - view.Start, 9);
        view.Zoom(1e9);
        Assert.Equal((0.0, 4.0), (view.Start, view.End));
        view.MoveCursor(-3);
        Assert.Equal(0, view.Cursor);
    }

    [Theory]
    [InlineData(0, 3, 6, "0 1 2 3")]
    [InlineData(0, 3, 7, "0.0 0.5 1.0 1.5 2.0 2.5 3.0")]
    [InlineData(0, 3, 4, "0 1 2 3")]
    [InlineData(0.12, 0.31, 4, "0.15 0.20 0.25 0.30")]
    [InlineData(3, 3, 4, "")]
    public void Ticks_are_round_numbers_inside_the_axis(double low, double high, int atMost, string expected)
    {
        IReadOnlyList<double> ticks = AxisTicks.Between(low, high, atMost);
        double distance = ticks.Count > 1 ? ticks[1] - ticks[0] : 1;
        Assert.True(ticks.Count <= atMost);
        Assert.Equal(expected, string.Join(' ', ticks.Select(tick => AxisTicks.Label(tick, distance))));
        Assert.All(ticks, tick => Assert.InRange(tick, low - 1e-9, high + 1e-9));
    }

    [Fact]
    public void Form_checks_values_by_the_descriptor_and_describes_the_experiment()
    {
        var form = new RunForm();
        var number = new ParameterDescriptor("window", ParameterKind.Integer, "10", "Frames.") { Minimum = 1, Maximum = 50, Step = 5 };
        form.Load(["m"], [new AttributionDescriptor("random", "Random", "1", "Dice.", ModelAccess.Predictions, [number])], ["gemaps"]);
        int line = form.Lines.TakeWhile(found => found.Label != "window").Count();
        Assert.Null(form.Change(line, 1));
        Assert.Equal("15", form.Lines[line].Value);
        Assert.Contains("50", form.Set(line, "51")!, StringComparison.Ordinal);
        Assert.Equal("15", form.Lines[line].Value);
        int limit = form.Lines.TakeWhile(found => found.Label != "clips at most").Count();
        Assert.NotNull(form.Set(limit, "-5"));
        Assert.Null(form.Set(limit, "12"));
        Core.Experiments.Experiment experiment = form.ToExperiment();
        Assert.Equal(("m", 12, "random", "15"), (experiment.Model, experiment.Corpus.Limit, experiment.Methods.Single().Id, experiment.Methods.Single().Parameters["window"]));
    }

    [Fact]
    public void Monitor_tells_share_rate_and_failures()
    {
        var monitor = new RunMonitor();
        Assert.Equal("preparing…", monitor.Describe());
        var row = new RunRow("a", null, null, null, null, null, "crp") { Failure = new RunFailure("explain", "no graph") };
        monitor.Take(new RunProgress("r", 10, 40, 1, 8, 1, TimeSpan.FromSeconds(5), row) { Remaining = TimeSpan.FromSeconds(15) });
        Assert.Equal(0.25, monitor.Share);
        Assert.Equal("10 of 40 maps (8 computed, 1 from the store, 1 failed), 2.0 a second, 15 s left", monitor.Describe());
        Assert.Equal(["a, crp: explain: no graph"], monitor.Failures);
    }

    [Theory]
    [InlineData(2, 0.01, 2, 0.01, "angry", "louder and higher in pitch than chance: fits angry (2 of 2 expected directions)")]
    [InlineData(2, 0.01, 2, 0.20, "angry", "louder than chance: fits angry (1 of 1 expected directions)")]
    [InlineData(-2, 0.01, -2, 0.04, "angry", "softer and lower in pitch than chance: contradicts angry (0 of 2 expected directions)")]
    [InlineData(2, 0.01, -2, 0.01, "angry", "louder and lower in pitch than chance: partly fits angry (1 of 2 expected directions)")]
    [InlineData(2, 0.30, 2, 0.06, "angry", "no cue differs from what random segments of this clip give")]
    public void Verdict_says_what_the_voice_did_and_whether_that_fits(double loudnessZ, double loudnessP, double pitchZ, double pitchP, string emotion, string expected)
    {
        CueContrast Cue(string id, double z, double p) => new(id, 1, 10, 0, [], new RandomisationTest(100, true, 0, 1, z, p / 2, 1 - (p / 2), p), null);
        var result = new CueContrastResult(20, 5, [Cue("loudness", loudnessZ, loudnessP), Cue("f0_semitone", pitchZ, pitchP)], []);
        Assert.Equal(expected, CueVerdict.Describe(result, ExpectationTable.Default, emotion));
    }

    private static ClipRow[] Rows { get; } =
    [
        new(Clip("a", "angry", "1001"), "angry", 0.9, 2, "2 methods"),
        new(Clip("b", "angry", "1001"), "sad", 0.4, 2, "2 methods"),
        new(Clip("c", "sad", "1002"), "sad", 0.6, 3, "2 methods"),
        new(Clip("d", "sad", "1002"), null, double.NaN, double.NaN, ""),
    ];

    private static CorpusClip Clip(string id, string label, string speaker) => new(id, $"/{id}.wav", label, speaker, null, null);
}
