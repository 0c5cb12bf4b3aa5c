using System.Text.RegularExpressions;
using SerHost.Ui.Clip;
using SerHost.Ui.Compare;
using SerHost.Ui.Drawing;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Drawing;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

/// <summary>Real images, in what is sent to the terminal.</summary>
public sealed partial class PictureImageTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    private const int CellWidth = 10, CellHeight = 20; // what the driver takes where the terminal does not tell

    [Theory]
    [InlineData(80, 24, 0)]
    [InlineData(100, 30, 1)]
    [InlineData(100, 30, 2)]
    public void Sixel_image_sent_to_the_terminal_shows_every_dot_in_the_colour_of_its_time_and_frequency(int columns, int rows, int kind)
    {
        using OffScreen screen = fixture.Open("Clip", columns, rows, display: new Display(ColourMode.True, ImageChoice.Sixel));
        screen.Press([.. Enumerable.Repeat(new Key('v'), kind)]);
        var page = (ClipPage)screen.Window.Front;
        ClipLayout parts = ClipLayout.Of(columns, rows - 3);
        Match sent = Assert.Single(Sixel().Matches(screen.App.Driver!.ToAnsi()));

        // It starts in the cell the picture starts in (rows and columns count from 1, the page starts below the tabs).
        Assert.Equal(FormattableString.Invariant($"{1 + parts.PictureTop + 1};{ClipLayout.Left + 1}"), sent.Groups["at"].Value);
        var image = SixelDecoder.Decode(sent.Groups["data"].Value);
        Assert.Equal((parts.Width * CellWidth, parts.PictureRows * CellHeight), (image.GetLength(0), image.GetLength(1)));
        var palette = new PicturePalette { Kind = (PictureKind)kind };
        Assert.True(palette.Colours.Count <= 256);
        ClipContent content = page.Content!;
        for (int x = 0; x < image.GetLength(0); x += 3)
        {
            for (int y = 0; y < image.GetLength(1); y++)
            {
                Color expected = palette.At(Point(content, page.View, x, y, image.GetLength(0), image.GetLength(1)));
                Assert.Equal((expected.R * 100 / 255, expected.G * 100 / 255, expected.B * 100 / 255), image[x, y]);
            }
        }
    }

    [Fact]
    public void Kitty_image_sent_to_the_terminal_holds_the_picture_s_pixels()
    {
        using OffScreen screen = fixture.Open("Clip", display: new Display(ColourMode.True, ImageChoice.Kitty));
        var page = (ClipPage)screen.Window.Front;
        string ansi = screen.App.Driver!.ToAnsi();
        MatchCollection chunks = Kitty().Matches(ansi);
        Assert.NotEmpty(chunks);
        var keys = chunks[0].Groups["keys"].Value.Split(',').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal("32", keys["f"]); // RGBA
        int width = int.Parse(keys["s"], null), height = int.Parse(keys["v"], null);
        byte[] pixels = Convert.FromBase64String(string.Concat(chunks.Select(chunk => chunk.Groups["data"].Value)));
        Assert.Equal(width * height * 4, pixels.Length);
        var palette = new PicturePalette();
        for (int x = 0; x < width; x += 5)
        {
            for (int y = 0; y < height; y += 3)
            {
                Color expected = palette.At(Point(page.Content!, page.View, x, y, width, height));
                int at = ((y * width) + x) * 4;
                Assert.Equal((expected.R, expected.G, expected.B, (byte)255), (pixels[at], pixels[at + 1], pixels[at + 2], pixels[at + 3]));
            }
        }

        Assert.DoesNotContain("\u001bP", ansi, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_off_or_unsupported_are_half_blocks_and_text_stays_around_an_image()
    {
        using (OffScreen plain = fixture.Open("Clip"))
        {
            Assert.DoesNotContain("\u001bP", plain.App.Driver!.ToAnsi(), StringComparison.Ordinal);
            Assert.Contains("▀▀▀▀▀▀▀▀▀▀", plain.Text, StringComparison.Ordinal);
        }

        using OffScreen screen = fixture.Open("Clip", display: new Display(ColourMode.True, ImageChoice.Sixel));
        Assert.DoesNotContain("▀▀▀", screen.Text, StringComparison.Ordinal);
        Assert.Contains("labelled angry", screen.Line(1), StringComparison.Ordinal);
        Assert.Contains("for angry", screen.Text, StringComparison.Ordinal);
        screen.Click(ClipLayout.Left + 50, 12); // clicks reach the page below the image
        Assert.Equal(50, ((ClipPage)screen.Window.Front).View.ColumnOf(((ClipPage)screen.Window.Front).View.Cursor, 100 - ClipLayout.Left - 1));
        screen.Press(Key.F6);
        Assert.DoesNotContain("\u001bP", screen.App.Driver!.ToAnsi(), StringComparison.Ordinal); // gone with its page
        screen.Press(Key.F3);
        Assert.Contains("\u001bP", screen.App.Driver!.ToAnsi(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, 40)]
    [InlineData(200, 60)]
    public void Compare_page_sends_an_image_for_each_method_in_the_colours_of_its_map(int columns, int rows)
    {
        using OffScreen screen = fixture.Open("Compare", columns, rows, display: new Display(ColourMode.True, ImageChoice.Sixel));
        var page = (ComparePage)screen.Window.Front;
        CompareLayout parts = CompareLayout.Of(rows - 3, 2, cuesFirst: false);
        Match[] sent = [.. Sixel().Matches(screen.App.Driver!.ToAnsi()).OrderBy(match => int.Parse(match.Groups["at"].Value.Split(';')[0], null))];
        Assert.Equal(2, sent.Length);
        var palette = new PicturePalette { Kind = PictureKind.Overlay };
        for (int strip = 0; strip < 2; strip++)
        {
            Assert.Equal(FormattableString.Invariant($"{1 + parts.StripTop(strip) + 1};{CompareStrip.Left + 1}"), sent[strip].Groups["at"].Value);
            var image = SixelDecoder.Decode(sent[strip].Groups["data"].Value);
            Assert.Equal(((columns - CompareStrip.Left - 1) * CellWidth, parts.StripRows * CellHeight), (image.GetLength(0), image.GetLength(1)));
            ClipContent content = page.Shown!.Items[strip].Content;
            for (int x = 0; x < image.GetLength(0); x += 7)
            {
                Color expected = palette.At(Point(content, page.View, x, image.GetLength(1) / 2, image.GetLength(0), image.GetLength(1)));
                Assert.Equal((expected.R * 100 / 255, expected.G * 100 / 255, expected.B * 100 / 255), image[x, image.GetLength(1) / 2]);
            }
        }

        Assert.DoesNotContain("▀▀▀", screen.Text, StringComparison.Ordinal);
        Assert.Contains("fixture-dice", screen.Line(1 + parts.StripTop(1)), StringComparison.Ordinal);
        Assert.Contains("▲", screen.Line(1 + parts.Seconds), StringComparison.Ordinal);
        screen.Press(Key.CursorRight);
        Assert.Equal(2, Sixel().Count(screen.App.Driver!.ToAnsi()));
        screen.Press(Key.F6);
        Assert.DoesNotContain("\u001bP", screen.App.Driver!.ToAnsi(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(256)]
    public void Palette_never_holds_more_colours_than_the_terminal_has(int most)
    {
        foreach (PictureKind kind in Enum.GetValues<PictureKind>())
        {
            var palette = new PicturePalette { Kind = kind, Most = most };
            Assert.InRange(palette.Colours.Count, 8, most);
            var colours = palette.Colours.ToHashSet();
            for (double level = 0; level <= 1; level += 0.09)
            {
                for (double relevance = -1; relevance <= 1; relevance += 0.11)
                {
                    Assert.Contains(palette.At(new HeatPixel(level, relevance)), colours);
                }
            }
        }
    }

    /// <summary>The point under a dot, from the definition: the band and frame at its place.</summary>
    private static HeatPixel Point(ClipContent content, TimeView view, int x, int y, int width, int height)
    {
        int bands = content.Input.Bands, frames = content.Input.Frames;
        int frame = Math.Max(0, content.Input.TimeAxis.StepAt(view.Start + ((view.End - view.Start) * x / width)));
        int band = (height - 1 - y) * bands / height;
        if (frame >= frames)
        {
            return HeatPixel.Nothing;
        }

        float level = content.Input.Values.Span[(band * frames) + frame], relevance = content.Map.Values.Span[(band * frames) + frame];
        return new HeatPixel((level - content.Input.Scale.Minimum) / (content.Input.Scale.Maximum - content.Input.Scale.Minimum), relevance / content.RelevanceScale);
    }

    [GeneratedRegex(@"\u001b\[(?<at>\d+;\d+)H\u001bP(?<data>[^\u001b]*)\u001b\\")]
    private static partial Regex Sixel();

    [GeneratedRegex(@"\u001b_G(?<keys>[^;]*);(?<data>[^\u001b]*)\u001b\\")]
    private static partial Regex Kitty();
}
