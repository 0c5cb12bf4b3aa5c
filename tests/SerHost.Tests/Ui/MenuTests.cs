using SerHost.Ui.Drawing;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

public sealed class MenuTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    [Fact]
    public void Menu_opens_over_the_tabs_moves_with_arrows_and_does_what_is_chosen()
    {
        using OffScreen screen = fixture.Open("Corpus", 80, 24);
        Assert.EndsWith("≡", screen.Line(0), StringComparison.Ordinal);
        screen.Press(Key.F9);
        Assert.StartsWith(" File  Edit  Go  Actions  Runs  Help", screen.Line(0), StringComparison.Ordinal);
        Assert.Contains("Open a folder of recordings", screen.Line(1), StringComparison.Ordinal);
        Assert.Equal(Theme.Selected, screen.Cells[1, 1].Attribute!.Value.Background);
        Assert.Equal(Theme.Bar, screen.Cells[2, 1].Attribute!.Value.Background);

        screen.Press(Key.CursorRight, Key.CursorRight, Key.CursorDown, Key.CursorDown);
        Assert.Equal(Theme.Selected, screen.Cells[0, screen.Line(0).IndexOf("Go", StringComparison.Ordinal)].Attribute!.Value.Background);
        screen.Press(Key.Enter);
        Assert.Equal("Run", screen.Window.Front.Name);
        Assert.StartsWith(" F2 Corpus", screen.Line(0), StringComparison.Ordinal);
    }

    [Fact]
    public void Menu_closes_with_escape_and_gives_the_keys_back_to_the_page()
    {
        using OffScreen screen = fixture.Open("Corpus");
        screen.Press(Key.F10, Key.CursorDown, Key.Esc);
        Assert.StartsWith(" F2 Corpus", screen.Line(0), StringComparison.Ordinal);
        screen.Press(Key.CursorDown);
        Assert.Equal("1001_IEO_SAD_XX", screen.Window.State.Clip!.Id);
    }

    [Fact]
    public void Keys_of_the_page_do_nothing_while_a_menu_lies_over_it()
    {
        using OffScreen screen = fixture.Open("Corpus");
        screen.Press(Key.F9, new Key('w'), new Key('s'), Key.PageDown, Key.Esc);
        Assert.Contains("8 of 8 clips", screen.Line(1), StringComparison.Ordinal);
        Assert.Contains("clip▲", screen.Line(3), StringComparison.Ordinal);
        Assert.Equal("1001_IEO_ANG_XX", screen.Window.State.Clip!.Id);
    }

    [Fact]
    public void Actions_of_the_page_in_front_are_in_a_menu_and_do_the_same_as_their_keys()
    {
        using OffScreen screen = fixture.Open("Corpus");
        screen.Press(Key.A.WithAlt);
        Assert.Contains("wrong only", screen.Line(3), StringComparison.Ordinal);
        screen.Press(new Key('w'));
        Assert.Contains("2 of 8 clips", screen.Line(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Menu_works_by_mouse_and_a_click_elsewhere_closes_it()
    {
        using OffScreen screen = fixture.Open("Corpus");
        screen.Click(98, 0);
        Assert.StartsWith(" File  Edit", screen.Line(0), StringComparison.Ordinal);
        screen.Click(screen.Line(0).IndexOf("Go", StringComparison.Ordinal), 0);
        int row = Enumerable.Range(1, 8).First(y => screen.Line(y).Contains("Statistics", StringComparison.Ordinal));
        screen.Click(screen.Line(row).IndexOf("Statistics", StringComparison.Ordinal), row);
        Assert.Equal("Statistics", screen.Window.Front.Name);

        screen.Press(Key.F2, Key.F9);
        screen.Click(60, 8);
        Assert.StartsWith(" F2 Corpus", screen.Line(0), StringComparison.Ordinal);
        Assert.Equal("1003_IEO_ANG_XX", screen.Window.State.Clip!.Id); // row 8 holds the fifth clip
    }

    [Fact]
    public void Help_explains_the_page_scrolls_and_closes_with_any_other_key()
    {
        using OffScreen screen = fixture.Open("Corpus", 60, 12);
        screen.Press(Key.F1);
        Assert.StartsWith("  Corpus", screen.Line(1), StringComparison.Ordinal);
        Assert.Contains("The clips of a corpus", screen.Line(2), StringComparison.Ordinal);
        Assert.Contains("more", screen.Text, StringComparison.Ordinal);
        screen.Press([.. Enumerable.Repeat(Key.PageDown, 6)]);
        Assert.Contains("quit", screen.Line(10), StringComparison.Ordinal);
        screen.Press(new Key('s'));
        Assert.Contains("clip▲", screen.Line(3), StringComparison.Ordinal); // closed, and not sorted
    }

    [Fact]
    public void Message_too_long_for_its_line_is_shown_in_full_by_a_click()
    {
        using OffScreen screen = fixture.Open("Corpus", 60, 16);
        string message = string.Join(' ', Enumerable.Range(100, 40));
        screen.Window.State.Say(message, isError: true);
        screen.Settle();
        Assert.EndsWith("…", screen.Line(14), StringComparison.Ordinal);
        screen.Click(5, 14);
        Assert.StartsWith("  The last message", screen.Line(1), StringComparison.Ordinal);
        Assert.Contains("100 101", screen.Line(2), StringComparison.Ordinal);
        Assert.Contains("138 139", screen.Text, StringComparison.Ordinal);
        screen.Press(Key.Esc);
        Assert.Contains("filter", screen.Line(2), StringComparison.Ordinal);
    }
}
