namespace SerHost.Plugins.Trust;

/// <summary>Whether a plugin's folder, as it is now, may be run.</summary>
/// <param name="Trust">Where it stands.</param>
/// <param name="Hash">Hash over all its files; null where it came with the program or was refused.</param>
/// <param name="Files">How many files it has.</param>
/// <param name="Reason">Why it was refused; null when it was not.</param>
internal sealed record TrustVerdict(PluginTrust Trust, string? Hash, int Files, string? Reason = null)
{
    /// <summary>Whether its code may run.</summary>
    public bool IsRunnable => Trust is PluginTrust.BuiltIn or PluginTrust.Trusted;
}
