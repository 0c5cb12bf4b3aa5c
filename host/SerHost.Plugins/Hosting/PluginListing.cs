using SerHost.Plugins.Reload;
using SerHost.Plugins.Trust;

namespace SerHost.Plugins.Hosting;

/// <summary>One plugin folder as the user sees it in a list.</summary>
/// <param name="Id">The plugin's id; the folder's name where no manifest could be read.</param>
/// <param name="Name">Name shown to people; empty where unknown.</param>
/// <param name="Version">The plugin's version; empty where unknown.</param>
/// <param name="Kinds">model, attribution, cue; empty where unknown.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Provides">Ids of the models' providers, methods and extractors it gave; empty until loaded.</param>
/// <param name="Problem">Why it cannot be used and the cure; null when nothing is wrong so far.</param>
public sealed record PluginListing(
    string Id,
    string Name,
    string Version,
    IReadOnlyList<string> Kinds,
    string Folder,
    PluginState State,
    IReadOnlyList<string> Provides,
    string? Problem)
{
    /// <summary>Whether it runs in processes of its own.</summary>
    public bool IsIsolated { get; init; }

    /// <summary>Whether the user lets its code run.</summary>
    public PluginTrust Trust { get; init; }

    /// <summary>Hash over its files as they are in the folder now; empty where it came
    /// with the program or could not be looked at.</summary>
    public string Hash { get; init; } = "";

    /// <summary>It waits in a stronger folder than a plugin of the same id that is used until
    /// this one is trusted: that one's folder. Null where it does not.</summary>
    public string? UsedInstead { get; init; }

    /// <summary>What keeps the folder's new files from being used while the version
    /// loaded before goes on; null when nothing does.</summary>
    public string? Update { get; init; }

    /// <summary>Replaced versions of it that are still in memory.</summary>
    public IReadOnlyList<OldVersion> OldVersions { get; init; } = [];
}
