using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Analysis.Statistics;
using SerHost.Core.Pipeline;
using SerHost.Ui.Drawing;
using SerHost.Ui.Snapshot;
using SerHost.Ui.Statistics;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

public sealed class StatisticsPageTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 60)]
    public void Table_shows_the_cells_of_the_report(int columns, int rows)
    {
        using OffScreen screen = fixture.Open("Statistics", columns, rows);
        var page = (StatisticsPage)screen.Window.Front;
        Assert.Contains("8 clips, 4 speakers, 75 % right", screen.Line(1), StringComparison.Ordinal);
        Assert.StartsWith(" angry", screen.Line(3), StringComparison.Ordinal);
        Assert.StartsWith(" sad", screen.Line(4), StringComparison.Ordinal);
        StatisticsData data = page.Shown!;
        for (int e = 0; e < 2; e++)
        {
            EvidenceCell cell = data.Find("fixture-columns", data.Baselines[0], data.Emotions[e], "loudness")!;
            Assert.StartsWith(NumberText.Signed(cell.MeanDelta), screen.Line(3 + e)[DeltaTableView.Left..], StringComparison.Ordinal);
        }

        Assert.Equal(Theme.Selected, screen.Cells[3, DeltaTableView.Left].Attribute!.Value.Background);
        Assert.Contains("no interval below 5 speakers", screen.Text, StringComparison.Ordinal);
        screen.Press(Key.CursorDown);
        Assert.Equal(Theme.Selected, screen.Cells[4, DeltaTableView.Left].Attribute!.Value.Background);
        screen.Click(DeltaTableView.Left + 1, 3);
        Assert.Equal("angry", page.Choice!.Emotion);
        screen.Press(new Key('m'));
        Assert.Contains("fixture-dice", screen.Line(1), StringComparison.Ordinal);
        screen.Press(new Key('b'));
        Assert.Equal(data.Baselines[1], page.Choice!.Baseline);
    }

    [Fact]
    public void Deltas_behind_a_cell_are_the_stored_ones_and_their_mean_is_the_cell_s()
    {
        using OffScreen screen = fixture.Open("Statistics");
        StatisticsChoice choice = ((StatisticsPage)screen.Window.Front).Choice!;
        RunSummary run = fixture.Session.Results.Runs()[0];
        Dictionary<string, double> stored = fixture.Session.Results.Rows(run.Id)
            .Where(row => row.Method == choice.Method && row.Label == "angry")
            .ToDictionary(row => row.ClipId, row => fixture.Session.Results.Contrast(row)!.Result.Contrasts.First(cue => cue.CueId == choice.Cue).Delta(choice.Baseline));
        Assert.Equal(stored.Where(pair => !double.IsNaN(pair.Value)).OrderBy(pair => pair.Key), choice.Clips.Select(clip => KeyValuePair.Create(clip.ClipId, clip.Delta)).OrderBy(pair => pair.Key));
        Assert.Equal(choice.Cell!.MeanDelta, choice.Clips.Average(clip => clip.Delta), 12);
        Assert.Equal(CueBaseline.Full, choice.Baseline);
    }

    [Fact]
    public void Box_plot_has_its_marks_where_quartiles_and_whiskers_are()
    {
        using OffScreen screen = fixture.Open("Statistics", 100, 30);
        screen.Press(new Key('v'));
        StatisticsChoice choice = ((StatisticsPage)screen.Window.Front).Choice!;
        BoxSummary[] boxes = [.. choice.Data.Emotions.Select(emotion => BoxSummary.Of(choice.ClipsOf(emotion).Select(clip => clip.Delta))!)];
        double[] all = [.. boxes.SelectMany(box => box.Outliers.Append(box.LowWhisker).Append(box.HighWhisker)).Append(0)];
        double low = all.Min() - (0.05 * (all.Max() - all.Min())), high = all.Max() + (0.05 * (all.Max() - all.Min()));
        int At(double value) => 11 + (int)Math.Round((value - low) / (high - low) * (100 - 11 - 24 - 1));
        int title = Enumerable.Range(0, 30).First(row => screen.Line(row).Contains("Clips' Δ of loudness", StringComparison.Ordinal));
        Assert.Contains("within 1.5 boxes", screen.Line(title), StringComparison.Ordinal);
        for (int i = 0; i < boxes.Length; i++)
        {
            int row = title + 1 + i;
            Assert.Equal("┃", screen.Cells[row, At(boxes[i].Median)].Grapheme);
            Assert.Equal(Theme.Band.Background, screen.Cells[row, At(boxes[i].Median)].Attribute!.Value.Background);
            Assert.Contains(screen.Cells[row, At(boxes[i].LowWhisker)].Grapheme, (string[])["├", "┃"]);
            Assert.Contains(screen.Cells[row, At(boxes[i].HighWhisker)].Grapheme, (string[])["┤", "┃"]);
            Assert.All(boxes[i].Outliers, outlier => Assert.Equal("∘", screen.Cells[row, At(outlier)].Grapheme));
            Assert.Contains(FormattableString.Invariant($"n {boxes[i].Count}"), screen.Line(row), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(2, "Mean Δ of loudness", "bar: mean")]
    [InlineData(3, "Correct against misclassified: angry × loudness", "")]
    [InlineData(4, "Methods, against full", "")]
    public void Panels_come_to_the_front_one_after_the_other_on_a_small_screen(int presses, string title, string legend)
    {
        using OffScreen screen = fixture.Open("Statistics", 80, 24);
        screen.Press([.. Enumerable.Repeat(new Key('v'), presses)]);
        Assert.Contains(title, screen.Line(6), StringComparison.Ordinal);
        Assert.Contains(legend, screen.Line(6), StringComparison.Ordinal);
    }

    [Fact]
    public void Large_screen_shows_all_panels_with_true_numbers()
    {
        using OffScreen screen = fixture.Open("Statistics", 200, 60);
        StatisticsChoice choice = ((StatisticsPage)screen.Window.Front).Choice!;
        string[] lines = screen.Text.Split('\n');
        int Row(string text) => Array.FindIndex(lines, line => line.Contains(text, StringComparison.Ordinal));
        Assert.All((string[])["angry × loudness", "Clips' Δ of", "Mean Δ of", "Correct against", "Methods, against"], title => Assert.InRange(Row(title), 5, 57));

        // The bar runs from zero to the mean.
        int bars = Row("Mean Δ of");
        string mean = NumberText.Signed(choice.Cell!.MeanDelta);
        Assert.Contains($"{mean}{StatisticsData.Stars(choice.Cell.AdjustedP)}  n 4", lines[bars + 1], StringComparison.Ordinal);
        int dot = lines[bars + 1].IndexOf('●', StringComparison.Ordinal);
        Assert.Equal(Theme.Band.Background, screen.Cells[bars + 1, choice.Cell.MeanDelta > 0 ? dot - 1 : dot + 1].Attribute!.Value.Background);

        // Correct and wrong clips: three right and one wrong of the four labelled angry.
        Assert.Equal((3, 1), (choice.Clips.Count(clip => clip.IsCorrect), choice.Clips.Count(clip => !clip.IsCorrect)));
        int correct = Row("Correct against");
        Assert.Contains("n 3", lines[correct + 1], StringComparison.Ordinal);
        Assert.Contains("n 1", lines[correct + 2], StringComparison.Ordinal);

        int methods = Row("Methods, against");
        PlausibilityRow rate = choice.Data.Report.Plausibility.First(row => row is { Table: "literature", Emotion: "all", Method: "fixture-dice" } && row.Baseline == choice.Baseline);
        Assert.Contains($"{NumberText.Percent(rate.Rate)} ({NumberText.Percent(rate.ChanceRate)}), p {NumberText.P(rate.P)}", lines[methods + 3], StringComparison.Ordinal);
        Assert.Contains(NumberText.Correlation(choice.Data.Extras!.Pairs.Single().RankAgreement), lines[methods + 3], StringComparison.Ordinal);
    }

    [Fact]
    public void Enter_lists_the_clips_behind_the_cell_and_again_opens_one_under_the_same_method()
    {
        using OffScreen screen = fixture.Open("Statistics");
        var page = (StatisticsPage)screen.Window.Front;
        screen.Press(new Key('m'), Key.CursorDown);
        StatisticsChoice choice = page.Choice!;
        screen.Press(Key.Enter);
        Assert.Contains("sad × loudness, fixture-dice, here − full: 4 clips", screen.Line(1), StringComparison.Ordinal);
        for (int i = 0; i < choice.Clips.Count; i++)
        {
            Assert.StartsWith(" " + choice.Clips[i].ClipId, screen.Line(3 + i), StringComparison.Ordinal);
            Assert.Contains(NumberText.Signed(choice.Clips[i].Delta), screen.Line(3 + i), StringComparison.Ordinal);
            Assert.Equal(!choice.Clips[i].IsCorrect, screen.Line(3 + i).Contains('✗', StringComparison.Ordinal));
        }

        screen.Press(Key.Esc);
        Assert.StartsWith(" Δf", screen.Line(1), StringComparison.Ordinal);
        screen.Press(Key.Enter);
        screen.Click(3, 5);
        Assert.Equal(Theme.Selected, screen.Cells[5, 2].Attribute!.Value.Background);
        screen.Press(Key.Enter);
        Assert.Equal("Clip", screen.Window.Front.Name);
        Assert.Contains(choice.Clips[2].ClipId, screen.Line(1), StringComparison.Ordinal);
        Assert.Contains("fixture-dice", screen.Line(1), StringComparison.Ordinal);

        screen.Press(Key.F6, Key.Esc, new Key('f'));
        Assert.Equal("Corpus", screen.Window.Front.Name);
        Assert.Contains("4 of 8 clips", screen.Line(1), StringComparison.Ordinal);
    }
}
