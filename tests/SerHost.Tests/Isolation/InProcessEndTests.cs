using System.Text.Json;
using SerHost.Tests.EndToEnd;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Isolation;

/// <summary>Faults of a plugin in the program's own process that no host can contain: the program is gone, its store is not, and the cure
/// is <c>--isolate</c>.</summary>
public sealed class InProcessEndTests : IDisposable
{
    private const int Clips = 4;
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("hostile-exit")]
    [InlineData("hostile-failfast")]
    [InlineData("hostile-stack")]
    [InlineData("hostile-native")]
    [InlineData("hostile-pointer")]
    [InlineData("hostile-kill")]
    public void Program_that_a_plugin_ended_leaves_a_whole_store_and_isolated_the_same_run_goes_on(string method)
    {
        var serhost = new SerhostProgram(_folder, withFixtures: true);
        string store = _folder.File("store");
        string[] good = Run(store, "fixture-dice", Clips / 2), both = Run(store, $"fixture-dice,{method}", Clips);
        Assert.Equal(0, serhost.Run(good).ExitCode);
        SerhostProgram.Outcome ended = serhost.Run(both);
        Assert.True(ended.ExitCode != 0, $"{method} did not end the program: {ended.Output}");
        Assert.DoesNotContain("Model fixture-level", ended.Output, StringComparison.Ordinal);
        Assert.Equal(0, serhost.Run("store", "check", "--store", store).ExitCode);

        JsonElement again = serhost.Run([.. both, "--isolate", "all", "--json"]).Json;
        Assert.True(again.GetProperty("summary").GetProperty("fromStore").GetProperty("map").GetInt32() >= Clips / 2);
        Assert.Equal(Clips, again.GetProperty("summary").GetProperty("failedRows").GetInt32());
        Assert.All(
            again.GetProperty("failures").EnumerateArray(), failure => Assert.Equal(method, failure.GetProperty("method").GetString()));
    }

    private static string[] Run(string store, string methods, int limit) =>
    [
        "run", "--corpus", "demo", "--limit", $"{limit}", "--model", "fixture-level", "--cues", "fixture-level", "--threads", "1",
        "--methods", methods, "--plugins", FixturePlugins.Folder("Hostile"), "--store", store,
    ];
}
