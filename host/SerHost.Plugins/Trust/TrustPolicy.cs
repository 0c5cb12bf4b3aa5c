namespace SerHost.Plugins.Trust;

/// <summary>Decides whether a plugin's folder may be run: who could write to it,
/// whether it came with the program, what the user decided.</summary>
/// <param name="settings">Who decides, and what was given at the start.</param>
internal sealed class TrustPolicy(TrustSettings settings)
{
    private readonly Lazy<TrustStore> _decisions = new(() => TrustStore.Open(settings.DataFolder));
    private readonly string _builtIn = Path.Combine(Path.GetFullPath(settings.ProgramFolder), "plugins") + Path.DirectorySeparatorChar;
    private readonly Lock _asking = new();

    public TrustSettings Settings => settings;

    /// <summary>Why earlier decisions do not count; null when they do, or were not needed.</summary>
    public string? Problem => _decisions.IsValueCreated ? _decisions.Value.Problem : null;

    /// <summary>Whether a folder came with the program.</summary>
    public bool IsBuiltIn(string folder) =>
        (Path.GetFullPath(folder) + Path.DirectorySeparatorChar).StartsWith(_builtIn, StringComparison.Ordinal);

    /// <summary>What to type to trust a plugin.</summary>
    public string CommandFor(string id, string folder)
    {
        string? given = settings.GivenFolders.FirstOrDefault(root =>
            (folder + Path.DirectorySeparatorChar)
            .StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)) + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        return $"serhost plugins trust {id}{(given is null ? "" : given.Contains(' ', StringComparison.Ordinal) ? $" --plugins \"{given}\"" : $" --plugins {given}")}";
    }

    /// <summary>Reads the user's decisions again if another program has written some.</summary>
    public void Reread() => _decisions.Value.Reread();

    /// <summary>Whether the user wants a plugin, or these files of it, left out.</summary>
    public bool Ignores(string id, string? hash) =>
        _decisions.Value.Ignores(id) || (hash is not null && _decisions.Value.Ignores(id, hash));

    /// <summary>Judges a folder as it is now. Runs nothing and asks nobody.</summary>
    /// <param name="id">Id of the plugin in it.</param>
    /// <param name="folder">The folder.</param>
    public TrustVerdict Judge(string id, string folder)
    {
        try
        {
            FolderContent content = FolderContent.Of(folder);
            if (FolderGuard.WhyUnsafe(folder, content, settings.ProgramFolder) is { } reason)
            {
                return new TrustVerdict(
                    PluginTrust.Refused, null, content.Files.Count, $"another user could change what it does: {reason}");
            }

            return IsBuiltIn(folder) ? new TrustVerdict(PluginTrust.BuiltIn, null, content.Files.Count) : Compare(id, folder, content);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return new TrustVerdict(PluginTrust.Refused, null, 0, error.Message);
        }
    }

    /// <summary>The user trusts a plugin's files, and wants it no longer ignored.</summary>
    /// <exception cref="IOException">The decision cannot be written.</exception>
    public TrustVerdict Trust(string id, string folder, TrustVerdict verdict)
    {
        if (verdict is { Hash: { } hash, Trust: PluginTrust.New or PluginTrust.Changed })
        {
            _decisions.Value.Trust(new TrustedPlugin(id, hash, folder, DateTimeOffset.UtcNow, null));
            return verdict with { Trust = PluginTrust.Trusted };
        }

        return verdict;
    }

    /// <summary>Leaves a plugin out from now on.</summary>
    /// <param name="id">The plugin.</param>
    /// <param name="hash">Only files with this hash; null for whatever has the id.</param>
    /// <exception cref="IOException">The decision cannot be written.</exception>
    public void Ignore(string id, string? hash = null)
    {
        if (!Ignores(id, hash))
        {
            _decisions.Value.Ignore(id, hash);
        }
    }

    /// <summary>Takes a plugin in again.</summary>
    /// <exception cref="IOException">The decision cannot be written.</exception>
    public void Unignore(string id) => _decisions.Value.Unignore(id);

    /// <summary>Forgets what was decided about a plugin.</summary>
    /// <returns>Whether anything was.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public bool Forget(string id) => _decisions.Value.Forget(id);

    /// <summary>Asks the user about a new or changed plugin, where somebody can be asked.</summary>
    /// <exception cref="IOException">The decision cannot be written.</exception>
    public TrustAnswer Ask(TrustQuestion question)
    {
        lock (_asking)
        {
            return settings.Ask?.Invoke(question) ?? TrustAnswer.NotNow;
        }
    }

    private TrustVerdict Compare(string id, string folder, FolderContent content)
    {
        TrustedPlugin? known = _decisions.Value.Find(id);
        string state = content.State();
        string hash = known is { State: not null } && known.State == state ? known.Hash : content.Hash();
        PluginTrust trust = known is null ? PluginTrust.New
            : known.Hash == hash ? PluginTrust.Trusted
            : known.Folder != folder && Directory.Exists(known.Folder) ? PluginTrust.New
            : PluginTrust.Changed;
        var verdict = new TrustVerdict(trust, hash, content.Files.Count);
        if (!verdict.IsRunnable && settings.Covers(id))
        {
            verdict = Trust(id, folder, verdict);
            known = _decisions.Value.Find(id);
        }

        if (verdict.Trust == PluginTrust.Trusted && known!.State != state && content.IsAtRest())
        {
            _decisions.Value.Trust(known with { State = state });
        }

        return verdict;
    }
}
