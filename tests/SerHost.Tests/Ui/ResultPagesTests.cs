using SerHost.Ui.Clip;
using SerHost.Ui.Compare;
using SerHost.Ui.Drawing;
using SerHost.Ui.Snapshot;
using SerHost.Ui.Statistics;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

public sealed class ResultPagesTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    private const int Left = 7;

    [Fact]
    public void Clip_page_draws_every_pixel_in_the_map_s_colour()
    {
        using OffScreen screen = fixture.Open("Clip");
        var page = (ClipPage)screen.Window.Front;
        Assert.Contains("1001_IEO_ANG_XX, labelled angry: angry", screen.Line(1), StringComparison.Ordinal);
        screen.Press(new Key('v'), new Key('v'));
        Assert.Contains("relevance", screen.Line(1), StringComparison.Ordinal);

        // The picture lies below title and waveform; each of its cells must hold the strongest relevance under it.
        int width = 100 - Left - 1, top = 6, rows = 30 - 3 - 4 - 5;
        ClipContent content = page.Content!;
        for (int x = 0; x < width; x += 7)
        {
            for (int y = 0; y < 2 * rows; y++)
            {
                var cell = screen.Cells[top + (y / 2), Left + x];
                if (cell.Grapheme != "▀")
                {
                    continue; // the cursor
                }

                double strongest = Strongest(content, page.View, x, y, width, 2 * rows);
                var expected = double.IsNaN(strongest) ? Theme.Paper : ColourMap.Signed.At(0.5 + (0.5 * strongest));
                Assert.Equal(expected, y % 2 == 0 ? cell.Attribute!.Value.Foreground : cell.Attribute!.Value.Background);
            }
        }
    }

    [Fact]
    public void Clip_page_reads_off_the_cursor_and_zoom_keeps_it_in_place()
    {
        using OffScreen screen = fixture.Open("Clip");
        var page = (ClipPage)screen.Window.Front;
        screen.Press(Key.Home, Key.CursorRight, Key.CursorRight);
        double cursor = page.View.Cursor;
        Assert.InRange(cursor, 0.001, 0.2);
        Assert.Contains(cursor.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture) + " s", screen.Line(27), StringComparison.Ordinal);
        Assert.Contains(" dB   relevance ", screen.Line(27), StringComparison.Ordinal);
        screen.Press(new Key('+'));
        Assert.Equal(cursor, page.View.Cursor);
        Assert.True(page.View.IsZoomed);
        screen.Press(new Key('0'));
        Assert.False(page.View.IsZoomed);
        screen.Click(Left + 50, 15);
        Assert.InRange(page.View.Cursor, 1.2, 1.5);
    }

    [Fact]
    public void Clip_page_goes_to_the_next_clip_and_method_and_marks_segments()
    {
        using OffScreen screen = fixture.Open("Clip");
        screen.Press(new Key('m'));
        Assert.Contains("fixture-dice", screen.Line(1), StringComparison.Ordinal);
        screen.Press(new Key('n'));
        Assert.Contains("1001_IEO_SAD_XX", screen.Line(1), StringComparison.Ordinal);
        string segments = screen.Line(25);
        Assert.Contains("1", segments, StringComparison.Ordinal);
        Assert.Contains("4", segments, StringComparison.Ordinal);
        Assert.Equal(Theme.Accent, screen.Cells[25, segments.IndexOf('1', StringComparison.Ordinal)].Attribute!.Value.Foreground);
    }

    [Fact]
    public void Compare_page_stacks_the_methods_and_says_how_they_agree()
    {
        using OffScreen screen = fixture.Open("Compare");
        var page = (ComparePage)screen.Window.Front;
        Assert.Equal(["fixture-columns", "fixture-dice"], page.Shown!.Methods.Select(method => method.Method));
        Assert.StartsWith("►fixture-col", screen.Line(2), StringComparison.Ordinal);
        string agreement = "agrees " + page.Shown.Agreement[0, 1].ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains(agreement, screen.Text, StringComparison.Ordinal);
        Assert.Contains("loudness", screen.Text, StringComparison.Ordinal);
        Assert.Contains("expected", screen.Text, StringComparison.Ordinal);
        Assert.StartsWith(" fixture-columns: ", screen.Line(27), StringComparison.Ordinal);
        screen.Press(Key.CursorDown);
        Assert.StartsWith(" fixture-dice: ", screen.Line(27), StringComparison.Ordinal);
        Assert.Equal(1, page.Shown.Agreement[1, 1], 9);
    }

    [Fact]
    public void Statistics_page_shows_the_cells_of_the_report_and_drills_down_to_the_clips()
    {
        using OffScreen screen = fixture.Open("Statistics");
        var page = (StatisticsPage)screen.Window.Front;
        Assert.Contains("8 clips, 4 speakers, accuracy 0.75", screen.Line(1), StringComparison.Ordinal);
        Assert.StartsWith(" angry", screen.Line(3), StringComparison.Ordinal);
        Assert.StartsWith(" sad", screen.Line(4), StringComparison.Ordinal);
        var cell = page.Shown!.Find("fixture-columns", page.Shown.Baselines[0], "angry", "loudness")!;
        Assert.Contains(FormattableString.Invariant($"angry × loudness: mean"), screen.Text, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"{cell.Utterances} clips, {cell.Speakers} speakers"), screen.Text, StringComparison.Ordinal);
        Assert.Equal(Theme.Selected, screen.Cells[3, 12].Attribute!.Value.Background);

        screen.Press(Key.CursorDown, Key.Enter);
        Assert.Equal("Corpus", screen.Window.Front.Name);
        Assert.Contains("4 of 8 clips", screen.Line(1), StringComparison.Ordinal);
    }

    /// <summary>The same again, slowly and from the definition: the value of largest size among bands and frames under the pixel.</summary>
    private static double Strongest(ClipContent content, TimeView view, int x, int y, int width, int height)
    {
        int bands = content.Input.Bands, frames = content.Input.Frames;
        int firstBand = (height - 1 - y) * bands / height, endBand = Math.Max(firstBand + 1, (height - y) * bands / height);
        int firstFrame = Math.Max(0, content.Input.TimeAxis.StepAt(view.Start + ((view.End - view.Start) * x / width)));
        int endFrame = Math.Min(frames, Math.Max(firstFrame + 1, content.Input.TimeAxis.StepAt(view.Start + ((view.End - view.Start) * (x + 1) / width))));
        if (endFrame <= firstFrame)
        {
            return double.NaN; // behind the map's end
        }

        float largest = content.Map.Values.ToArray().Max(Math.Abs);
        return Enumerable.Range(firstBand, endBand - firstBand).SelectMany(band => Enumerable.Range(firstFrame, endFrame - firstFrame)
            .Select(frame => content.Map.Values.Span[(band * frames) + frame])).MaxBy(Math.Abs) / largest;
    }
}
