using SerHost.Core.Hosting;
using SerHost.Core.Listening;
using SerHost.Sdk.Audio;
using SerHost.Tests.Shared;
using SerHost.Ui.Drawing;
using SerHost.Ui.Listen;
using SerHost.Ui.Shell;
using SerHost.Ui.Snapshot;

namespace SerHost.Tests.Ui;

public sealed class ListenAndPluginsTests : IDisposable
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

    [Fact]
    public void Player_is_the_best_one_installed_gets_the_sound_and_its_complaint_is_told()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs a shell script as a player");
            return;
        }

        Assert.Null(AudioPlayer.Find(_folder.Path));
        string kept = _folder.File("heard.wav"), script = _folder.File("aplay");
        File.WriteAllText(_folder.File("ffplay"), "");
        File.WriteAllText(script, $"#!/bin/sh\ncp \"$2\" '{kept}'\necho no sound card >&2\nexit 3\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        AudioPlayer player = AudioPlayer.Find(_folder.Path)!;
        Assert.Equal(script, player.Program);
        string? complaint = player.Play(new AudioClip("tone", new float[800], 8000), CancellationToken.None);
        Assert.Equal("aplay ended with code 3: no sound card", complaint);
        Assert.Equal(800, Core.Audio.AudioFile.Read(kept).Clip.Samples.Length);
    }

    [Fact]
    public async Task Plugin_folder_put_in_while_the_program_runs_appears_and_a_broken_one_says_why()
    {
        string plugins = _folder.File("plugins");
        Directory.CreateDirectory(plugins);
        await using HostSession session = Trusting.Open(new HostOptions { PluginFolders = [plugins], StoreFolder = _folder.File("store"), ProgramFolder = _folder.File("program") });
        using var screen = new OffScreen(session, new Place { Corpus = Directory.CreateDirectory(_folder.File("clips")).FullName }, 100, 30);
        screen.Window.ShowPage("Plugins");
        screen.Settle();
        Assert.DoesNotContain("fixture-good", screen.Text, StringComparison.Ordinal);

        // No await while the screen is in use: the thread that made it must go on using it.
        WriteBrokenPlugin(Path.Combine(plugins, "broken"));
        _folder.Copy(FixturePlugins.Folder("Good"), Path.Combine("plugins", "good"));
        screen.Until(() => screen.Text.Contains("fixture-columns", StringComparison.Ordinal));
        Assert.Contains("1 cannot be used", screen.Line(1), StringComparison.Ordinal);
        int row = screen.Text.Split('\n').ToList().FindIndex(line => line.StartsWith(" broken", StringComparison.Ordinal));
        Assert.Contains("failed", screen.Line(row), StringComparison.Ordinal);
        screen.Click(3, row);
        Assert.Contains("'id'", screen.Text, StringComparison.Ordinal);
        Assert.Equal(Theme.Selected, screen.Cells[row, 2].Attribute!.Value.Background);
    }

    private static void WriteBrokenPlugin(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "plugin.json"), "{}");
    }
}
