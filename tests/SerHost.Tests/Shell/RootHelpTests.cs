using System.CommandLine;
using SerHost.Commands;
using SerHost.Shell;

namespace SerHost.Tests.Shell;

public sealed class RootHelpTests
{
    [Fact]
    public async Task Help_names_every_command_once_in_lines_that_fit()
    {
        var output = new StringWriter();
        Assert.Equal(0, await CommandTree.RunAsync(["--help"], output, new StringWriter()));
        string[] lines = output.ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.All(CommandTree.Build().Subcommands, command =>
            Assert.Single(lines, line => line.StartsWith($"  {command.Name} ", StringComparison.Ordinal)));
        Assert.True(Array.FindIndex(lines, line => line.StartsWith("  run ", StringComparison.Ordinal)) < Array.FindIndex(lines, line =>
            line.StartsWith("  stats ", StringComparison.Ordinal)));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 116));
    }

    [Fact]
    public async Task Help_of_a_command_is_its_own()
    {
        var output = new StringWriter();
        Assert.Equal(0, await CommandTree.RunAsync(["explain", "--help"], output, new StringWriter()));
        Assert.Contains("--method", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Can the methods be believed?", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_name_no_command_twice()
    {
        string[] all = [.. RootHelp.Groups.SelectMany(group => group.Commands)];
        Assert.Equal(all.Length, all.Distinct().Count());
    }
}
