using System.Text.RegularExpressions;
using SerHost.Core.Audio;
using SerHost.Tests.Shared;
using SerHost.Ui.Shell;

namespace SerHost.Tests.EndToEnd.TerminalUi;

/// <summary>What somebody does in the first hour, in a real terminal.</summary>
public sealed partial class FirstHourTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 60)]
    public void Clip_that_nobody_has_explained_is_seen_heard_and_explained_by_a_key(int columns, int rows)
    {
        Assert.SkipWhen(Terminal.WhyNot is not null, Terminal.WhyNot ?? "");
        string heard = _folder.File("heard.wav"), player = _folder.File("programs", "pw-play");
        File.WriteAllText(player, $"#!/bin/sh\ncp \"$1\" '{heard}.part' && mv '{heard}.part' '{heard}'\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(player, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        using var terminal = new Terminal(_folder.File("data"), "", Path.GetDirectoryName(player)!, columns, rows, Terminal.Program, "ui",
            "--corpus", "demo");
        terminal.Await("48 of 48 clips");
        terminal.Press("Down", "Down", "F3");
        terminal.Await("demo_f1_s1_FEA, labelled fear, predicted", "demo_f1_s1_FEA has not been explained yet", "▀");
        terminal.Press("Space");
        terminal.Await(_ => File.Exists(heard), "(nothing more: the recording is to be played)");
        string clip = Directory.EnumerateFiles(_folder.File("data"), "demo_f1_s1_FEA.wav", SearchOption.AllDirectories).Single();
        float[] recorded = AudioFile.Read(clip).Clip.Samples.ToArray(), played = AudioFile.Read(heard).Clip.Samples.ToArray();
        Assert.Equal(recorded.Length, played.Length);
        Assert.All(recorded.Zip(played), pair => Assert.Equal(pair.First, pair.Second, 4e-5f)); // 16 bits

        terminal.Press("x");
        terminal.Await("Explained demo_f1_s1_FEA by ");
        string[] methods = ["crp", "occlusion", "random"];
        string first = terminal.Await(
            screen => methods.Any(method => TitleOf(screen).Contains(method, StringComparison.Ordinal)) && screen.Contains(" relevance ", StringComparison.Ordinal),
            "a method in the title, and the relevance under the cursor");
        terminal.Press("m");
        terminal.Await(screen => TitleOf(screen) != TitleOf(first), "another method");
        terminal.Press("C-q");
        terminal.Await("ended with 0");
    }

    [Fact]
    public void Keys_typed_while_the_program_starts_are_not_lost()
    {
        Assert.SkipWhen(Terminal.WhyNot is not null, Terminal.WhyNot ?? "");
        using var terminal = new Terminal(_folder.File("data"), "", 100, 30, Terminal.Program, "ui", "--corpus", "demo");
        terminal.Press("F4"); // nothing is on the screen yet
        terminal.Await("What to run");
        terminal.Press("C-q");
        terminal.Await("ended with 0");
    }

    [Fact]
    public void Run_that_is_cancelled_hides_nothing_of_the_earlier_one()
    {
        Assert.SkipWhen(Terminal.WhyNot is not null, Terminal.WhyNot ?? "");
        string data = _folder.File("data");
        var program = new SerhostProgram(_folder, withFixtures: true);
        SerhostProgram.Outcome earlier = program.Run("run", "--model", "fixture-level", "--methods", "fixture-dice", "--cues",
            "fixture-level", "--limit", "6");
        Assert.True(earlier.ExitCode == 0, earlier.Error);
        new Place
        {
            Page = "Run",
            Corpora = { ["demo"] = new CorpusPlace { Form = { ["model"] = "fixture-level", ["cues"] = "fixture-level",
                ["methods"] = "fixture-columns fixture-dice", ["fixture-columns.delay"] = "300" } } },
        }.Save(Path.Combine(data, "serhost", "ui.json"));
        using var terminal = new Terminal(data, FixturePlugins.Folder("Good"), 100, 30, Terminal.Program, "ui", "--corpus", "demo",
            "--trust", "all");
        terminal.Await("‹ fixture-level ›", "[x] fixture-dice", "Press s to start: 96 maps");
        terminal.Press("s");
        terminal.Await(screen => Progress().IsMatch(screen), "some maps of 96");
        Assert.DoesNotMatch("[1-9][0-9]* failed", terminal.Screen);
        terminal.Press("x");
        terminal.Await("Cancelled: what is finished is kept.");
        Assert.DoesNotContain("failed", terminal.Screen, StringComparison.Ordinal);
        terminal.Press("F6");
        terminal.Await("6 clips");
        terminal.Press("F2");
        terminal.Press("e");
        terminal.Await("6 of 48 clips");
        terminal.Press("C-q");
        terminal.Await("ended with 0");
    }

    [Fact]
    public void Plugin_dropped_into_the_open_program_is_asked_about_on_its_page_once_and_can_then_be_used()
    {
        Assert.SkipWhen(Terminal.WhyNot is not null, Terminal.WhyNot ?? "");
        string data = _folder.File("data"), plugins = Directory.CreateDirectory(_folder.File("data", "serhost", "plugins")).FullName;
        using var terminal = new Terminal(data, "", 100, 30, Terminal.Program, "ui", "--corpus", "demo");
        terminal.Await("48 of 48 clips");
        terminal.Press("F8");
        terminal.Await("attribution-occlusion", "built-in");
        terminal.Press("F2");
        _folder.Copy(FixturePlugins.Folder("Good"), Path.Combine("data", "serhost", "plugins", "Fixture.Good"));
        string screen = terminal.Await("fixture-good must be trusted before use");
        Assert.Contains("48 of 48 clips", screen, StringComparison.Ordinal); // the page in front stays as it is
        Assert.DoesNotContain("Trust it?", screen, StringComparison.Ordinal); // the console's question
        terminal.Press("F8");
        terminal.Await("Trust these files", "fixture-good", "hash");
        terminal.Press("t");
        terminal.Await(shown => TrustedRow().IsMatch(shown), "fixture-good loaded and trusted");
        terminal.Press("F4");
        terminal.Await("What to run");
        terminal.Press("End");
        terminal.Await("fixture-columns");
        terminal.Press("C-q");
        terminal.Await("ended with 0");
    }

    private static string TitleOf(string screen) => screen.Split('\n')[1];

    [GeneratedRegex(@"[1-9]\d* of 96 maps")]
    private static partial Regex Progress();

    [GeneratedRegex("fixture-good .*loaded +trusted")]
    private static partial Regex TrustedRow();
}
