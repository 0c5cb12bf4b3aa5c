using SerHost.Tests.Shared;

namespace SerHost.Tests.EndToEnd.TerminalUi;

/// <summary>A fault inside the terminal UI: the terminal is the user's again, the error is on record, the exit code says so.</summary>
public sealed class FaultTests : IDisposable
{
    private static readonly string s_program = Path.Combine(
        TestFiles.RepositoryRoot, "tests", "Fixtures.FaultyUi", "bin", FixturePlugins.Configuration, "net10.0", "Fixtures.FaultyUi.dll");

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("key")]
    [InlineData("timer")]
    [InlineData("drawing")]
    public void Fault_restores_the_terminal_and_is_logged(string place)
    {
        Assert.SkipWhen(Terminal.WhyNot is not null, Terminal.WhyNot ?? "");
        using var terminal = new Terminal(_folder.File("data"), "", 100, 30, s_program, place);
        terminal.Await("48 of 48 clips");
        terminal.Press("F12");

        string screen = terminal.Await("ended with 1").ReplaceLineEndings(" ");
        string log = _folder.File("data", "serhost", "serhost.log");
        Assert.Contains($"A fault in a {place}.", screen, StringComparison.Ordinal);
        Assert.Contains("serhost.log", screen, StringComparison.Ordinal);
        string logged = File.ReadAllText(log);
        Assert.Contains($"InvalidTimeZoneException: A fault in a {place}.", logged, StringComparison.Ordinal);
        Assert.Contains("at Program.", logged, StringComparison.Ordinal); // with its stack
        Assert.True(terminal.IsRestored);
        Assert.Contains("\necho\n", terminal.Await("echo"), StringComparison.Ordinal); // what is typed shows again
    }
}
