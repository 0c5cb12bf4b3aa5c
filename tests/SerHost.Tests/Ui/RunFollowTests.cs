using SerHost.Ui.Drawing;
using SerHost.Ui.Run;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

/// <summary>What the other pages show while a run is under way. The run is slow by a parameter, and the store holds an earlier one.</summary>
public sealed class RunFollowTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    private const int FirstRow = 4, Clips = 8;

    [Fact]
    public void Table_follows_a_run_clip_by_clip_and_keeps_order_and_mark()
    {
        using OffScreen screen = fixture.Open("Corpus");
        screen.Press([.. Enumerable.Repeat(new Key('s'), 6), new Key('S')]); // by status, where every change would move rows
        screen.Press(Key.CursorDown, Key.CursorDown, Key.CursorDown);
        string[] before = Names(screen);
        RunControl run = Start(screen, delayMilliseconds: 600);
        screen.Window.ShowPage("Corpus");

        screen.Until(() => Count(screen, "now: 2 of 2") > 0);
        Assert.True(run.IsRunning, "The run ended before its first results were seen.");
        Assert.InRange(Count(screen, "now: "), 1, Clips - 1);
        Assert.Matches(@"run: \d+ %, \d+ s left$", screen.Line(28));
        Assert.Equal(Clips, Count(screen, "now: ") + Count(screen, "2 methods"));
        Assert.Contains("2 of 8 wrong", screen.Line(1), StringComparison.Ordinal);
        int seen = Count(screen, "now: 2 of 2");
        screen.Until(() => Count(screen, "now: 2 of 2") > seen);
        Assert.Equal(before, Names(screen));
        Assert.Equal(Theme.Selected, screen.Cells[FirstRow + 3, 1].Attribute!.Value.Background);
        Assert.Matches(@"now: 2 of 2", Enumerable.Range(FirstRow, Clips).Select(screen.Line).First(line => line.Contains("now: 2", StringComparison.Ordinal) && line.Contains(" 2.50 ", StringComparison.Ordinal)));

        screen.Until(() => !run.IsRunning);
        screen.Settle();
        Assert.Equal(Clips, Count(screen, "2 methods"));
        Assert.DoesNotContain("run: ", screen.Text, StringComparison.Ordinal);
        Assert.Equal(before[3], screen.Window.State.Clip!.Id);
    }

    [Fact]
    public void Clip_page_shows_results_as_soon_as_its_clip_is_finished()
    {
        string corpus = fixture.Folder.File("unseen");
        Directory.CreateDirectory(corpus);
        foreach (int speaker in Enumerable.Range(1001, 6))
        {
            UiFixture.WriteNoise(Path.Combine(corpus, $"{speaker}_TIE_ANG_XX.wav"), 0.4, seed: speaker);
        }

        using OffScreen screen = fixture.Open("Clip", corpus: corpus);
        Assert.Contains("has not been explained yet", screen.Text, StringComparison.Ordinal);
        RunControl run = Start(screen, delayMilliseconds: 600);
        screen.Window.ShowPage("Clip");
        screen.Until(() => screen.Text.Contains("labelled angry", StringComparison.Ordinal));
        Assert.True(run.IsRunning, "Shown only when the whole run had ended.");
        screen.Press(Key.F5);
        screen.Until(() => screen.Text.Contains("fixture-dice", StringComparison.Ordinal));
    }

    private static RunControl Start(OffScreen screen, int delayMilliseconds)
    {
        screen.Window.ShowPage("Run");
        RunControl control = ((RunPage)screen.Window.Front).Control;
        control.Start(new Core.Experiments.Experiment
        {
            Name = "slow",
            Corpus = new Core.Experiments.CorpusChoice { Path = screen.Window.State.Place.Corpus },
            Model = "fixture-level",
            Methods =
            [
                new Core.Experiments.MethodChoice { Id = "fixture-columns", Parameters = new SortedDictionary<string, string> { ["delay"] = FormattableString.Invariant($"{delayMilliseconds}") } },
                new Core.Experiments.MethodChoice { Id = "fixture-dice" },
            ],
            Cues = new Core.Experiments.CueChoice { Id = "fixture-level" },
        });
        return control;
    }

    private static string[] Names(OffScreen screen) => [.. Enumerable.Range(FirstRow, Clips).Select(row => screen.Line(row).Trim().Split(' ')[0])];

    private static int Count(OffScreen screen, string status) => Enumerable.Range(FirstRow, Clips).Count(row => screen.Line(row).Contains(status, StringComparison.Ordinal));
}
