using SerHost.Plugins.Checking;
using SerHost.Sdk.Testing.Running;
using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests;

public sealed class PluginCheckerTests : IDisposable
{
    private static readonly ConformanceSettings Settings = new() { Rules = ["descriptor", "shapes", "finite-values"] };
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Good_plugin_passes_and_unloads()
    {
        PluginCheck check = Assert.Single(PluginChecker.CheckAll(FixturePlugins.Folder("Good"), Settings));
        Assert.True(check.IsConformant, string.Join(Environment.NewLine, check.Results));
        Assert.Equal("fixture-good", check.PluginId);
        Assert.Equal("unload", check.Results[^1].RuleId);
        Assert.Contains(check.Results, result => result is { Subject: "method 'fixture-columns'", RuleId: "shapes", Outcome: RuleOutcome.Passed });
    }

    [Fact]
    public void Misbehaving_plugin_fails_rule_by_rule()
    {
        PluginCheck check = Assert.Single(PluginChecker.CheckAll(FixturePlugins.Folder("Misbehaving"), Settings));
        Assert.False(check.IsConformant);
        Assert.Contains(check.Results, result => result is { RuleId: "shapes", Outcome: RuleOutcome.Failed });
        Assert.Contains(check.Results, result => result is { RuleId: "finite-values", Outcome: RuleOutcome.Failed });
    }

    [Theory]
    [InlineData("Empty", "contracts")]
    [InlineData("Newer", "manifest")]
    public void Plugin_that_does_not_load_fails_with_a_cure(string fixture, string rule)
    {
        PluginCheck check = Assert.Single(PluginChecker.CheckAll(FixturePlugins.Folder(fixture), Settings));
        Assert.Contains(check.Results, result => result.RuleId == rule && result is { Outcome: RuleOutcome.Failed, Cure.Length: > 0 });
    }

    [Fact]
    public void Manifest_that_names_another_kind_fails()
    {
        string folder = _folder.Copy(FixturePlugins.Folder("Good"), "good");
        string manifest = Path.Combine(folder, "plugin.json");
        string text = File.ReadAllText(manifest);
        File.WriteAllText(manifest, System.Text.RegularExpressions.Regex.Replace(text, "\"kind\": \"[^\"]*\"", "\"kind\": \"cue\""));
        PluginCheck check = Assert.Single(PluginChecker.CheckAll(folder, Settings));
        Assert.Contains(check.Results, result => result is { RuleId: "manifest-agrees", Outcome: RuleOutcome.Failed });
    }

    [Fact]
    public void Folder_without_plugin_is_refused() =>
        Assert.Contains("holds no plugin", Assert.Throws<RequestException>(() => PluginChecker.CheckAll(_folder.Path, Settings)).Message, StringComparison.Ordinal);
}
