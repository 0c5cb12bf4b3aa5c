using System.Globalization;
using SerHost.Analysis.CueContrasts;
using SerHost.Sdk.Attribution;
using SerHost.Ui.Clip;
using SerHost.Ui.Compare;
using SerHost.Ui.Drawing;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Drawing;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

public sealed class ComparePageTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 60)]
    public void Methods_are_stacked_with_maps_segments_agreement_and_facts(int columns, int rows)
    {
        using OffScreen screen = fixture.Open("Compare", columns, rows);
        var page = (ComparePage)screen.Window.Front;
        Assert.Equal(["fixture-columns", "fixture-dice"], page.Shown!.Items.Select(item => item.Name));
        CompareLayout parts = CompareLayout.Of(rows - 3, 2, cuesFirst: false);
        Assert.True(parts.HasTable);
        for (int strip = 0; strip < 2; strip++)
        {
            int top = 1 + parts.StripTop(strip);
            Assert.StartsWith((strip == 0 ? "►" : " ") + "fixture-", screen.Line(top), StringComparison.Ordinal);
            ClipContent content = page.Shown.Items[strip].Content;
            int width = columns - CompareStrip.Left - 1;
            foreach (Analysis.Segments.Segment segment in content.Contrast!.Selection.Segments)
            {
                int column = CompareStrip.Left + page.View.ColumnOf(segment.Range.CentreSeconds, width);
                Assert.Equal(segment.Rank.ToString(CultureInfo.InvariantCulture), screen.Cells[top + parts.StripRows, column].Grapheme);
            }

            string facts = screen.Line(top + parts.StripRows + 1);
            Assert.All(DiagnosticText.Describe(content.Details.Diagnostics), fact => Assert.Contains(fact.Text, facts, StringComparison.Ordinal));
            var picture = new ClipPicture(content, page.View, width, parts.StripRows * 2);
            Assert.Equal(HeatMap.Colour(picture.At(9, 0), PictureKind.Overlay, ColourMode.True), screen.Cells[top, CompareStrip.Left + 9].Attribute!.Value.Foreground);
        }

        Assert.Contains("agrees " + NumberText.Correlation(page.Shown.Agreement[0, 1]), screen.Line(1 + parts.StripTop(1) + 1), StringComparison.Ordinal);
        Assert.Equal(1, page.Shown.Agreement[1, 1], 9);
    }

    [Fact]
    public void Agreement_is_the_rank_correlation_of_windows_both_could_choose_and_shared_counts_segments()
    {
        using OffScreen screen = fixture.Open("Compare");
        CompareData data = ((ComparePage)screen.Window.Front).Shown!;
        Analysis.Segments.SegmentSelection a = data.Items[0].Content.Contrast!.Selection, b = data.Items[1].Content.Contrast!.Selection;
        int[] both = [.. Enumerable.Range(0, a.Windows.Count).Where(i => a.Windows[i].IsEligible && b.Windows[i].IsEligible)];
        double[] Ranks(double[] scores) => [.. scores.Select(score => scores.Count(other => other < score) + (scores.Count(other => other == score) / 2.0))];
        double[] x = Ranks([.. both.Select(i => a.Windows[i].Score)]), y = Ranks([.. both.Select(i => b.Windows[i].Score)]);
        double top = x.Zip(y).Sum(pair => (pair.First - x.Average()) * (pair.Second - y.Average()));
        double bottom = Math.Sqrt(x.Sum(v => (v - x.Average()) * (v - x.Average())) * y.Sum(v => (v - y.Average()) * (v - y.Average())));
        Assert.Equal(top / bottom, data.Agreement[0, 1], 9);
        Assert.Equal(a.Segments.Count(segment => b.Segments.Any(other => other.Range == segment.Range)), data.Shared[0, 1]);
    }

    [Fact]
    public void Cue_row_holds_the_contrast_s_numbers_and_its_mark_lies_where_z_says()
    {
        using OffScreen screen = fixture.Open("Compare", 200, 60);
        var page = (ComparePage)screen.Window.Front;
        CueContrast loudness = page.Shown!.Items[0].Content.Contrast!.Result.Contrasts.First(cue => cue.CueId == "loudness");
        int row = Enumerable.Range(0, 60).First(y => screen.Line(y).StartsWith(" loudness", StringComparison.Ordinal));
        string line = screen.Line(row);
        Assert.Contains(NumberText.Plain(loudness.Salient), line, StringComparison.Ordinal);
        Assert.Contains(NumberText.Signed(loudness.Delta(CueBaseline.Rest)), line, StringComparison.Ordinal);
        Assert.Contains(NumberText.P(loudness.Randomisation!.PTwoSided), line, StringComparison.Ordinal);

        // The plot spans ±3.5 standard deviations of chance; 95 % of chance is a ground of its own.
        int left = 115, width = 200 - 1 - left;
        int At(double z) => left + (int)Math.Round((Math.Clamp(z, -3.5, 3.5) + 3.5) / 7 * (width - 1));
        double here = loudness.Randomisation.Z;
        Assert.Equal(here > 3.5 ? "►" : here < -3.5 ? "◄" : "●", screen.Cells[row, At(here)].Grapheme);
        Assert.Equal(Theme.Band.Background, screen.Cells[row, At(-1.9)].Attribute!.Value.Background);
        Assert.Equal(Theme.Paper, screen.Cells[row, At(-2.2)].Attribute!.Value.Background);
        Assert.Contains("expected", screen.Line(row - 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Small_screen_with_four_methods_shows_maps_or_cues_and_always_a_verdict()
    {
        CompareLayout maps = CompareLayout.Of(21, 4, cuesFirst: false), cues = CompareLayout.Of(21, 4, cuesFirst: true), large = CompareLayout.Of(57, 4, cuesFirst: false);
        Assert.Equal((4, false), (maps.Strips, maps.HasTable));
        Assert.Equal((1, true, 4), (cues.Strips, cues.HasTable, cues.Verdicts));
        Assert.Equal((4, true, 4), (large.Strips, large.HasTable, large.Verdicts));
        foreach (CompareLayout parts in (CompareLayout[])[maps, cues, large])
        {
            int height = parts == large ? 57 : 21;
            Assert.True(parts.Table + (parts.HasTable ? CueTable.Rows : 0) + parts.Verdicts <= height);
            Assert.True(parts.StripRows >= 2);
        }
    }

    [Fact]
    public void Keys_and_clicks_choose_the_method_move_the_shared_cursor_and_open_the_clip_under_it()
    {
        using OffScreen screen = fixture.Open("Compare");
        var page = (ComparePage)screen.Window.Front;
        Assert.StartsWith(" fixture-columns: ", screen.Line(26), StringComparison.Ordinal);
        Assert.Equal(Theme.Accent, screen.Cells[26, 2].Attribute!.Value.Foreground);
        screen.Press(Key.CursorDown);
        Assert.StartsWith(" fixture-dice: ", screen.Line(27), StringComparison.Ordinal);
        Assert.Equal(Theme.Accent, screen.Cells[27, 2].Attribute!.Value.Foreground);
        screen.Click(CompareStrip.Left + 30, 2);
        Assert.StartsWith("►fixture-columns", screen.Line(2), StringComparison.Ordinal);
        CompareLayout parts = CompareLayout.Of(27, 2, cuesFirst: false);
        Assert.Equal("▲", screen.Cells[1 + parts.Seconds, CompareStrip.Left + 30].Grapheme);
        Assert.Equal("│", screen.Cells[1 + parts.StripTop(0), CompareStrip.Left + 30].Grapheme);
        Assert.Equal("│", screen.Cells[1 + parts.StripTop(1), CompareStrip.Left + 30].Grapheme);
        screen.Press(Key.CursorDown, Key.Enter);
        Assert.Equal("Clip", screen.Window.Front.Name);
        Assert.Contains("fixture-dice", screen.Line(1), StringComparison.Ordinal);
    }
}
