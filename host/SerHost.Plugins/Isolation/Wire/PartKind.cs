namespace SerHost.Plugins.Isolation.Wire;

/// <summary>The contract a part of a plugin implements.</summary>
internal enum PartKind : byte
{
    /// <summary>A model provider.</summary>
    Provider = 1,

    /// <summary>An attribution method.</summary>
    Method,

    /// <summary>A cue extractor.</summary>
    Extractor,

    /// <summary>A transform of clips.</summary>
    Transform,
}
