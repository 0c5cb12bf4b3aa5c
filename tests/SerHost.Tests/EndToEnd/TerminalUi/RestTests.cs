using System.Diagnostics;
using System.Globalization;
using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd.TerminalUi;

/// <summary>The program in a terminal nobody touches: it sends nothing and sleeps, and wakes up for keys.</summary>
public sealed class RestTests : IDisposable
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(2), s_patience = TimeSpan.FromMinutes(1);
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Untouched_screen_sends_nothing_sleeps_and_answers_the_next_key()
    {
        Assert.SkipWhen(Terminal.WhyNot is not null, Terminal.WhyNot ?? "");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks for what the process does in /proc.");
        using var terminal = new Terminal(_folder.File("data"), "", 100, 30, Terminal.Program, "ui", "--corpus", "demo");
        terminal.Await("48 of 48 clips");
        using Process program = terminal.Process!;

        // Once, not always: whatever else the machine does may wake it in a window.
        (long Bytes, long Rounds) least = (long.MaxValue, long.MaxValue);
        long start = Stopwatch.GetTimestamp();
        while ((least.Bytes > 0 || least.Rounds > 20) && Stopwatch.GetElapsedTime(start) < s_patience)
        {
            (long Bytes, long Rounds) before = Doings(program.Id);
            Thread.Sleep(s_window); // real time is what is measured
            (long Bytes, long Rounds) after = Doings(program.Id);
            least = (Math.Min(least.Bytes, after.Bytes - before.Bytes), Math.Min(least.Rounds, after.Rounds - before.Rounds));
        }

        Assert.Equal(0, least.Bytes);
        Assert.InRange(least.Rounds, 0, 20); // 4 rounds a second are enough for a changed size of the terminal
        terminal.Press("F3");
        terminal.Await("has not been explained yet");
        terminal.Press("Escape"); // comes by itself only once the library is sure that no sequence follows
        terminal.Await("conf.", "demo_f1_s1_ANG");
    }

    /// <summary>Bytes written so far, and how often the main thread has gone to sleep.</summary>
    private static (long Bytes, long Rounds) Doings(int process) =>
        (Field($"/proc/{process}/io", "wchar:"), Field($"/proc/{process}/task/{process}/status", "voluntary_ctxt_switches:"));

    private static long Field(string file, string name) =>
        long.Parse(File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..], CultureInfo.InvariantCulture);
}
