using System.Text.RegularExpressions;
using SerHost.Tests.Shared;

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
    public void Ending_during_a_run_loses_nothing_that_was_finished(string way)
    {
        Assert.SkipWhen(Terminal.WhyNot is not null, Terminal.WhyNot ?? "");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks for the process in /proc.");
        int finished;
        using (var terminal = new Terminal(_folder.File("data"), 100, 30, Terminal.Program, "ui", "--corpus", "demo"))
        {
            terminal.Await("48 of 48 clips");
            terminal.Press("F4");
            terminal.Await("[x] random");
            terminal.Press("s");
            finished = Done(terminal.Await(screen => Done(screen) >= 6, "6 maps"));
            End(terminal, way);
        }

        var program = new SerhostProgram(_folder, withFixtures: false);
        SerhostProgram.Outcome outcome = program.Run("run", "--corpus", "demo", "--model", "crema-d-resnet", "--methods", "crp,occlusion,random", "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        int kept = outcome.Json.GetProperty("summary").GetProperty("fromStore").GetProperty("map").GetInt32();
        Assert.InRange(kept, finished, 143); // all that the screen counted, and not the whole: it was interrupted
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
            default:
                terminal.Process!.Kill();
                terminal.Await("ended with 137");
                break;
        }
    }

    /// <summary>Maps done, as the progress line counts them; 0 when there is no such line.</summary>
    private static int Done(string screen) => Progress().Match(screen) is { Success: true } found ? int.Parse(found.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"(\d+) of 144 maps")]
    private static partial Regex Progress();
}
