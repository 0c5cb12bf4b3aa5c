using SerHost.Plugins.Loading;
using SerHost.Plugins.Trust;

namespace SerHost.Plugins.Hosting;

/// <summary>One plugin folder as it was when it was last looked at: manifest first, code when it is needed and may be run.</summary>
internal sealed class PluginEntry
{
    private readonly PluginManifest? _manifest;
    private TrustVerdict? _verdict;
    private string? _problem;
    private LoadedPlugin? _loaded;

    private PluginEntry(string folder, PluginManifest? manifest, string? problem)
    {
        Folder = folder;
        Stamp = StampOf(folder);
        _manifest = manifest;
        _problem = problem;
    }

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>State of its files when they were read.</summary>
    public string Stamp { get; }

    /// <summary>What it gives, once loaded.</summary>
    public LoadedPlugin? Loaded => _loaded;

    public string Id => _manifest?.Id ?? Path.GetFileName(Folder);

    /// <summary>Files that lie in the folder now, but are not used: the version loaded goes on.</summary>
    public PluginEntry? Update { get; set; }

    /// <summary>Whether the user wants it left out.</summary>
    public bool IsIgnored { get; set; }

    /// <summary>Folder of the plugin with the same id for which this one is left out; null where there is none.</summary>
    public string? HiddenBy { get; set; }

    /// <summary>Folder of the plugin with the same id that is used as long as this one is not trusted; null where there is none.</summary>
    public string? UsedInstead { get; set; }

    /// <summary>Whether the user was asked already and said: not now.</summary>
    public bool IsDeclined { get; set; }

    /// <summary>Whether the folder, as it is now, waits for the user's word.</summary>
    public bool AwaitsTrust => IsUsable && _verdict is { Trust: PluginTrust.New or PluginTrust.Changed };

    public PluginListing Listing => new(
        Id,
        _manifest?.Name ?? "",
        _manifest?.Version ?? "",
        _manifest?.Kinds ?? [],
        Folder,
        State,
        _loaded?.Ids ?? [],
        Problem)
    {
        IsIsolated = _loaded?.IsIsolated ?? _manifest?.IsIsolated ?? false,
        Trust = (Update ?? this)._verdict?.Trust ?? PluginTrust.New,
        Hash = (Update ?? this)._verdict?.Hash ?? "",
        Update = Update?.Problem,
        UsedInstead = UsedInstead,
    };

    /// <summary>Whether nothing is known against it but, perhaps, that it is not trusted yet.</summary>
    private bool IsUsable => _problem is null && HiddenBy is null && !IsIgnored;

    private PluginState State =>
        IsIgnored ? PluginState.Ignored
        : _problem is not null || HiddenBy is not null ? PluginState.Failed
        : _loaded is not null ? PluginState.Loaded
        : AwaitsTrust ? PluginState.Untrusted
        : PluginState.Found;

    private string? Problem =>
        IsIgnored ? $"left out, as you wished: 'serhost plugins unignore {Id}' takes it in again."
        : _problem is not null ? _problem
        : HiddenBy is not null ? $"another plugin has the same id '{Id}' and was found first: {HiddenBy}."
        : _loaded is null && AwaitsTrust ? $"{WhyItWaits}: {TrustCommand}"
        : null;

    private string WhyItWaits => (_verdict!.Trust, UsedInstead) switch
    {
        (PluginTrust.Changed, null) => "its files have changed since you trusted it, and are not run before you trust them",
        (PluginTrust.Changed, _) => $"its files have changed since you trusted it, and until you trust them the one in {UsedInstead} is used",
        (_, null) => "it is new here, and its code is not run before you trust it",
        _ => $"it is new here, and until you trust it the one in {UsedInstead} is used",
    };

    /// <summary>What to type to trust it.</summary>
    public string TrustCommand { get; private init; } = "";

