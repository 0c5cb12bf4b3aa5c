namespace SerHost.Plugins.Trust;

/// <summary>What the user said.</summary>
public enum TrustAnswer
{
    /// <summary>Not while this program runs; ask again another time.</summary>
    NotNow,

    /// <summary>Run these files.</summary>
    Trust,

    /// <summary>Leave the plugin out and do not ask again.</summary>
    Never,
}
