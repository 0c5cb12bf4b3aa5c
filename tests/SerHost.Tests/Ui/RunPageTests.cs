using SerHost.Ui.Run;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

/// <summary>Apart from the pages that show results: a run made here would become the newest one there.</summary>
public sealed class RunPageTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    [Fact]
    public void Run_page_draws_the_form_from_the_plugins_and_runs()
    {
        using OffScreen screen = fixture.Open("Run");
        var page = (RunPage)screen.Window.Front;
        int line = page.Form.Lines.TakeWhile(found => found.Label != "fixture-dice").Count();
        Assert.Equal(FormKind.Toggle, page.Form.Lines[line].Kind);
        screen.Press([.. Enumerable.Repeat(Key.CursorDown, line)]);
        screen.Press(Key.Space);
        Assert.Contains("[x] fixture-dice", screen.Text, StringComparison.Ordinal);
        Assert.Contains("Random values.", screen.Text, StringComparison.Ordinal);

        int before = fixture.Session.Results.Runs().Count;
        screen.Press(new Key('s'));
        screen.Until(() => screen.Text.Contains("8 clips in", StringComparison.Ordinal));
        screen.Settle();
        Assert.Equal(before + 1, fixture.Session.Results.Runs().Count);
        Assert.Contains("Done: 8 clips", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_page_says_why_a_parameter_is_refused()
    {
        using OffScreen screen = fixture.Open("Run");
        var page = (RunPage)screen.Window.Front;
        int toggle = page.Form.Lines.TakeWhile(found => found.Label != "fixture-columns").Count();
        screen.Press([.. Enumerable.Repeat(Key.CursorDown, toggle)]);
        screen.Press(Key.Space, Key.CursorDown, Key.Enter);
        screen.Press([.. Enumerable.Repeat(Key.Backspace, 4)]);
        screen.Press(new Key('9'), new Key('9'), new Key('9'), Key.Enter);
        Assert.Contains("100", screen.Window.State.Message, StringComparison.Ordinal);
        Assert.True(screen.Window.State.MessageIsError);
        Assert.Equal("-80", page.Form.Lines[toggle + 1].Value);
    }
}
