using SerHost.Shell;
using SerHost.Tests.Shared;

namespace SerHost.Tests.Commands;

/// <summary>The repository's own plugins keep the contract they ask of others.</summary>
public sealed class PluginsCheckCommandTests
{
    [Theory]
    [InlineData("Attribution.Baselines")]
    [InlineData("Attribution.Occlusion")]
    [InlineData("Attribution.Relevance")]
    [InlineData("Attribution.Gradient")]
    [InlineData("Cues.Gemaps")]
    public async Task Plugin_of_the_repository_keeps_every_rule(string plugin)
    {
        (int code, string output) = await Check(Path.Combine(FixturePlugins.ProgramFolder, "plugins", plugin));
        Assert.True(code == 0, output);
        Assert.Contains(" 0 failed", output, StringComparison.Ordinal);
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
