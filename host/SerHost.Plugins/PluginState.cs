namespace SerHost.Plugins;

/// <summary>Where a plugin stands.</summary>
public enum PluginState
{
    /// <summary>Its manifest was read; no code of it was loaded yet.</summary>
    Found,

    /// <summary>Its assembly is loaded and its methods, models or extractors can be used.</summary>
    Loaded,

    /// <summary>It cannot be used; the listing says why.</summary>
    Failed,

    /// <summary>It is new or changed, and the user has not said yet whether its code may run.</summary>
    Untrusted,

    /// <summary>The user wants it left out.</summary>
    Ignored,
}
