using System.Text.RegularExpressions;
using SerHost.Tests.Shared;
using SerHost.Ui.Shell;

namespace SerHost.Tests.EndToEnd.TerminalUi;

/// <summary>The program ends while it works, asked or not: what was finished is there the next time.</summary>
public sealed partial class InterruptedRunTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("quit")]
    [InlineData("terminated")]
    [InlineData("killed")]
    [InlineData("closed")]
    public void Ending_during_a_run_loses_nothing_that_was_finished(string way)
    {
        Assert.SkipWhen(Terminal.WhyNot is not null, Terminal.WhyNot ?? "");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks for the process in /proc.");
        string data = _folder.File("data");
        new Place
        {
            Page = "Run",
            Corpora = { ["demo"] = new CorpusPlace { Form = { ["model"] = "fixture-level", ["cues"] = "fixture-level", ["methods"] = "fixture-columns fixture-dice", ["fixture-columns.delay"] = "200" } } },
        }.Save(Path.Combine(data, "serhost", "ui.json"));
        int finished;
        using (var terminal = new Terminal(data, FixturePlugins.Folder("Good"), 100, 30, Terminal.Program, "ui", "--corpus", "demo", "--trust", "all"))
        {
            terminal.Await("48 clips", "‹ fixture-level ›", "[x] fixture-dice");
            terminal.Press("s");
            finished = Done(terminal.Await(screen => Done(screen) >= 6, "6 maps"));
            End(terminal, way);
        }

        var program = new SerhostProgram(_folder, withFixtures: true);
        SerhostProgram.Outcome outcome = program.Run("run", "--corpus", "demo", "--model", "fixture-level", "--methods", "fixture-columns,fixture-dice", "--param", "fixture-columns.delay=200", "--cues", "fixture-level", "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        int kept = outcome.Json.GetProperty("summary").GetProperty("fromStore").GetProperty("map").GetInt32();
        Assert.InRange(kept, finished, 95); // all that the screen counted, and not the whole: it was interrupted
    }

    [Fact]
    public void Killed_program_opens_where_it_was()
    {
        Assert.SkipWhen(Terminal.WhyNot is not null, Terminal.WhyNot ?? "");
        string data = _folder.File("data"), place = Path.Combine(data, "serhost", "ui.json");
        using (var terminal = new Terminal(data, "", 100, 30, Terminal.Program, "ui", "--corpus", "demo"))
        {
            terminal.Await("48 of 48 clips");
            terminal.Press("Down", "Down", "F3");
            terminal.Await("demo_f1_s1_FEA has not been explained yet");
            terminal.Await(_ => File.Exists(place) && Place.Load(place).Page == "Clip", "(nothing more: the place is to be saved)");
            terminal.Process!.Kill();
            terminal.Await("ended with 137");
        }

        using var again = new Terminal(data, "", 100, 30, Terminal.Program, "ui");
        again.Await("demo_f1_s1_FEA has not been explained yet");
    }

    private static void End(Terminal terminal, string way)
    {
        switch (way)
        {
            case "quit":
                terminal.Press("C-q");
                terminal.Await("What is finished is kept");
                terminal.Press("Enter");
                terminal.Await("ended with 0");
                Assert.True(terminal.IsRestored);
                break;
            case "terminated":
                using (var kill = System.Diagnostics.Process.Start("kill", ["-TERM", $"{terminal.Process!.Id}"]))
                {
                    kill.WaitForExit();
                }

                terminal.Await("ended with 0");
                Assert.True(terminal.IsRestored);
                break;
            case "closed":
                using (System.Diagnostics.Process process = terminal.Process!)
                {
                    terminal.Dispose(); // the window is closed with the program in it
                    Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)), "The program outlived its terminal.");
                }

                break;
            default:
                terminal.Process!.Kill();
                terminal.Await("ended with 137");
                break;
        }
    }

    /// <summary>Maps done, as the progress line counts them; 0 when there is no such line.</summary>
    private static int Done(string screen) => Progress().Match(screen) is { Success: true } found ? int.Parse(found.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"(\d+) of 96 maps")]
    private static partial Regex Progress();
}