    /// <summary>Reads a folder's manifest and judges the folder. One that cannot be used becomes an entry with its problem.</summary>
    public static PluginEntry Read(string folder, string hostSdkVersion, TrustPolicy policy)
    {
        PluginEntry entry = ReadManifest(folder, hostSdkVersion, policy);
        if (entry._manifest is not null)
        {
            entry.Judge(policy);
            entry.IsIgnored = entry.IsUnwanted(policy);
        }

        return entry;
    }

    /// <summary>Another text when a folder's files have changed.</summary>
    public static string StampOf(string folder)
    {
        try
        {
            return FolderContent.Of(folder).State();
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    /// <summary>Whether it still has to be loaded to offer things of a kind, and may be.</summary>
    public bool IsPending(string? kind) => IsUsable && _loaded is null && _verdict is { IsRunnable: true } && Offers(kind);

    /// <summary>Whether it holds things of a kind.</summary>
    public bool Offers(string? kind) => _manifest is not null && (kind is null || _manifest.Kinds.Contains(kind));

    /// <summary>The question to the user; null when there is none.</summary>
    public TrustQuestion? Question() => AwaitsTrust
        ? new TrustQuestion(Id, _manifest!.Name, _manifest.Version, Folder, _verdict!.Hash!, _verdict.Files,
            _verdict.Trust == PluginTrust.Changed) { UsedInstead = UsedInstead }
        : null;

    /// <summary>Whether the user wants it, or these files of it, left out.</summary>
    public bool IsUnwanted(TrustPolicy policy) => policy.Ignores(Id, _verdict?.Hash);

    /// <summary>The user trusts the folder as it was judged.</summary>
    /// <exception cref="IOException">The decision cannot be written.</exception>
    public void Trust(TrustPolicy policy) => _verdict = policy.Trust(Id, Folder, _verdict!);

    /// <summary>Judges the folder (again).</summary>
    public void Judge(TrustPolicy policy)
    {
        if (_problem is null && _manifest is not null)
        {
            _verdict = policy.Judge(Id, Folder);
            _problem = _verdict.Reason is { } reason ? $"its code is not run: {reason}" : null;
        }
    }

    /// <summary>Takes it out of use.</summary>
    public void Refuse(string problem)
    {
        _problem ??= problem;
        Unload();
    }

    /// <summary>Loads it; a failure becomes its problem.</summary>
    public void Load(PluginLoading loading)
    {
        try
        {
            _loaded = LoadedPlugin.Load(Id, loading.Files(Id, Folder, _verdict!.Hash), _verdict.Hash, loading);
        }
        catch (PluginException error)
        {
            _problem = error.Problem;
        }
    }

    /// <summary>What was switched off for a run may be tried again in the next.</summary>
    public void ForgetFaults() => _loaded?.ForgetFaults();

    /// <summary>A run is over: what has happened behind its back is told now.</summary>
    public void Settle() => _loaded?.Settle();

    /// <summary>Hands over what is loaded, to somebody who ends it.</summary>
    public LoadedPlugin? Release()
    {
        LoadedPlugin? loaded = _loaded;
        _loaded = null;
        return loaded;
    }

    /// <summary>Lets go of its objects and starts unloading, whoever uses it.</summary>
    public WeakReference? Unload()
    {
        WeakReference? context = _loaded?.Context;
        Release()?.Dispose();
        return context;
    }

    private static PluginEntry ReadManifest(string folder, string hostSdkVersion, TrustPolicy policy)
    {
        string path = Path.Combine(folder, PluginManifest.FileName);
        if (!File.Exists(path))
        {
            return new PluginEntry(folder, null, $"{path} does not exist: a plugin's folder needs its manifest (building against SerHost.Sdk writes it, and so does 'serhost new' for a script).");
        }

        try
        {
            PluginManifest manifest = PluginManifest.Read(path);
            return new PluginEntry(folder, manifest, manifest.WhyUnusable(hostSdkVersion))
            {
                TrustCommand = policy.CommandFor(manifest.Id, folder),
            };
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new PluginEntry(folder, null, error.Message);
        }
    }
}
