namespace SerHost.Sdk.Manifest;

/// <summary>What an assembly says about the plugin in it.</summary>
/// <param name="Id">From the assembly's SerHostPlugin attribute.</param>
/// <param name="Name">From the same.</param>
/// <param name="Version">The assembly's informational version without build metadata.</param>
/// <param name="SdkVersion">Version of SerHost.Sdk it was compiled against.</param>
/// <param name="Assembly">Its file name.</param>
/// <param name="Kinds">Kinds of contract its public classes implement: model, attribution, cue, transform.</param>
/// <param name="IsIsolated">Whether the attribute asks for a process of its own.</param>
internal sealed record PluginFacts(string Id, string Name, string Version, string SdkVersion, string Assembly, IReadOnlyList<string> Kinds, bool IsIsolated);
