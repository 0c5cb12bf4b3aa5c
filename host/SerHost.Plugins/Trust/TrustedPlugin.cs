namespace SerHost.Plugins.Trust;

/// <summary>A plugin whose files the user trusts.</summary>
/// <param name="Id">The plugin's id.</param>
/// <param name="Hash">Hash over all its files.</param>
/// <param name="Folder">Where it lay then, for people: the same files are trusted anywhere.</param>
/// <param name="TrustedUtc">When.</param>
/// <param name="State">State of the files when <paramref name="Hash"/> was last computed; while it is the same the files need not be read.
/// Null where the system does not tell enough.</param>
internal sealed record TrustedPlugin(string Id, string Hash, string Folder, DateTimeOffset TrustedUtc, string? State);
