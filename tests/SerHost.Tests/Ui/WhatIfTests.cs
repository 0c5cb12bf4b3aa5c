using SerHost.Core.Audio;
using SerHost.Core.Counterfactuals;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Sdk.Audio;
using SerHost.Signal.Voice;
using SerHost.Tests.Shared;
using SerHost.Ui.Clip;
using SerHost.Ui.Listen;
using SerHost.Ui.Shell;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

/// <summary>What if the voice had done something else: the shipped transform moves cues of synthetic voices, the shipped extractor measures
/// them, and a model that hears nothing but the level decides.</summary>
public sealed class WhatIfTests(WhatIfTests.Voices voices) : IClassFixture<WhatIfTests.Voices>, IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(80, 24)]
    [InlineData(100, 30)]
    [InlineData(200, 60)]
    public void Cue_is_moved_by_a_key_and_both_decisions_and_the_cues_before_and_after_are_on_screen(int columns, int rows)
    {
        using OffScreen screen = voices.Open(columns, rows);
        WhatIfControl whatIf = ((ClipPage)screen.Window.Front).WhatIf;
        screen.Press(new Key('w'));
        Assert.Matches(@"What if segment 1 \(\d\.\d\d–\d\.\d\d s\) were different\?", screen.Text);
        Assert.All((string[])["pitch", "loudness", "tilt", "hnr", "jitter", "shimmer"], cue => Assert.Contains($" {cue} ", screen.Text, StringComparison.Ordinal));
        Assert.Contains("s where", screen.Line(rows - 1), StringComparison.Ordinal);

        screen.Press([.. Enumerable.Repeat(new Key('s'), 4), .. Enumerable.Repeat(Key.CursorDown, Voices.IndexOf(whatIf, "loudness"))]);
        Assert.Contains("What if the whole clip were different?", screen.Text, StringComparison.Ordinal);
        screen.Press(Enumerable.Repeat(Key.CursorLeft, 3).ToArray());
        Assert.Contains("stays angry", screen.Text, StringComparison.Ordinal);
        Assert.Contains("−3 dB", screen.Text, StringComparison.Ordinal);
        int presses = 3;
        while (whatIf.Answer!.DecisionAfter == "angry" && presses++ < 40)
        {
            screen.Press(Key.CursorLeft);
        }

        // The model's output is a tenth of its mean level in decibels: each step takes a tenth away.
        Assert.Equal(-presses, whatIf.Nudges[whatIf.Chosen].Dose);
        Assert.Equal(-0.1 * presses, whatIf.Answer.After[0] - whatIf.Answer.Before[0], 0.01);
        Assert.InRange(whatIf.Answer.Before[0], 0, 0.1 * presses);
        Assert.Contains("angry becomes sad", screen.Text, StringComparison.Ordinal);
        Assert.Contains("✓", screen.Text, StringComparison.Ordinal);
        string line = screen.Text.Split('\n').Single(found => found.Contains("► loudness", StringComparison.Ordinal));
        (double before, double after) = Numbers(line);
        Assert.Equal(Math.Pow(10, -0.033 * presses), after / before, 0.02); // loudness follows the 0.33rd power of energy

        screen.Press(new Key('0'));
        Assert.Contains("nothing is moved yet", screen.Text, StringComparison.Ordinal);
        screen.Press(Key.Esc);
        Assert.DoesNotContain("What if", screen.Text, StringComparison.Ordinal);
        Assert.IsType<ClipPage>(screen.Window.Front);
        Assert.Contains("m method", screen.Line(rows - 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Changed_clip_and_recording_can_be_heard_in_turn_and_the_changed_one_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell script as a player");
        string heard = _folder.File("heard.wav"), script = _folder.File("programs", "aplay");
        File.WriteAllText(script, $"#!/bin/sh\ncp \"$2\" '{heard}'\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        using OffScreen screen = voices.Open(100, 30);
        UiState state = screen.Window.State;
        ClipContent content = ((ClipPage)screen.Window.Front).Content!;
        var listen = new ListenControl(state, AudioPlayer.Find(Path.GetDirectoryName(script)!), _folder.Path);
        var whatIf = new WhatIfControl(state, listen, _ => { }, () => { });
        bool isOpened = false;
        whatIf.Open(content, 0, () => isOpened = true);
        screen.Settle();
        Assert.True(isOpened && whatIf.IsOpen);

        void Press(Key key)
        {
            Assert.True(whatIf.Commands.Single(command => command.Takes(key)).Do());
            screen.Settle();
        }

        Press(Key.Space);
        Assert.Equal(("Nothing is changed yet: ↑↓ choose a cue, ← → move it.", true), (state.Message, state.MessageIsError));
        Press(Key.CursorRight);
        Press(Key.CursorRight);
        Assert.Equal(("pitch", 2), (whatIf.Nudges[0].Parameter, whatIf.Nudges[0].Dose));
        CueBeforeAfter pitch = whatIf.Answer!.Cues.Single(cue => cue.CueId == "f0_semitone");
        Assert.Equal(2, pitch.After - pitch.Before, 0.2);
        Press(Key.Space);
        AssertSame(whatIf.Answer.Changed, AudioFile.Read(heard).Clip);
        Assert.NotEqual(content.Sound!.Samples.ToArray(), whatIf.Answer.Changed.Samples.ToArray());
        Press(new Key('o'));
        AssertSame(content.Sound, AudioFile.Read(heard).Clip);
        Press(new Key('e'));
        string written = _folder.File($"{content.ClipId}-what-if.wav");
        Assert.Equal("Written: " + written, state.Message);
        AssertSame(whatIf.Answer.Changed, AudioFile.Read(written).Clip);
    }

    [Fact]
    public void Question_goes_on_to_the_next_clip()
    {
        using OffScreen screen = voices.Open(100, 30);
        WhatIfControl whatIf = ((ClipPage)screen.Window.Front).WhatIf;
        screen.Press(new Key('w'), Key.CursorRight);
        string first = whatIf.Answer!.Clip.Id;
        screen.Press(new Key('n'));
        Assert.True(whatIf.IsOpen && whatIf.IsAnswered);
        Assert.NotEqual(first, whatIf.Answer.Clip.Id);
        Assert.Equal(1, whatIf.Nudges[0].Dose);
    }

    [Fact]
    public void Every_key_of_the_panel_stands_in_help_and_in_the_hint_line_and_acts()
    {
        using OffScreen screen = voices.Open(220, 40);
        var page = (ClipPage)screen.Window.Front;
        screen.Press(new Key('w'), Key.CursorRight);
        screen.Press(Key.F1);
        string help = screen.Text;
        screen.Press(Key.Esc);
        Assert.Contains("as the cue extractor measures it", help, StringComparison.Ordinal);
        string hints = screen.Line(39);
        string[] keys = [.. page.Commands.SelectMany(command => command.Also.Prepend(command.Key)).Select(KeyNames.Of)];
        Assert.Equal(keys.Distinct(), keys);
        foreach (KeyHint hint in KeyHint.Of(page.Commands))
        {
            Assert.Contains($" {hint.Keys} {hint.Words}", hints, StringComparison.Ordinal);
            Assert.Matches($@"{System.Text.RegularExpressions.Regex.Escape(hint.Keys)} +{hint.Words}", help);
        }

        foreach (KeyCommand command in page.Commands.OrderBy(command => command.Takes(Key.Esc)).ToArray()) // the way back comes last
        {
            Assert.True(page.WhatIf.IsOpen && page.NewKeyDownEvent(new Key(command.Key.KeyCode)), KeyNames.Of(command.Key));
            screen.Settle();
        }

        Assert.False(page.WhatIf.IsOpen);
    }

    [Fact]
    public void Steps_stay_in_a_parameter_s_range_and_a_cue_that_is_set_begins_where_it_is()
    {
        IReadOnlyList<CueNudge> nudges = CueNudge.All(voices.Session.Plugins, ["loudness", "f0_semitone", "f0_hz", "jitter", "hnr_db", "no_such_cue"]);
        Assert.Equal(["pitch", "loudness", "hnr", "jitter"], nudges.Select(nudge => nudge.Parameter));
        CueNudge pitch = nudges[0], hnr = nudges[2], jitter = nudges[3];
        Assert.Equal((null, false), (pitch.Dose, pitch.IsLevel));
        Assert.Equal(3, pitch.Moved(3, double.NaN).Dose);
        Assert.Null(pitch.Moved(3, double.NaN).Moved(-3, double.NaN).Dose);
        Assert.Equal(12, pitch.Moved(100, double.NaN).Dose);
        Assert.Equal(17, hnr.Moved(-1, 18.2).Dose);
        Assert.Equal((2.5, true), (jitter.Moved(1, 0.0212).Dose, jitter.IsLevel)); // a ratio as measured, percent as a dose
        Assert.Equal(1.5, jitter.InUnitOfDose(0.015), 1e-12);
        Assert.Null(jitter.Moved(1, 0.02).Reset().Dose);
    }

    [Fact]
    public void Without_a_transform_that_moves_a_cue_the_key_says_so()
    {
        using var plain = new UiFixtureScope();
        using OffScreen screen = plain.Fixture.Open("Clip");
        screen.Press(new Key('w'));
        Assert.False(((ClipPage)screen.Window.Front).WhatIf.IsOpen);
        Assert.Contains("No transform is there that moves one of the cues", screen.Window.State.Message, StringComparison.Ordinal);
        Assert.True(screen.Window.State.MessageIsError);
    }

    private static (double Before, double After) Numbers(string line)
    {
        double[] found = [.. System.Text.RegularExpressions.Regex.Matches(line.Split("dB")[1], @"\d+\.\d+").Take(2)
            .Select(match => double.Parse(match.Value, System.Globalization.CultureInfo.InvariantCulture))];
        return (found[0], found[1]);
    }

    private static void AssertSame(AudioClip expected, AudioClip found)
    {
        Assert.Equal(expected.Samples.Length, found.Samples.Length);
        Assert.All(expected.Samples.ToArray().Zip(found.Samples.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 4e-5f)); // 16 bits
    }

    /// <summary>The fixture of other pages' tests, made when it is wanted.</summary>
    private sealed class UiFixtureScope : IDisposable
    {
        public UiFixtureScope() => Fixture.InitializeAsync().AsTask().GetAwaiter().GetResult();

        public UiFixture Fixture { get; } = new();

        public void Dispose() => Fixture.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Two voices, the louder one called angry, explained by a fixture method.</summary>
    public sealed class Voices : IAsyncLifetime
    {
        private const int RateHz = 8000;
        private readonly ScratchFolder _folder = new();

        internal HostSession Session { get; private set; } = null!;

        private string Corpus => _folder.File("clips");

        public async ValueTask InitializeAsync()
        {
            Directory.CreateDirectory(Corpus);
            Write("1001_IEO_ANG_XX.wav", 120, 0.1f);
            Write("1002_IEO_SAD_XX.wav", 190, 0.004f);
            Session = Trusting.Open(new HostOptions
            {
                PluginFolders = [FixturePlugins.Folder("Good"), FixturePlugins.Shipped("Transforms.Voice"), FixturePlugins.Shipped("Cues.Gemaps")],
                StoreFolder = _folder.File("store"),
                Threads = 2,
                ProgramFolder = _folder.Path,
            });
            await Session.RunAsync(new Experiment
            {
                Name = "voices",
                Corpus = new CorpusChoice { Path = Corpus },
                Model = "fixture-level",
                Methods = [new MethodChoice { Id = "fixture-columns" }],
                Segments = new Analysis.Segments.SegmentSettings { WindowFrames = 8, Count = 4, FillUp = true },
            }, null, CancellationToken.None);
        }

        internal static int IndexOf(WhatIfControl whatIf, string parameter) =>
            whatIf.Nudges.TakeWhile(nudge => nudge.Parameter != parameter).Count();

        internal OffScreen Open(int columns, int rows)
        {
            var screen = new OffScreen(Session, new Place { Corpus = Corpus }, columns, rows);
            screen.Window.ShowPage("Clip");
            screen.Settle();
            return screen;
        }

        public async ValueTask DisposeAsync()
        {
            await Session.DisposeAsync();
            _folder.Dispose();
        }

        private void Write(string name, double f0Hz, float peak)
        {
            GlottalSignal source = GlottalSource.Render(RateHz, 2 * RateHz, _ => new VoiceSetting(f0Hz) { NoiseDb = -25 }, 3);
            float[] samples = [.. source.Periodic.ToArray().Select(sample => (float)sample)];
            float scale = peak / samples.Max(Math.Abs);
            AudioFile.WriteWav(Path.Combine(Corpus, name), new AudioClip(name, samples.Select(sample => scale * sample).ToArray(), RateHz));
        }
    }
}
