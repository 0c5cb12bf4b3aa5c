namespace SerHost.Plugins.Reload;

/// <summary>A replaced version of a plugin that is not out of memory yet.</summary>
/// <param name="Version">The plugin's version.</param>
/// <param name="Hash">Hash over its files; empty where it came with the program.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Cause">What probably holds it; empty unless it leaked.</param>
public sealed record OldVersion(string Version, string Hash, OldVersionState State, string Cause)
{
    /// <summary>One sentence for people.</summary>
    public string Text => State switch
    {
        OldVersionState.InUse => $"Version {Name} is still used by work that began with it.",
        OldVersionState.Unloading => $"Version {Name} is being unloaded.",
        _ => $"Version {Name} was replaced but is still in memory. Likely cause: {Cause}",
    };

    private string Name => Hash.Length > 8 ? $"{Version} ({Hash[..8]})" : Version;
}
