using SerHost.Ui.Drawing;
using SerHost.Ui.Shell;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

public sealed class ShellTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    [Fact]
    public void Function_keys_digits_and_clicks_bring_pages_to_the_front_and_the_tab_shows_which()
    {
        using OffScreen screen = fixture.Open("Corpus");
        Assert.StartsWith(" F2 Corpus  F3 Clip  F4 Run  F5 Compare  F6 Statistics ", screen.Line(0), StringComparison.Ordinal);
        Assert.Equal(Theme.Selected, screen.Cells[0, 2].Attribute!.Value.Background);
        Assert.Equal(Theme.Bar, screen.Cells[0, 14].Attribute!.Value.Background);

        screen.Press(Key.F6);
        Assert.Equal("Statistics", screen.Window.Front.Name);
        Assert.Equal(Theme.Bar, screen.Cells[0, 2].Attribute!.Value.Background);
        screen.Press(new Key('2'));
        Assert.Equal("Clip", screen.Window.Front.Name);
        screen.Click(screen.Line(0).IndexOf("F4", StringComparison.Ordinal), 0);
        Assert.Equal("Run", screen.Window.Front.Name);
        screen.Press(Key.Esc);
        Assert.Equal("Corpus", screen.Window.Front.Name);
    }

    [Fact]
    public void Click_on_a_key_hint_is_the_same_as_the_key()
    {
        using OffScreen screen = fixture.Open("Corpus");
        int row = screen.Cells.GetLength(0) - 1;
        screen.Click(screen.Line(row).IndexOf("wrong only", StringComparison.Ordinal), row);
        Assert.Contains("2 of 8 clips", screen.Line(1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 60)]
    [InlineData(30, 10)]
    public void Every_page_draws_at_this_size_after_a_resize(int columns, int rows)
    {
        using OffScreen screen = fixture.Open("Corpus");
        foreach (Page page in screen.Window.Pages)
        {
            screen.Window.ShowPage(page.Name);
            screen.Resize(columns, rows);
            Assert.Equal((rows, columns), (screen.Cells.GetLength(0), screen.Cells.GetLength(1)));
            Assert.Contains("F2 Corpus", screen.Line(0), StringComparison.Ordinal);
            Assert.False(screen.Window.State.MessageIsError, screen.Window.State.Message);
            screen.Resize(100, 30);
        }
    }

    [Fact]
    public void Error_in_background_work_is_said_and_the_program_goes_on()
    {
        using OffScreen screen = fixture.Open("Corpus", corpus: fixture.Folder.File("nowhere"));
        Assert.Contains("nowhere", screen.Window.State.Message, StringComparison.Ordinal);
        Assert.True(screen.Window.State.MessageIsError);
        Assert.Equal(Theme.Accent, screen.Cells[28, 1].Attribute!.Value.Foreground);
        screen.Press(Key.F4);
        Assert.Equal("Run", screen.Window.Front.Name);
    }

    [Fact]
    public void Place_survives_being_saved_and_a_damaged_file_is_a_fresh_start()
    {
        string path = fixture.Folder.File("place", "ui.json");
        new Place { Corpus = "x", Clip = "c", Page = "Run", Filter = "sad" }.Save(path);
        Place read = Place.Load(path);
        Assert.Equal(("x", "c", "Run", "sad"), (read.Corpus, read.Clip, read.Page, read.Filter));
        Assert.Equal("demo", Place.Load(path + ".missing").Corpus);
    }

    [Fact]
    public void Snapshot_is_a_wellformed_picture_of_the_cells()
    {
        using OffScreen screen = fixture.Open("Clip");
        var svg = System.Xml.Linq.XDocument.Parse(SvgScreen.Draw(screen.Cells, "a & b"));
        System.Xml.Linq.XNamespace space = "http://www.w3.org/2000/svg";
        Assert.Equal("a & b", svg.Root!.Element(space + "title")!.Value);
        Assert.Contains(svg.Descendants(space + "text"), text => text.Value.Contains("F3 Clip", StringComparison.Ordinal));
        Assert.True(svg.Descendants(space + "path").Count() > 10, "the picture has its colours");
    }
}
