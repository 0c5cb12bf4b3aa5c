namespace SerHost.Plugins.Trust;

/// <summary>Whether the user lets a plugin's code run.</summary>
public enum PluginTrust
{
    /// <summary>It came with the program, and whoever could change it could change the program.</summary>
    BuiltIn,

    /// <summary>The user trusts these very files.</summary>
    Trusted,

    /// <summary>Nobody has been asked about it yet.</summary>
    New,

    /// <summary>Other files of it were trusted; these have not been.</summary>
    Changed,

    /// <summary>Another user could change it, or its files cannot be looked at: it is not run, whatever the user says.</summary>
    Refused,
}
