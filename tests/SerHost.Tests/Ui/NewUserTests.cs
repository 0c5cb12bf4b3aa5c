using SerHost.Tests.Shared;
using SerHost.Ui.Shell;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

/// <summary>What somebody sees who knows nothing but the screen: on the smallest one, and before anything has been explained.</summary>
public sealed class NewUserTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    [Theory]
    [InlineData("Compare", "has not been explained yet: x (F3) explains it, F4 runs all.", "Each strip is one method's relevance")]
    [InlineData("Concepts", "Press s", "A concept is a channel of a layer.")]
    public void Empty_page_says_what_to_press_and_what_there_will_be_to_see(string page, string next, string later)
    {
        using var folder = new ScratchFolder();
        UiFixture.WriteNoise(folder.File("2001_IEO_ANG_XX.wav"), 0.5, seed: 1, seconds: 0.5);
        using OffScreen screen = fixture.Open(page, 80, 24, folder.Path);
        Assert.Contains(next, screen.Line(2), StringComparison.Ordinal);
        Assert.Contains(later, screen.Line(4), StringComparison.Ordinal);
    }

    [Fact]
    public void Clip_nobody_has_explained_shows_sound_level_decision_and_cues_and_one_key_explains_it()
    {
        using var folder = new ScratchFolder();
        UiFixture.WriteNoise(folder.File("2001_IEO_ANG_XX.wav"), 0.5, seed: 1, seconds: 2);
        using OffScreen screen = fixture.Open("Clip", 120, 36, folder.Path);
        Assert.Contains("2001_IEO_ANG_XX, labelled angry, predicted ", screen.Line(1), StringComparison.Ordinal);
        Assert.Contains("2001_IEO_ANG_XX has not been explained yet: x (F3) explains it", screen.Text, StringComparison.Ordinal);
        Assert.Contains("▀", screen.Text, StringComparison.Ordinal); // the spectrogram
        Assert.Contains("level", screen.Line(1), StringComparison.Ordinal);
        Assert.DoesNotContain("relevance", string.Join(' ', Enumerable.Range(0, 34).Select(screen.Line)), StringComparison.Ordinal);
        screen.Press(new Key('l'));
        Assert.Contains("it has not been explained yet (x explains it)", screen.Window.State.Message, StringComparison.Ordinal);

        screen.Press(new Key('x'));
        Assert.Contains("No method is chosen yet", screen.Window.State.Message, StringComparison.Ordinal);
        screen.Window.ShowPage("Run");
        screen.Settle();
        screen.Press([.. Enumerable.Repeat(Key.CursorDown, 6), Key.Space]);
        screen.Window.ShowPage("Clip");
        screen.Press(new Key('x'));
        screen.Settle();
        Assert.Contains("Explained 2001_IEO_ANG_XX by fixture-columns", screen.Window.State.Message, StringComparison.Ordinal);
        Assert.Contains("fixture-columns, fixture-level", screen.Line(1), StringComparison.Ordinal);
        Assert.Contains("relevance", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Corpus_nobody_has_explained_names_the_key_for_it_and_counts_are_not_cut()
    {
        using var folder = new ScratchFolder();
        UiFixture.WriteNoise(folder.File("2001_IEO_ANG_XX.wav"), 0.5, seed: 1, seconds: 0.5);
        using OffScreen screen = fixture.Open("Corpus", 80, 24, folder.Path);
        Assert.EndsWith(" 1 of 1 clips, not explained yet: F4", screen.Line(1), StringComparison.Ordinal);
        screen.Window.State.OpenCorpus(fixture.Corpus);
        screen.Settle();
        Assert.EndsWith(" 8 of 8 clips, 2 of 8 wrong", screen.Line(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Explained_clips_are_shown_alone_by_one_key_and_all_again()
    {
        using var folder = new ScratchFolder();
        foreach (string file in Directory.GetFiles(fixture.Corpus))
        {
            File.CreateSymbolicLink(folder.File(Path.GetFileName(file)), file);
        }

        using OffScreen screen = fixture.Open("Corpus", 80, 24);
        screen.Press(new Key('e'));
        Assert.Contains("8 of 8 clips", screen.Line(1), StringComparison.Ordinal);
        screen.Window.State.OpenCorpus(folder.Path); // the same names, other files
        screen.Settle();
        screen.Press(new Key('e'));
        Assert.Contains("0 of 8 clips", screen.Line(1), StringComparison.Ordinal);
        screen.Press(new Key('e'));
        Assert.Contains("8 of 8 clips", screen.Line(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_are_of_the_open_corpus_only()
    {
        using var folder = new ScratchFolder();
        UiFixture.WriteNoise(folder.File("2001_IEO_ANG_XX.wav"), 0.5, seed: 1, seconds: 0.5);
        using OffScreen screen = fixture.Open("Statistics", 120, 40);
        Assert.Contains("angry", screen.Text, StringComparison.Ordinal);
        screen.Window.State.OpenCorpus(folder.Path);
        screen.Settle();
        Assert.Contains("This corpus has no run yet: start one (F4).", screen.Text, StringComparison.Ordinal);
        screen.Window.State.OpenCorpus(fixture.Corpus + Path.DirectorySeparatorChar); // the same folder in other words
        screen.Settle();
        Assert.Contains("angry", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Corpus_that_is_being_opened_is_not_said_to_have_no_run()
    {
        using var screen = new OffScreen(fixture.Session, new Place { Corpus = fixture.Corpus, Page = "Statistics" }, 120, 40);
        Assert.Contains("Reading what was found out before…", screen.FirstText, StringComparison.Ordinal);
        Assert.Contains("angry", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Corpus_that_cannot_be_opened_is_not_said_to_be_read_for_ever()
    {
        using var folder = new ScratchFolder();
        using var screen = new OffScreen(fixture.Session, new Place { Corpus = folder.File("none"), Page = "Statistics" }, 120, 40);
        Assert.DoesNotContain("Reading what was found out before…", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_of_a_few_clips_mark_no_direction()
    {
        using OffScreen screen = fixture.Open("Statistics", 120, 40);
        Assert.Contains("·", screen.Text, StringComparison.Ordinal); // two clips an emotion: no evidence
        Assert.DoesNotContain("✓", screen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("✗", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_form_names_the_chosen_methods_also_where_their_lines_are_out_of_sight()
    {
        using OffScreen screen = fixture.Open("Run", 80, 24);
        Assert.Contains("no method yet", screen.Line(1), StringComparison.Ordinal);
        screen.Press([.. Enumerable.Repeat(Key.CursorDown, 6), Key.Space, Key.Home]);
        Assert.Contains("What to run: fixture-columns", screen.Line(1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Clip", "m method", "n p next, previous", "v picture")]
    [InlineData("Compare", "↑↓ method", "c maps or cues", "n p next, previous")]
    [InlineData("Run", "s start", "Space on/off", "←→ change")]
    public void Keys_a_page_is_worked_with_are_named_on_the_smallest_screen(string page, params string[] hints)
    {
        using OffScreen screen = fixture.Open(page, 80, 24);
        Assert.All(hints, hint => Assert.Contains(hint, screen.Line(23), StringComparison.Ordinal));
    }
}
