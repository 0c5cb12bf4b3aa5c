using SerHost.Commands;
using SerHost.Shell;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Commands;

/// <summary>The repository's own plugins keep the contract they ask of others.</summary>
public sealed class PluginsCheckCommandTests
{
    /// <summary>Every plugin folder that was built with the program.</summary>
    public static TheoryData<string> Shipped =>
        [.. Directory.GetDirectories(Path.Combine(FixturePlugins.ProgramFolder, "plugins")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public async Task Plugin_of_the_repository_keeps_every_rule(string plugin)
    {
        (int code, string output) = await Check(Path.Combine(FixturePlugins.ProgramFolder, "plugins", plugin));
        Assert.True(code == 0, output);
        Assert.Contains(" 0 failed", output, StringComparison.Ordinal);
        string? why = output.Split('\n').FirstOrDefault(line => line.Contains("It cannot work on this machine", StringComparison.Ordinal));
        Assert.SkipWhen(why is not null, $"{plugin}: only what needs no use of it was checked. {why?[Math.Max(0, why.IndexOf("It cannot", StringComparison.Ordinal))..]}");
    }

    [Fact]
    public async Task Bad_plugin_fails_and_says_what_to_do()
    {
        (int code, string output) = await Check(FixturePlugins.Folder("Empty"));
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("What to do:", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> Check(string folder)
    {
        var output = new StringWriter();
        int code = await CommandTree.RunAsync(["plugins", "check", folder], output, output);
        return (code, output.ToString());
    }
}
