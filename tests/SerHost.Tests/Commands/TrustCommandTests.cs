using SerHost.Tests.EndToEnd;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Commands;

/// <summary>Trust and reload through the real program, where nobody can be asked.</summary>
public sealed class TrustCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SerhostProgram _serhost;
    private readonly string _plugins;

    public TrustCommandTests()
    {
        _serhost = new SerhostProgram(_folder, withFixtures: false);
        _plugins = _folder.File("plugins");
        Directory.CreateDirectory(_plugins);
        _folder.Copy(FixturePlugins.Folder("Good"), Path.Combine("plugins", "good"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_goes_on_without_an_untrusted_plugin_and_names_the_command_that_trusts_it()
    {
        string[] run = ["run", "--limit", "2", "--methods", "random", "--plugins", _plugins];
        SerhostProgram.Outcome before = _serhost.Run(run);
        Assert.True(before.ExitCode == 0, before.Error);
        string command = $"serhost plugins trust fixture-good --plugins {_plugins}";
        Assert.Contains("Plugin 'fixture-good' was left out: it is new here", before.Error, StringComparison.Ordinal);
        Assert.Contains(command, before.Error, StringComparison.Ordinal);

        Assert.Equal(0, _serhost.Run([.. command.Split(' ').Skip(1)]).ExitCode);
        SerhostProgram.Outcome after = _serhost.Run("run", "--limit", "2", "--methods", "fixture-dice", "--plugins", _plugins);
        Assert.True(after.ExitCode == 0, after.Error);
        Assert.DoesNotContain("left out", after.Error, StringComparison.Ordinal);

        Assert.Equal(0, _serhost.Run("plugins", "forget", "fixture-good").ExitCode);
        Assert.Equal("new", Trust());
    }

    [Fact]
    public void Untrusted_plugin_that_a_run_names_is_reported_once()
    {
        SerhostProgram.Outcome outcome = _serhost.Run("run", "--limit", "1", "--methods", "fixture-dice", "--plugins", _plugins);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("There is no method 'fixture-dice'", outcome.Error, StringComparison.Ordinal);
        Assert.Single(Occurrences(outcome.Error, "serhost plugins trust fixture-good"));
    }

    [Fact]
    public void Untrusted_plugin_in_a_stronger_folder_waits_and_a_run_says_once_which_one_it_used()
    {
        string used = _folder.Copy(FixturePlugins.Folder("Good"), Path.Combine("data", "serhost", "plugins", "good"));
        Assert.Equal(0, _serhost.Run("plugins", "trust", "fixture-good").ExitCode);
        File.WriteAllText(Path.Combine(_plugins, "good", "more.txt"), "other files");

        SerhostProgram.Outcome list = _serhost.Run("plugins", "--plugins", _plugins);
        Assert.Contains($"until you trust it the one in {used} is used: serhost plugins trust fixture-good --plugins {_plugins}", list.Output, StringComparison.Ordinal);
        SerhostProgram.Outcome run = _serhost.Run("run", "--limit", "1", "--methods", "fixture-dice", "--plugins", _plugins);
        Assert.True(run.ExitCode == 0, run.Error);
        string note = $"Plugin 'fixture-good' in {Path.Combine(_plugins, "good")} was left out: it is new here, and until you trust it the one in {used} is used";
        Assert.Single(Occurrences(run.Error, note));
        Assert.Single(Occurrences(run.Error, "serhost plugins trust"));
        SerhostProgram.Outcome stored = _serhost.Run("run", "--limit", "1", "--methods", "fixture-dice", "--plugins", _plugins, "--json");
        Assert.Contains(stored.Json.GetProperty("summary").GetProperty("notes").EnumerateArray(), told => told.GetString()!.StartsWith(note, StringComparison.Ordinal));
    }

    [Fact]
    public void Ignored_plugin_is_not_mentioned_and_comes_back_when_asked_for()
    {
        Assert.Equal(0, _serhost.Run("plugins", "ignore", "fixture-good", "--plugins", _plugins).ExitCode);
        SerhostProgram.Outcome run = _serhost.Run("run", "--limit", "1", "--methods", "random", "--plugins", _plugins);
        Assert.DoesNotContain("fixture-good", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, _serhost.Run("plugins", "unignore", "fixture-good", "--plugins", _plugins, "--trust", "fixture-good").ExitCode);
        Assert.Equal("trusted", Trust());
    }

    [Fact]
    public void Trusting_what_is_not_there_is_refused_with_what_there_is()
    {
        SerhostProgram.Outcome outcome = _serhost.Run("plugins", "trust", "fixture-goo", "--plugins", _plugins);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("fixture-good", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Hundred_reloads_leave_nothing_behind()
    {
        SerhostProgram.Outcome outcome = _serhost.Run("bench", "reload", FixturePlugins.Folder("ReloadOne"), FixturePlugins.Folder("ReloadTwo"), "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        TestContext.Current.TestOutputHelper!.WriteLine(outcome.Output);
        Assert.Equal((100, 0), (outcome.Json.GetProperty("reloads").GetInt32(), outcome.Json.GetProperty("stillInMemory").GetInt32()));
        Assert.InRange(outcome.Json.GetProperty("managedGrowthBytes").GetInt64(), long.MinValue, 1 << 20);
        Assert.InRange(outcome.Json.GetProperty("processGrowthBytes").GetInt64(), long.MinValue, 10_000_000);
    }

    private static IEnumerable<int> Occurrences(string text, string part) =>
        Enumerable.Range(0, text.Length).Where(at => string.CompareOrdinal(text, at, part, 0, part.Length) == 0);

    private string? Trust() => _serhost.Run("plugins", "--plugins", _plugins, "--json").Json.EnumerateArray()
        .Single(row => row.GetProperty("id").GetString() == "fixture-good").GetProperty("trust").GetString();
}
