namespace SerHost.Core.Plugins;

/// <summary>One plugin folder: manifest first, code when it is needed.</summary>
internal sealed class PluginEntry
{
    private readonly PluginManifest? _manifest;
    private readonly string _folder;
    private string? _problem;
    private LoadedPlugin? _loaded;

    private PluginEntry(string folder, PluginManifest? manifest, string? problem)
    {
        _folder = folder;
        Stamp = StampOf(folder);
        _manifest = manifest;
        _problem = problem;
    }

    /// <summary>State of its files when they were read.</summary>
    public string Stamp { get; }

    /// <summary>What it gives, once loaded.</summary>
    public LoadedPlugin? Loaded => _loaded;

    public string Id => _manifest?.Id ?? Path.GetFileName(_folder);

    public PluginListing Listing => new(
        Id,
        _manifest?.Name ?? "",
        _manifest?.Version ?? "",
        _manifest?.Kinds ?? [],
        _folder,
        _problem is not null ? PluginState.Failed : _loaded is not null ? PluginState.Loaded : PluginState.Found,
        _loaded?.Ids ?? [],
        _problem)
    {
        IsIsolated = _loaded?.IsIsolated ?? _manifest?.IsIsolated ?? false,
    };

    /// <summary>Reads a folder's manifest. A folder that cannot be used becomes an entry with its problem.</summary>
    public static PluginEntry Read(string folder, string hostSdkVersion)
    {
        string path = Path.Combine(folder, PluginManifest.FileName);
        if (!File.Exists(path))
        {
            return new PluginEntry(folder, null, $"{path} does not exist: a plugin's folder needs its manifest (building against SerHost.Sdk writes it).");
        }

        try
        {
            PluginManifest manifest = PluginManifest.Read(path);
            return new PluginEntry(folder, manifest, PluginManifest.Incompatibility(manifest.SdkVersion, hostSdkVersion));
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new PluginEntry(folder, null, error.Message);
        }
    }

    /// <summary>Names, sizes and times of a folder's files: another text when one of them has changed.</summary>
    public static string StampOf(string folder) => string.Join('|', new DirectoryInfo(folder).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal)
        .Select(file => FormattableString.Invariant($"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}")));

    /// <summary>Whether it still has to be loaded to offer things of a kind.</summary>
    public bool IsPending(string? kind) =>
        _problem is null && _loaded is null && _manifest is not null && (kind is null || _manifest.Kinds.Contains(kind));

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
            _loaded = LoadedPlugin.Load(_manifest!, _folder, loading);
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

    /// <summary>Lets go of its objects and starts unloading.</summary>
    public WeakReference? Unload()
    {
        WeakReference? context = _loaded?.Context;
        _loaded?.Dispose();
        _loaded = null;
        return context;
    }
}
