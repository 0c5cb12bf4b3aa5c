using SerHost.Ui.Drawing;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

public sealed class CorpusPageTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    private const int FirstRow = 4;

    [Fact]
    public void Table_shows_label_decision_and_status_and_marks_wrong_decisions_in_colour()
    {
        using OffScreen screen = fixture.Open("Corpus");
        Assert.Contains("8 of 8 clips, 2 of 8 wrong", screen.Line(1), StringComparison.Ordinal);
        Assert.Contains("clip▲", screen.Line(3), StringComparison.Ordinal);
        Assert.Matches(@"1001_IEO_ANG_XX\s+angry\s+angry\s+0\.\d\d\s+1001\s+2\.50\s+2 methods", screen.Line(FirstRow));
        Assert.Equal(Theme.Selected, screen.Cells[FirstRow, 1].Attribute!.Value.Background);
        Assert.Equal(Theme.Paper, screen.Cells[FirstRow + 1, 1].Attribute!.Value.Background);

        string wrong = screen.Line(FirstRow + 7);
        Assert.Matches(@"1004_IEO_SAD_XX\s+sad\s+angry", wrong);
        Assert.Equal(Theme.Accent, screen.Cells[FirstRow + 7, wrong.IndexOf("angry", StringComparison.Ordinal)].Attribute!.Value.Foreground);
    }

    [Fact]
    public void Keys_move_filter_sort_and_open()
    {
        using OffScreen screen = fixture.Open("Corpus");
        screen.Press(Key.CursorDown, Key.CursorDown);
        Assert.Equal(Theme.Selected, screen.Cells[FirstRow + 2, 1].Attribute!.Value.Background);
        Assert.Equal("1002_IEO_ANG_XX", screen.Window.State.Clip!.Id);

        screen.Press(new Key('/'), new Key('s'), new Key('a'), new Key('d'), Key.Enter);
        Assert.Contains("4 of 8 clips", screen.Line(1), StringComparison.Ordinal);
        Assert.Equal("Corpus", screen.Window.Front.Name);

        screen.Press(new Key('w'));
        Assert.Contains("1 of 8 clips", screen.Line(1), StringComparison.Ordinal);
        screen.Press(Key.Home, Key.Enter);
        Assert.Equal("Clip", screen.Window.Front.Name);
        Assert.Contains("1004_IEO_SAD_XX", screen.Line(1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/sad", "1001_IEO_SAD_XX")]
    [InlineData("w", "1004_IEO_ANG_XX")]
    public void Filter_that_leaves_out_the_clip_in_front_brings_the_marked_one_there(string keys, string expected)
    {
        using OffScreen screen = fixture.Open("Corpus");
        Assert.Equal("1001_IEO_ANG_XX", screen.Window.State.Clip!.Id);
        screen.Press([.. keys.Select(key => new Key(key))]);
        if (keys.StartsWith('/'))
        {
            screen.Press(Key.Enter);
        }

        Assert.Equal(expected, screen.Window.State.Clip!.Id);
        Assert.StartsWith($" {expected} ", screen.Line(FirstRow), StringComparison.Ordinal);
        screen.Press(Key.F3);
        Assert.StartsWith($" {expected}, ", screen.Line(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Click_selects_a_row_and_on_a_heading_sorts()
    {
        using OffScreen screen = fixture.Open("Corpus");
        screen.Click(5, FirstRow + 3);
        Assert.Equal("1002_IEO_SAD_XX", screen.Window.State.Clip!.Id);
        screen.Click(screen.Line(3).IndexOf("label", StringComparison.Ordinal), 3);
        Assert.Contains("label▲", screen.Line(3), StringComparison.Ordinal);
        Assert.Contains(" angry ", screen.Line(FirstRow), StringComparison.Ordinal);
        screen.Click(screen.Line(3).IndexOf("label", StringComparison.Ordinal), 3);
        Assert.Contains("label▼", screen.Line(3), StringComparison.Ordinal);
        Assert.Contains(" sad ", screen.Line(FirstRow), StringComparison.Ordinal);
    }
}
