using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd.TerminalUi;

/// <summary>The real program in a real terminal, from opening to quitting.</summary>
public sealed class JourneyTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(80, 24)]
    [InlineData(200, 60)]
    public void Opened_run_compared_tested_and_left(int columns, int rows)
    {
        Assert.SkipWhen(Terminal.WhyNot is not null, Terminal.WhyNot ?? "");
        using (var terminal = new Terminal(_folder.File("data"), "", columns, rows, Terminal.Program, "ui", "--corpus", "demo"))
        {
            string screen = terminal.Await("48 of 48 clips", "demo_f1_s1_ANG");
            string[] lines = screen.Split('\n');
            Assert.StartsWith(" F2 Corpus", lines[0], StringComparison.Ordinal);
            Assert.Contains("label", lines[3], StringComparison.Ordinal);
            Assert.Matches("demo_f1_s1_ANG +angry", lines[4]);
            Assert.Contains("F1 help", lines[rows - 1], StringComparison.Ordinal);

            // A dozen of the demo's clips, the smaller model, and the methods the form begins with.
            terminal.Press("F4");
            terminal.Await("What to run", "[x] random");
            terminal.Press("Down", "Right");
            terminal.Await(shown => System.Text.RegularExpressions.Regex.IsMatch(shown, "clips at most +12"), "clips at most 12");
            terminal.Press("Down", "Right");
            terminal.Await("crema-d-resnet-small");
            terminal.Press("s");
            terminal.Await("Done: 12 clips");

            terminal.Press("F2");
            Assert.Contains("wrong", terminal.Await("4 methods", "conf."), StringComparison.Ordinal);
            terminal.Press("/");
            terminal.Press("-l", "done");
            terminal.Press("Enter");
            terminal.Await("12 of 48 clips");

            terminal.Press("Home", "Enter");
            terminal.Await("labelled", "▀");
            terminal.Press("F5");
            terminal.Await("occlusion", "crp", "random", "▀");
            terminal.Press("F6");
            terminal.Await("Δf", "12 clips");
            terminal.Press("C-q");
            terminal.Await("ended with 0");
            Assert.True(terminal.IsRestored);
        }

        // The next time it opens where it was left.
        using var again = new Terminal(_folder.File("data"), "", columns, rows, Terminal.Program);
        again.Await("Δf", "12 clips");
        again.Press("F2");
        again.Await("12 of 48 clips");
        again.Press("C-q");
        again.Await("ended with 0");
    }

    [Fact]
    public void Menus_clicks_and_resizing_work_in_a_real_terminal()
    {
        Assert.SkipWhen(Terminal.WhyNot is not null, Terminal.WhyNot ?? "");
        using var terminal = new Terminal(_folder.File("data"), "", 80, 24, Terminal.Program, "ui", "--corpus", "demo");
        string screen = terminal.Await("48 of 48 clips");
        terminal.Click(screen.Split('\n')[0].IndexOf("F4", StringComparison.Ordinal), 0);
        terminal.Await("What to run");
        terminal.Press("F9");
        terminal.Await("File  Edit  Go", "Quit");
        terminal.Resize(200, 60);
        terminal.Await(shown => shown.Split('\n')[59].Contains("F1 help", StringComparison.Ordinal), "the hints in line 60");
        terminal.Press("Up", "Enter");
        terminal.Await("ended with 0");
    }

    [Fact]
    public void Folder_is_opened_by_its_dialog_and_a_wrong_one_is_said()
    {
        Assert.SkipWhen(Terminal.WhyNot is not null, Terminal.WhyNot ?? "");
        string folder = _folder.File("recordings");
        Directory.CreateDirectory(folder);
        foreach (string name in (string[])["1001_IEO_ANG_HI", "1001_IEO_SAD_LO", "1002_TIE_HAP_XX"])
        {
            File.WriteAllBytes(Path.Combine(folder, name + ".wav"), []); // names are read, not sounds
        }

        using var terminal = new Terminal(_folder.File("data"), "", 80, 24, Terminal.Program, "ui", "--corpus", _folder.File("nowhere"));
        terminal.Await("no such folder");
        terminal.Press("o");
        terminal.Await("Open a folder of recordings", "Cancel");
        terminal.Press("Home", "C-k");
        terminal.Press("-l", folder);
        terminal.Await(folder);
        terminal.Press("Enter");
        terminal.Await("3 of 3 clips");
        terminal.Await(shown => System.Text.RegularExpressions.Regex.IsMatch(shown, "1002_TIE_HAP_XX +happy"), "the last clip and its label");
        terminal.Press("C-q");
        terminal.Await("ended with 0");
    }
}
