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

    [Fact]
    public void Run_page_lists_every_failure_with_its_reason()
    {
        string corpus = fixture.Folder.File("broken");
        Directory.CreateDirectory(corpus);
        UiFixture.WriteNoise(Path.Combine(corpus, "1001_IEO_ANG_XX.wav"), 0.5, seed: 1);
        for (int i = 2; i < 8; i++)
        {
            File.WriteAllText(Path.Combine(corpus, $"100{i}_IEO_SAD_XX.wav"), "no sound");
        }

        using OffScreen screen = fixture.Open("Run", 80, 24, corpus);
        ChooseMethod(screen, "fixture-dice");
        screen.Press(new Key('s'));
        screen.Until(() => screen.Text.Contains("PartlyFailed", StringComparison.Ordinal));
        Assert.Contains("6 failed (f shows all)", screen.Text, StringComparison.Ordinal);

        screen.Press(new Key('f'));
        Assert.Contains("What failed, and why", screen.Line(1), StringComparison.Ordinal);
        for (int i = 2; i < 8; i++)
        {
            Assert.Matches($"100{i}_IEO_SAD_XX, fixture-dice: read: .+", screen.Text);
        }

        screen.Press(Key.Esc);
        Assert.Contains("What to run", screen.Line(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_page_pauses_keeps_what_is_finished_and_goes_on_from_there()
    {
        using OffScreen screen = fixture.Open("Run");
        var page = (RunPage)screen.Window.Front;
        ChooseMethod(screen, "fixture-columns");
        SetParameter(screen, "delay", "1000"); // four seconds in all: a loaded machine must not finish before the pause is pressed
        screen.Press(new Key('s'));
        screen.Until(() => screen.Text.Contains("of 8 maps", StringComparison.Ordinal) && page.Control.Monitor.Share > 0);
        Assert.Contains("█", screen.Text, StringComparison.Ordinal);
        Assert.Contains(" a second", screen.Text, StringComparison.Ordinal);
        screen.Press(new Key('p'));
        screen.Until(() => !page.Control.IsRunning);
        screen.Settle();
        Assert.Contains("Paused: what is finished is kept.", screen.Text, StringComparison.Ordinal);
        double share = page.Control.Monitor.Share;
        Assert.InRange(share, 0.01, 0.99);

        screen.Press(new Key('s'));
        screen.Until(() => screen.Text.Contains("Done: 8 clips", StringComparison.Ordinal));
        screen.Settle();
        Assert.True(screen.Window.State.Run!.FromStore["map"] >= share * 8 - 1e-9, "What was finished before the pause came from the store.");
    }

    [Fact]
    public void Run_form_works_by_mouse()
    {
        using OffScreen screen = fixture.Open("Run");
        var page = (RunPage)screen.Window.Front;
        int row = RowOf(screen, "explain");
        screen.Click(40, row);
        Assert.Equal("label", page.Form.Lines[3].Value);
        screen.Click(26, row);
        Assert.Equal("predicted", page.Form.Lines[3].Value);
        row = RowOf(screen, "[ ] fixture-dice");
        screen.Click(3, row);
        Assert.Contains("[x] fixture-dice", screen.Line(row), StringComparison.Ordinal);
        screen.Click(screen.Line(29).IndexOf("pause", StringComparison.Ordinal), 29);
        Assert.Equal("Nothing is running.", screen.Window.State.Message);
    }

    [Fact]
    public void Run_page_shows_the_unit_of_a_parameter_and_what_is_allowed()
    {
        using OffScreen screen = fixture.Open("Run");
        ChooseMethod(screen, "fixture-columns");
        screen.Press(Key.CursorDown);
        Assert.Matches(@"-80 dB", screen.Text);
        Assert.Matches(@"\(.*100.*\)", screen.Text);
    }

    private static int RowOf(OffScreen screen, string text) => Enumerable.Range(0, 28).First(y => screen.Line(y).Contains(text, StringComparison.Ordinal));

    private static void ChooseMethod(OffScreen screen, string method)
    {
        var page = (RunPage)screen.Window.Front;
        screen.Press(Key.Home);
        screen.Press([.. Enumerable.Repeat(Key.CursorDown, page.Form.Lines.TakeWhile(line => line.Label != method).Count())]);
        screen.Press(Key.Space);
    }

    /// <summary>Of the method the cursor is on.</summary>
    private static void SetParameter(OffScreen screen, string parameter, string value)
    {
        var page = (RunPage)screen.Window.Front;
        int line = page.Form.Lines.TakeWhile(found => found.Parameter != parameter).Count();
        screen.Press(Key.Home);
        screen.Press([.. Enumerable.Repeat(Key.CursorDown, line)]);
        screen.Press(Key.Enter);
        screen.Press([.. Enumerable.Repeat(Key.Backspace, page.Form.Lines[line].Value.Length)]);
        screen.Press([.. value.Select(letter => new Key(letter))]);
        screen.Press(Key.Enter);
        Assert.Equal(value, page.Form.Lines[line].Value);
    }
}
