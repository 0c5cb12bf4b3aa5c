using System.Text.RegularExpressions;
using SerHost.Ui.Clip;
using SerHost.Ui.Drawing;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Drawing;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

/// <summary>Colours that everybody can tell apart, and terminals that have few or none.</summary>
public sealed partial class ColourTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    [Fact]
    public void Lightness_rises_with_the_level_and_to_both_sides_of_no_relevance_for_all_eyes()
    {
        foreach (double[,] eyes in Eyes.All)
        {
            double[] level = [.. Enumerable.Range(0, 101).Select(i => Eyes.Lab(ColourMap.Level.At(i / 100.0), eyes).L)];
            double[] grey = [.. Enumerable.Range(0, 101).Select(i => Eyes.Lab(ColourMap.Grey.At(i / 100.0), eyes).L)];
            double[] up = [.. Enumerable.Range(0, 51).Select(i => Eyes.Lab(ColourMap.Signed.At(0.5 + (i / 100.0)), eyes).L)];
            double[] down = [.. Enumerable.Range(0, 51).Select(i => Eyes.Lab(ColourMap.Signed.At(0.5 - (i / 100.0)), eyes).L)];
            foreach (double[] values in (double[][])[level, grey, up, down])
            {
                Assert.All(values.Zip(values.Skip(1)), pair => Assert.True(pair.Second > pair.First - 0.05));
                Assert.True(values[^1] - values[0] > 50);
            }
        }
    }

    [Fact]
    public void Tenths_of_a_scale_and_for_and_against_can_be_told_apart_by_all_eyes()
    {
        foreach (double[,] eyes in Eyes.All)
        {
            for (double share = 0; share < 0.95; share += 0.1)
            {
                Assert.True(Eyes.Distance(ColourMap.Level.At(share), ColourMap.Level.At(share + 0.1), eyes) > 5);
                Assert.True(Eyes.Distance(ColourMap.Signed.At(share), ColourMap.Signed.At(share + 0.1), eyes) > 5);
            }

            foreach (double relevance in (double[])[0.2, 0.5, 1])
            {
                Assert.True(Eyes.Distance(Relevance(relevance), Relevance(-relevance), eyes) > 20);
                foreach (double level in (double[])[0, 0.3, 0.6, 1])
                {
                    Color towards = Overlay(level, relevance), against = Overlay(level, -relevance);
                    Assert.True(Eyes.Distance(towards, against, eyes) > 15, $"level {level}, relevance {relevance}");
                    Assert.True(Eyes.Distance(towards, Overlay(level, 0), eyes) > 5 && Eyes.Distance(against, Overlay(level, 0), eyes) > 5);
                }
            }
        }

        static Color Relevance(double value) => HeatMap.Colour(new HeatPixel(0, value), PictureKind.Relevance, ColourMode.True);
        static Color Overlay(double level, double value) => HeatMap.Colour(new HeatPixel(level, value), PictureKind.Overlay, ColourMode.True);
    }

    [Fact]
    public void Overlay_gets_lighter_with_the_level_whatever_the_relevance()
    {
        foreach (double relevance in (double[])[-1, -0.4, 0, 0.4, 1])
        {
            double[] lightness = [.. Enumerable.Range(0, 21).Select(i => Eyes.Lab(HeatMap.Colour(new HeatPixel(i / 20.0, relevance), PictureKind.Overlay, ColourMode.True), Eyes.Usual).L)];
            Assert.All(lightness.Zip(lightness.Skip(1)), pair => Assert.True(pair.Second > pair.First));
        }
    }

    [Fact]
    public void Text_can_be_read_on_its_ground()
    {
        foreach (Terminal.Gui.Drawing.Attribute ink in (Terminal.Gui.Drawing.Attribute[])[Theme.Text, Theme.Dim, Theme.Strong, Theme.Cool, Theme.Header, Theme.HeaderAccent, Theme.Row, Theme.Band, Theme.StrongOnBand])
        {
            Assert.True(Eyes.Contrast(ink.Foreground, ink.Background) >= 4.5, ink.ToString());
        }
    }

    [Theory]
    [InlineData(0.0, 0.1, ColorName16.Black)]
    [InlineData(0.5, 0.0, ColorName16.DarkGray)]
    [InlineData(0.9, -0.1, ColorName16.Gray)]
    [InlineData(0.9, 0.2, ColorName16.Yellow)]
    [InlineData(0.0, 0.8, ColorName16.BrightYellow)]
    [InlineData(0.9, -0.2, ColorName16.BrightBlue)]
    [InlineData(0.0, -0.8, ColorName16.BrightCyan)]
    public void Sixteen_colours_have_steps_of_their_own_for_level_and_relevance(double level, double relevance, ColorName16 expected) =>
        Assert.Equal(new Color(expected), HeatMap.Colour(new HeatPixel(level, relevance), PictureKind.Overlay, ColourMode.Sixteen));

    [Fact]
    public void Terminal_of_16_colours_is_sent_only_those_and_text_never_in_the_colour_of_its_ground()
    {
        using OffScreen screen = fixture.Open("Clip", display: new Display(ColourMode.Sixteen, ImageChoice.Off));
        foreach (string page in (string[])["Clip", "Compare", "Statistics", "Concepts", "Corpus", "Run", "Plugins"])
        {
            screen.Window.ShowPage(page);
            screen.Settle();
            string ansi = screen.App.Driver!.ToAnsi();
            Assert.DoesNotMatch(@"\u001b\[[0-9;]*[34]8;", ansi);
            Assert.Matches(@"\u001b\[9[0-7]m", ansi);
            foreach (Cell cell in screen.Cells)
            {
                if (cell.Grapheme is not (" " or "▀" or "█") && cell.Attribute is { } ink)
                {
                    Assert.NotEqual(ink.Foreground.GetClosestNamedColor16(), ink.Background.GetClosestNamedColor16());
                }
            }
        }

        screen.Press(Key.F3);
        Assert.Equal(new Color(ColorName16.BrightYellow), screen.Cells[1, 1].Attribute!.Value.Foreground); // the title
        Assert.Equal((new Color(ColorName16.Black), new Color(ColorName16.Cyan)), (screen.Cells[0, 12].Attribute!.Value.Foreground, screen.Cells[0, 12].Attribute!.Value.Background)); // the tab in front
    }

    [Fact]
    public void Terminal_without_colours_is_sent_none_and_the_picture_is_drawn_with_characters()
    {
        using OffScreen screen = fixture.Open("Clip", display: new Display(ColourMode.None, ImageChoice.Off));
        foreach (string page in (string[])["Compare", "Statistics", "Corpus", "Run", "Plugins", "Clip"])
        {
            screen.Window.ShowPage(page);
            screen.Settle();
            foreach (Match code in Colours().Matches(screen.App.Driver!.ToAnsi()))
            {
                Assert.All(code.Groups[1].Value.Split(';'), number => Assert.DoesNotMatch("^([34][0-8]|9[0-7]|10[0-7])$", number));
            }
        }

        var page2 = (ClipPage)screen.Window.Front;
        ClipLayout parts = ClipLayout.Of(100, 27);
        var picture = new ClipPicture(page2.Content!, page2.View, parts.Width, 2 * parts.PictureRows);
        int seen = 0;
        for (int x = 0; x < parts.Width; x += 3)
        {
            HeatPixel upper = picture.At(x, 0), lower = picture.At(x, 1);
            double value = Math.Abs(upper.Relevance) >= Math.Abs(lower.Relevance) ? upper.Relevance : lower.Relevance;
            string grapheme = screen.Cells[1 + parts.PictureTop, ClipLayout.Left + x].Grapheme;
            Assert.Contains(grapheme, value >= 0.2 ? "░▒▓█" : value <= -0.2 ? "·-=≡" : " ", StringComparison.Ordinal);
            seen += grapheme == " " ? 0 : 1;
        }

        Assert.True(seen > 0);
        Assert.Equal(TextStyle.Reverse, screen.Cells[0, 12].Attribute!.Value.Style); // the tab in front
    }

    [Theory]
    [InlineData(null, "xterm-256color", "truecolor", null, nameof(ColourMode.True))]
    [InlineData(16, "xterm-256color", "truecolor", null, nameof(ColourMode.Sixteen))]
    [InlineData(null, "screen", null, null, nameof(ColourMode.Sixteen))]
    [InlineData(null, "linux", null, "", nameof(ColourMode.Sixteen))]
    [InlineData(null, "screen", "truecolor", null, nameof(ColourMode.True))]
    [InlineData(null, "xterm-256color", "truecolor", "1", nameof(ColourMode.None))]
    [InlineData(null, "dumb", null, null, nameof(ColourMode.None))]
    [InlineData(16, "xterm", null, "1", nameof(ColourMode.Sixteen))]
    public void Colours_follow_the_flag_then_NO_COLOR_then_the_terminal(int? flag, string terminal, string? colours, string? noColour, string expected)
    {
        Display display = Display.Choose(flag, ImageChoice.Auto, name => name switch { "TERM" => terminal, "COLORTERM" => colours, "NO_COLOR" => noColour, _ => null });
        Assert.Equal(expected, display.Colours.ToString());
        Assert.Equal(display.Colours == ColourMode.True ? ImageChoice.Auto : ImageChoice.Off, display.Images);
    }

    [GeneratedRegex(@"\u001b\[([0-9;]+)m")]
    private static partial Regex Colours();
}
