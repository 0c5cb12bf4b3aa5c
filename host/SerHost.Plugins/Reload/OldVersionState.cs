namespace SerHost.Plugins.Reload;

/// <summary>Where a replaced version of a plugin stands.</summary>
public enum OldVersionState
{
    /// <summary>Work that began with it is not done yet.</summary>
    InUse,

    /// <summary>Nothing uses it; the runtime is about to take it out of memory.</summary>
    Unloading,

    /// <summary>Something holds it in memory.</summary>
    Leaked,
}
