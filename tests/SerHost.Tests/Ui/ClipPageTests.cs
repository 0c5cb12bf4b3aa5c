using System.Globalization;
using SerHost.Ui.Clip;
using SerHost.Ui.Drawing;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Drawing;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

public sealed class ClipPageTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    private const int Left = ClipLayout.Left;

    [Theory]
    [InlineData(100, 30)]
    [InlineData(80, 24)]
    [InlineData(200, 60)]
    public void Clip_page_draws_every_pixel_in_the_map_s_colour(int columns, int rows)
    {
        using OffScreen screen = fixture.Open("Clip", columns, rows);
        var page = (ClipPage)screen.Window.Front;
        Assert.Contains("1001_IEO_ANG_XX, labelled angry, predicted angry", screen.Line(1), StringComparison.Ordinal);
        screen.Press(new Key('v'), new Key('v'));
        Assert.EndsWith("relevance", screen.Line(1), StringComparison.Ordinal);

        ClipLayout parts = Parts(screen);
        int compared = 0;
        for (int x = 0; x < parts.Width; x += 7)
        {
            for (int y = 0; y < 2 * parts.PictureRows; y++)
            {
                Cell cell = screen.Cells[1 + parts.PictureTop + (y / 2), Left + x];
                if (cell.Grapheme != "▀")
                {
                    continue; // the cursor
                }

                double strongest = Strongest(page.Content!, page.View, x, y, parts.Width, 2 * parts.PictureRows);
                Color expected = double.IsNaN(strongest) ? Theme.Paper : ColourMap.Signed.At(0.5 + (0.5 * strongest));
                Assert.Equal(expected, y % 2 == 0 ? cell.Attribute!.Value.Foreground : cell.Attribute!.Value.Background);
                compared++;
            }
        }

        Assert.True(compared > parts.PictureRows * parts.Width / 7);
    }

    [Fact]
    public void Seconds_stand_at_their_column()
    {
        using OffScreen screen = fixture.Open("Clip");
        var page = (ClipPage)screen.Window.Front;
        ClipLayout parts = Parts(screen);
        string seconds = screen.Line(1 + parts.Seconds);
        double end = page.Content!.EndSeconds;
        foreach (double tick in (double[])[0.5, 1.0, 2.0])
        {
            int column = seconds.IndexOf("╵" + tick.ToString("0.0", CultureInfo.InvariantCulture), StringComparison.Ordinal);
            Assert.Equal(Left + (int)Math.Floor(tick / end * parts.Width), column);
        }
    }

    [Fact]
    public void Hertz_labels_stand_beside_the_row_that_holds_the_band_nearest_to_them()
    {
        ClipContent content = TestContent.Make(bands: 64, frames: 50);
        float[] centres = content.Input.BandCentresHz.ToArray();
        var view = new TimeView();
        view.Reset(0, 1);
        var picture = new ClipPicture(content, view, 80, 2 * 20);
        IReadOnlyList<(int Hertz, int Row)> places = Rulers.Places(centres, picture);
        Assert.True(places.Count >= 8);
        foreach ((int hertz, int row) in places)
        {
            int nearest = Enumerable.Range(0, centres.Length).MinBy(band => Math.Abs(centres[band] - hertz));
            Assert.True(picture.BandsOf((2 * row) + 1).First <= nearest && picture.BandsOf(2 * row).End > nearest, $"{hertz} Hz in row {row}");
        }
    }

    [Fact]
    public void Cursor_reads_off_time_hertz_level_relevance_and_cues_with_units_and_marks_both_axes()
    {
        using OffScreen screen = fixture.Open("Clip");
        var page = (ClipPage)screen.Window.Front;
        screen.Press(Key.Home, Key.CursorRight, Key.CursorRight, Key.CursorUp);
        ClipLayout parts = Parts(screen);
        ClipContent content = page.Content!;
        double cursor = page.View.Cursor;
        Assert.InRange(cursor, 0.001, 0.2);
        int frame = content.Input.TimeAxis.StepAt(cursor);
        string line = screen.Line(1 + parts.ReadOut);
        Assert.StartsWith(FormattableString.Invariant($" {cursor:0.000} s   "), line, StringComparison.Ordinal);
        Assert.Matches(@"\d+ Hz   −?\d+\.\d dB   relevance [+−]?[\d.e-]+ \([+−]?\d+ % of the largest\)", line);
        double hertz = double.Parse(System.Text.RegularExpressions.Regex.Match(line, @"(\d+) Hz").Groups[1].Value, CultureInfo.InvariantCulture);
        int band = Enumerable.Range(0, content.Input.Bands).MinBy(found => Math.Abs(content.Input.BandCentresHz.Span[found] - hertz));
        Assert.Contains(content.Input.Values.Span[(band * content.Input.Frames) + frame].ToString("0.0", CultureInfo.InvariantCulture).Replace('-', '−') + " dB", line, StringComparison.Ordinal);
        float loudness = content.Cues!.Track(content.Cues.Cues.TakeWhile(cue => cue.Id != "loudness").Count()).Span[content.Cues.TimeAxis.StepAt(cursor)];
        Assert.Contains("level " + NumberText.Plain(loudness) + " dB", screen.Line(2 + parts.ReadOut), StringComparison.Ordinal);
        Assert.Equal("▲", screen.Cells[1 + parts.Seconds, Left + page.View.ColumnOf(cursor, parts.Width)].Grapheme);
        Assert.Single(Enumerable.Range(0, parts.PictureRows), row => screen.Cells[1 + parts.PictureTop + row, Left - 1].Grapheme == "►");
    }

    [Fact]
    public void Zoom_pan_and_click_by_key_and_mouse_show_the_stretch_they_should()
    {
        using OffScreen screen = fixture.Open("Clip");
        var page = (ClipPage)screen.Window.Front;
        ClipLayout parts = Parts(screen);
        double all = page.View.End - page.View.Start, cursor = page.View.Cursor;
        screen.Press(new Key('+'));
        Assert.Equal((all / 2, cursor), (page.View.End - page.View.Start, page.View.Cursor));
        double start = page.View.Start;
        screen.Press(new Key(']'));
        Assert.Equal(Math.Min(start + (all / 8), all / 2), page.View.Start, 9);
        screen.Press(new Key('0'));
        Assert.False(page.View.IsZoomed);

        // The wheel keeps what it points at in place.
        int column = Left + 20, row = 1 + parts.PictureTop + 2;
        double pointed = page.View.SecondsAt(20.5, parts.Width);
        screen.Mouse(column, row, MouseFlags.WheeledUp);
        Assert.Equal(0.8 * all, page.View.End - page.View.Start, 9);
        Assert.Equal(pointed, page.View.SecondsAt(20.5, parts.Width), 9);

        // Dragging ten columns to the left moves the picture by as much.
        double before = page.View.Start, perColumn = (page.View.End - page.View.Start) / parts.Width;
        screen.Mouse(Left + 60, row, MouseFlags.LeftButtonPressed);
        screen.Mouse(Left + 50, row, MouseFlags.LeftButtonPressed | MouseFlags.PositionReport);
        Assert.Equal(Math.Min(before + (10 * perColumn), 0.2 * all), page.View.Start, 9);
        screen.Press(new Key('0'));
        screen.Click(Left + 50, row);
        Assert.Equal(page.View.SecondsAt(50.5, parts.Width), page.View.Cursor, 9);
    }

    [Fact]
    public void Legend_says_in_numbers_what_colours_mean_and_its_swatches_are_the_picture_s()
    {
        using OffScreen screen = fixture.Open("Clip");
        var page = (ClipPage)screen.Window.Front;
        int row = 1 + Parts(screen).Legend;
        string largest = NumberText.Plain(page.Content!.RelevanceScale), line = screen.Line(row);
        Assert.Contains($"against −{largest} ", line, StringComparison.Ordinal);
        Assert.Contains($" +{largest} for angry", line, StringComparison.Ordinal);
        Assert.EndsWith($" {NumberText.Plain(page.Content.Input.Scale.Maximum)} dB", line, StringComparison.Ordinal);
        int first = line.IndexOf('█', StringComparison.Ordinal);
        Assert.Equal(HeatMap.Colour(new HeatPixel(0.6, -1), PictureKind.Overlay, ColourMode.True), screen.Cells[row, first].Attribute!.Value.Foreground);
        Assert.Equal(HeatMap.Colour(new HeatPixel(0.6, 1), PictureKind.Overlay, ColourMode.True), screen.Cells[row, first + 14].Attribute!.Value.Foreground);
        screen.Press(new Key('v'));
        Assert.DoesNotContain("against", screen.Line(row), StringComparison.Ordinal);
    }

    [Fact]
    public void Segments_are_marked_with_their_ranks_where_they_lie()
    {
        using OffScreen screen = fixture.Open("Clip");
        screen.Press(new Key('m'));
        Assert.Contains("fixture-dice", screen.Line(1), StringComparison.Ordinal);
        screen.Press(new Key('n'));
        Assert.Contains("1001_IEO_SAD_XX", screen.Line(1), StringComparison.Ordinal);
        Assert.Contains("fixture-dice", screen.Line(1), StringComparison.Ordinal); // the method stays when the clip changes
        var page = (ClipPage)screen.Window.Front;
        ClipLayout parts = Parts(screen);
        foreach (Analysis.Segments.Segment segment in page.Content!.Contrast!.Selection.Segments)
        {
            Cell cell = screen.Cells[1 + parts.Segments, Left + page.View.ColumnOf(segment.Range.CentreSeconds, parts.Width)];
            Assert.Equal(segment.Rank.ToString(CultureInfo.InvariantCulture), cell.Grapheme);
            Assert.Equal(Theme.Accent, cell.Attribute!.Value.Foreground);
            Assert.Equal("▔", screen.Cells[1 + parts.Segments, Left + page.View.ColumnOf(segment.Range.StartSeconds, parts.Width)].Grapheme);
        }
    }

    [Fact]
    public void Key_s_goes_from_segment_to_segment_the_strongest_first()
    {
        using OffScreen screen = fixture.Open("Clip");
        var page = (ClipPage)screen.Window.Front;
        IReadOnlyList<Analysis.Segments.Segment> segments = page.Content!.Contrast!.Selection.Segments;
        Assert.Equal(segments[0].Range.CentreSeconds, page.View.Cursor, 9); // where a clip opens
        foreach (int rank in (int[])[2, 3, 4, 1])
        {
            screen.Press(new Key('s'));
            Assert.Equal(segments.Single(segment => segment.Rank == rank).Range.CentreSeconds, page.View.Cursor, 9);
        }
    }

    [Fact]
    public void Waveform_is_as_high_as_the_sound_is_loud_and_its_scale_is_written()
    {
        using OffScreen screen = fixture.Open("Clip");
        var page = (ClipPage)screen.Window.Front;
        ClipLayout parts = Parts(screen);
        float[] samples = page.Content!.Sound!.Samples.ToArray();
        float loudest = samples.Max(Math.Abs);
        Assert.StartsWith(NumberText.Plain(loudest), screen.Line(1 + ClipLayout.WaveTop).TrimStart(), StringComparison.Ordinal);
        int half = parts.WaveRows / 2;
        for (int x = 0; x < parts.Width; x += 5)
        {
            int first = (int)(page.View.SecondsAt(x, parts.Width) * page.Content.Sound.SampleRateHz), end = (int)(page.View.SecondsAt(x + 1, parts.Width) * page.Content.Sound.SampleRateHz);
            float high = first >= samples.Length ? 0 : samples[first..Math.Min(end, samples.Length)].Append(0f).Max();
            int eighths = Enumerable.Range(0, half).Sum(row => " ▁▂▃▄▅▆▇█".IndexOf(screen.Cells[1 + ClipLayout.WaveTop + row, Left + x].Grapheme, StringComparison.Ordinal));
            Assert.Equal(high / loudest * half * 8, eighths, 1.0);
        }
    }

    private static ClipLayout Parts(OffScreen screen) => ClipLayout.Of(screen.Cells.GetLength(1), screen.Cells.GetLength(0) - 3);

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
