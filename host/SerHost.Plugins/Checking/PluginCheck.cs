using SerHost.Sdk.Testing.Running;

namespace SerHost.Plugins.Checking;

/// <summary>One plugin folder held against the contract.</summary>
/// <param name="PluginId">The plugin's id; the folder's name where no manifest could be read.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Results">One row a rule and thing the plugin offers.</param>
public sealed record PluginCheck(string PluginId, string Folder, IReadOnlyList<RuleResult> Results)
{
    /// <summary>Whether no rule is broken.</summary>
    public bool IsConformant => Results.All(result => result.Outcome != RuleOutcome.Failed);
}
