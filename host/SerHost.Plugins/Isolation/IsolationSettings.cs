namespace SerHost.Plugins.Isolation;

/// <summary>Which plugins run in processes of their own, and what such a process may use.</summary>
public sealed record IsolationSettings
{
    /// <summary>Stands for every plugin in <see cref="Plugins"/>.</summary>
    public const string All = "all";

    /// <summary>Environment variable that names plugins to isolate, separated by commas; <c>all</c> for every one.</summary>
    public const string Variable = "SERHOST_ISOLATE";

    /// <summary>Memory a worker process may use when nothing else is said: 4 GiB.</summary>
    public const int DefaultMemoryMiB = 4096;

    /// <summary>Smallest limit of memory in MiB: the runtime and the contracts need about a third of it.</summary>
    public const int SmallestMemoryMiB = 256;

    /// <summary>Ids of plugins the user wants isolated beside those that ask for it themselves; <see cref="All"/> for every one.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>Memory a worker process may use, in MiB.</summary>
    public int MemoryMiB { get; init; } = DefaultMemoryMiB;

    /// <summary>The folder of the program, whose executable the workers are.</summary>
    public string ProgramFolder { get; init; } = AppContext.BaseDirectory;

    /// <summary>Whether a plugin runs in processes of its own.</summary>
    internal bool Covers(PluginManifest manifest) =>
        manifest.Script is not null || manifest.IsIsolated || Plugins.Contains(All) || Plugins.Contains(manifest.Id);
}
