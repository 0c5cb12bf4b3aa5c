using SerHost.Ui.Run;
using SerHost.Ui.Shell;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

public sealed class UndoAndPlaceTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    [Fact]
    public void Undo_goes_back_one_choice_at_a_time_and_says_which()
    {
        using OffScreen screen = fixture.Open("Corpus");
        screen.Press(new Key('/'), new Key('s'), new Key('a'), new Key('d'), Key.Enter, new Key('w'), new Key('s'), new Key('S'));
        Assert.Contains("1 of 8 clips", screen.Line(1), StringComparison.Ordinal);
        Assert.Contains("label▼", screen.Line(3), StringComparison.Ordinal);

        screen.Press(Key.Z.WithCtrl);
        Assert.Contains("label▲", screen.Line(3), StringComparison.Ordinal);
        Assert.Equal("Taken back: the order by label.", screen.Line(28).Trim());
        screen.Press(Key.Z.WithCtrl);
        Assert.Contains("clip▲", screen.Line(3), StringComparison.Ordinal);
        screen.Press(Key.Z.WithCtrl);
        Assert.Contains("4 of 8 clips", screen.Line(1), StringComparison.Ordinal);
        Assert.Contains("'sad wrong'", screen.Line(28), StringComparison.Ordinal);
        screen.Press(Key.Z.WithCtrl);
        Assert.Contains("8 of 8 clips", screen.Line(1), StringComparison.Ordinal);
        screen.Press(Key.Z.WithCtrl);
        Assert.Equal("There is nothing to take back.", screen.Line(28).Trim());
    }

    [Fact]
    public void Undo_reaches_the_method_of_the_clip_page_from_any_page()
    {
        using OffScreen screen = fixture.Open("Clip");
        Assert.Contains("  fixture-columns,", screen.Line(1), StringComparison.Ordinal);
        screen.Press(new Key('m'));
        Assert.Contains("  fixture-dice,", screen.Line(1), StringComparison.Ordinal);
        screen.Press(Key.F2, Key.Z.WithCtrl);
        Assert.Contains("the choice of the method", screen.Line(28), StringComparison.Ordinal);
        screen.Press(Key.F3);
        Assert.Contains("  fixture-columns,", screen.Line(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Undo_takes_a_change_of_the_run_form_back()
    {
        using OffScreen screen = fixture.Open("Run");
        RunForm form = ((RunPage)screen.Window.Front).Form;
        Assert.Equal("", form.Lines[1].Value);
        screen.Press(Key.CursorDown, Key.CursorRight);
        Assert.Equal("12", form.Lines[1].Value);
        screen.Press(Key.Z.WithCtrl);
        Assert.Equal("", form.Lines[1].Value);
        Assert.Contains("clips at most", screen.Line(28), StringComparison.Ordinal);
    }

    [Fact]
    public void Undo_list_goes_back_through_values_and_ignores_what_going_back_sets()
    {
        var undo = new UndoList();
        int value = 0;
        void Set(int wanted)
        {
            int old = value;
            value = wanted;
            undo.Add($"{wanted}", () => Set(old));
        }

        Set(1);
        Set(2);
        Set(3);
        Assert.Equal(("3", 2), (undo.Undo(), value));
        Assert.Equal("2", undo.Next);
        Assert.Equal(("2", 1), (undo.Undo(), value));
        Assert.Equal(("1", 0), (undo.Undo(), value));
        Assert.Null(undo.Undo());
    }

    [Fact]
    public void Place_of_every_corpus_is_remembered()
    {
        string other = fixture.Folder.File("other");
        Directory.CreateDirectory(other);
        UiFixture.WriteNoise(Path.Combine(other, "1009_IEO_SAD_XX.wav"), 0.1, seed: 9);
        string file = fixture.Folder.File("remembered", "ui.json");
        using (var screen = new OffScreen(fixture.Session, Place.Load(file), 100, 30))
        {
            screen.Window.State.OpenCorpus(fixture.Corpus);
            screen.Settle();
            screen.Press(new Key('w'), new Key('s'), Key.End, Key.F3, new Key('m'), new Key('v'), Key.F4, Key.CursorDown, Key.CursorRight);
            screen.Window.State.OpenCorpus(other);
            screen.Settle();
            screen.Press(Key.F2);
            Assert.Contains("1 of 1 clips", screen.Line(1), StringComparison.Ordinal);
            Assert.Contains("clip▲", screen.Line(3), StringComparison.Ordinal);
            screen.Window.State.OpenCorpus(fixture.Corpus);
            screen.Settle();
            screen.Press(Key.F3);
            screen.Window.State.Place.Save(file);
        }

        using var again = new OffScreen(fixture.Session, Place.Load(file), 100, 30);
        Assert.Equal("Clip", again.Window.Front.Name);
        Assert.Contains("1004_IEO_SAD_XX", again.Line(1), StringComparison.Ordinal);
        Assert.Contains("  fixture-dice,", again.Line(1), StringComparison.Ordinal);
        again.Press(Key.F2);
        Assert.Contains("2 of 8 clips", again.Line(1), StringComparison.Ordinal);
        Assert.Contains("label▲", again.Line(3), StringComparison.Ordinal);
        again.Press(Key.F4);
        Assert.Equal("12", ((RunPage)again.Window.Front).Form.Lines[1].Value);
    }

    [Fact]
    public void Place_is_saved_once_some_seconds_after_the_last_key_and_at_the_end()
    {
        string file = fixture.Folder.File("kept", "ui.json");
        using var screen = new OffScreen(fixture.Session, new Place { Corpus = fixture.Corpus }, 100, 30);
        using (new PlaceKeeper(screen.App, screen.Window.State.Place, file))
        {
            screen.Time(Key.F3); // not waited for: while the clip is read the screen's time goes on
            screen.Time(new Key('m'));
            Assert.False(File.Exists(file), "Written while keys came.");
            screen.Until(() => File.Exists(file));
            Assert.Equal(("Clip", "fixture-dice"), Seen());
            DateTime written = File.GetLastWriteTimeUtc(file);
            screen.Press(Key.F3); // changes nothing
            int rounds = 0;
            screen.Until(() => ++rounds > 1000); // ten seconds of the screen's time
            Assert.Equal(written, File.GetLastWriteTimeUtc(file));
            screen.Press(Key.F6);
        }

        Assert.Equal(("Statistics", "fixture-dice"), Seen());

        (string Page, string? Method) Seen() => Place.Load(file) is var place ? (place.Page, place.Here.Method) : default;
    }
}
