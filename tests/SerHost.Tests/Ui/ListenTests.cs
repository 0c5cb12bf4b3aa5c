using SerHost.Core.Audio;
using SerHost.Sdk.Audio;
using SerHost.Tests.Shared;
using SerHost.Ui.Clip;
using SerHost.Ui.Listen;
using SerHost.Ui.Shell;
using SerHost.Ui.Snapshot;
using Terminal.Gui.Input;

namespace SerHost.Tests.Ui;

/// <summary>Listening, with scripts as players.</summary>
public sealed class ListenTests(UiFixture fixture) : IClassFixture<UiFixture>, IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Salient_sound_is_untouched_inside_the_segments_and_30_dB_softer_far_from_them()
    {
        var clip = new AudioClip("ones", Enumerable.Repeat(0.5f, 1000).ToArray(), 1000);
        float[] heard = Excerpt.KeepOnly(clip, [new TimeRange(0.2, 0.3), new TimeRange(0.7, 0.8)], -30).Samples.ToArray();
        Assert.All(heard[200..301], sample => Assert.Equal(0.5f, sample));
        Assert.All(heard[700..801], sample => Assert.Equal(0.5f, sample));
        float rest = 0.5f * MathF.Pow(10, -1.5f);
        Assert.All(heard[..190].Concat(heard[311..690]).Concat(heard[811..]), sample => Assert.Equal(rest, sample, 6));
        Assert.All(heard[190..200].Zip(heard[191..201]), pair => Assert.True(pair.Second > pair.First));
    }

    [Fact]
    public void Cut_has_the_range_s_length_and_starts_and_ends_in_silence()
    {
        var clip = new AudioClip("ones", Enumerable.Repeat(1f, 1000).ToArray(), 1000);
        AudioClip cut = Excerpt.Cut(clip, new TimeRange(0.25, 0.35));
        Assert.Equal(100, cut.Samples.Length);
        Assert.Equal((0f, 0f, 1f), (cut.Samples.Span[0], cut.Samples.Span[99], cut.Samples.Span[50]));
        Assert.Equal(5, Excerpt.Cut(clip, new TimeRange(0.995, 2)).Samples.Length);
        Assert.Throws<ArgumentException>(() => Excerpt.Cut(clip, new TimeRange(1.5, 2)));
    }

    [Theory]
    [InlineData("pw-play")]
    [InlineData("paplay")]
    [InlineData("aplay", "-q")]
    [InlineData("ffplay", "-nodisp", "-autoexit", "-loglevel", "error")]
    [InlineData("afplay")]
    public void Every_known_player_is_found_and_given_the_file_last(string name, params string[] options)
    {
        AudioPlayer player = Script(name, "for last; do :; done; cp \"$last\" '{kept}'; echo \"$@\" > '{kept}.arguments'");
        Assert.Null(player.Play(new AudioClip("tone", new float[800], 8000), CancellationToken.None));
        string[] arguments = File.ReadAllText(Kept + ".arguments").Trim().Split(' ');
        Assert.Equal(options, arguments[..^1]);
        Assert.Equal(800, Core.Audio.AudioFile.Read(Kept).Clip.Samples.Length);
        Assert.False(File.Exists(arguments[^1]), "the temporary file is gone");
    }

    [Fact]
    public void PowerShell_is_given_the_file_as_a_quoted_string()
    {
        File.WriteAllText(_folder.File("powershell.exe"), "");
        string[] arguments = AudioPlayer.Find(_folder.Path)!.Arguments("C:\\it's.wav");
        Assert.Equal("(New-Object Media.SoundPlayer 'C:\\it''s.wav').PlaySync()", arguments[^1]);
    }

    [Fact]
    public void Keys_play_the_clip_the_segment_at_the_cursor_and_the_salient_parts()
    {
        AudioPlayer player = Script("aplay", "cp \"$2\" '{kept}'");
        using OffScreen screen = fixture.Open("Clip");
        var page = (ClipPage)screen.Window.Front;
        ClipContent content = page.Content!;
        var listen = new ListenControl(screen.Window.State, player, _folder.Path);
        Analysis.Segments.Segment second = content.Contrast!.Selection.Segments[1];

        float[] Heard(ListenChoice what)
        {
            listen.Do(what, content, second.Range.CentreSeconds);
            screen.Settle();
            Assert.False(screen.Window.State.MessageIsError, screen.Window.State.Message);
            return Core.Audio.AudioFile.Read(Kept).Clip.Samples.ToArray();
        }

        float[] whole = content.Sound!.Samples.ToArray();
        AssertSame(whole, Heard(ListenChoice.Whole));
        AssertSame(Excerpt.Cut(content.Sound, second.Range).Samples.ToArray(), Heard(ListenChoice.Segment));
        AssertSame(Excerpt.KeepOnly(content.Sound, [.. content.Contrast.Selection.Segments.Select(segment => segment.Range)]).Samples.ToArray(), Heard(ListenChoice.Salient));
    }

    [Fact]
    public void Space_stops_what_is_playing_at_once_even_a_player_s_own_children()
    {
        AudioPlayer player = Script("aplay", "cp \"$2\" '{kept}'; sleep 300; echo late > '{kept}.late'");
        using OffScreen screen = fixture.Open("Clip");
        UiState state = screen.Window.State;
        ClipContent content = ((ClipPage)screen.Window.Front).Content!;
        var listen = new ListenControl(state, player, _folder.Path);
        listen.Do(ListenChoice.Whole, content, 0);
        Assert.Contains("Space stops", state.Message, StringComparison.Ordinal);
        screen.Until(() => File.Exists(Kept));
        listen.Do(ListenChoice.Whole, content, 0);
        screen.Settle(); // would wait five minutes for the script otherwise
        Assert.Equal(("", false), (state.Message, state.MessageIsError));
        Assert.False(File.Exists(Kept + ".late"));
    }

    [Fact]
    public void Player_that_fails_or_cannot_be_started_is_told_and_e_writes_what_was_to_be_heard()
    {
        AudioPlayer failing = Script("aplay", "echo no sound card >&2; exit 3");
        using OffScreen screen = fixture.Open("Clip");
        UiState state = screen.Window.State;
        ClipContent content = ((ClipPage)screen.Window.Front).Content!;
        var listen = new ListenControl(state, failing, _folder.Path);
        listen.Do(ListenChoice.Segment, content, -1);
        screen.Settle();
        Assert.Equal(("aplay ended with code 3: no sound card (e writes segment 1 as a WAV file instead)", true), (state.Message, state.MessageIsError));
        listen.Do(ListenChoice.File, content, -1);
        screen.Settle();
        string written = _folder.File($"{content.ClipId}-segment-1.wav");
        Assert.Equal("Written: " + written, state.Message);
        AssertSame(Excerpt.Cut(content.Sound!, content.Contrast!.Selection.Segments[0].Range).Samples.ToArray(), Core.Audio.AudioFile.Read(written).Clip.Samples.ToArray());

        File.WriteAllText(_folder.File("no-program"), "text");
        var broken = new ListenControl(state, failing with { Program = _folder.File("no-program") }, _folder.Path);
        broken.Do(ListenChoice.Whole, content, 0);
        screen.Settle();
        Assert.Contains("could not be started", state.Message, StringComparison.Ordinal);
        Assert.True(state.MessageIsError);
    }

    [Fact]
    public void Without_a_player_it_says_so_and_e_writes_the_wav()
    {
        using OffScreen screen = fixture.Open("Clip");
        UiState state = screen.Window.State;
        ClipContent content = ((ClipPage)screen.Window.Front).Content!;
        var listen = new ListenControl(state, null, _folder.Path);
        listen.Do(ListenChoice.Whole, content, 0);
        Assert.StartsWith("No player is installed (pw-play, paplay, aplay, ffplay, afplay, powershell.exe). Press e", state.Message, StringComparison.Ordinal);
        listen.Do(ListenChoice.File, content, 0);
        screen.Settle();
        AssertSame(content.Sound!.Samples.ToArray(), Core.Audio.AudioFile.Read(_folder.File($"{content.ClipId}-whole.wav")).Clip.Samples.ToArray());
        listen.Do(ListenChoice.File, content, 0); // nothing unheard any more: the salient parts
        screen.Settle();
        Assert.True(File.Exists(_folder.File($"{content.ClipId}-salient-parts.wav")));
    }

    [Fact]
    public void Clip_without_segments_or_without_its_file_says_why_there_is_nothing_to_hear()
    {
        using OffScreen screen = fixture.Open("Clip");
        UiState state = screen.Window.State;
        ClipContent content = ((ClipPage)screen.Window.Front).Content!;
        var listen = new ListenControl(state, null, _folder.Path);
        listen.Do(ListenChoice.Salient, WithoutSegments(content, "No window's relevance is above 0."), 0);
        Assert.Equal($"{content.ClipId}: no segments: No window's relevance is above 0.", state.Message);
        listen.Do(ListenChoice.Whole, content with { Sound = null }, 0);
        Assert.Contains("not there any more", state.Message, StringComparison.Ordinal);
    }

    internal static ClipContent WithoutSegments(ClipContent content, string note) =>
        content with { Contrast = content.Contrast! with { Selection = content.Contrast.Selection with { Segments = [], Notes = [note] } } };

    private string Kept => _folder.File("heard.wav");

    private AudioPlayer Script(string name, string body)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell script as a player");
        string script = _folder.File(name);
        File.WriteAllText(script, "#!/bin/sh\n" + body.Replace("{kept}", Kept, StringComparison.Ordinal) + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return AudioPlayer.Find(_folder.Path)!;
    }

    private static void AssertSame(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 4e-5f)); // 16 bits
    }
}
