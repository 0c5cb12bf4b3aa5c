using SerHost.Core.Pipeline;
using SerHost.Plugins;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Trust;

namespace SerHost.Core.Hosting;

/// <summary>What a person may set about the program as a whole, before any experiment.</summary>
public sealed record HostOptions
{
    /// <summary>Further folders of plugins, stronger than all others.</summary>
    public IReadOnlyList<string> PluginFolders { get; init; } = [];

    /// <summary>Further folders of models, stronger than all others.</summary>
    public IReadOnlyList<string> ModelFolders { get; init; } = [];

    /// <summary>The folder results are kept in; null for the user's own.</summary>
    public string? StoreFolder { get; init; }

    /// <summary>Threads to use; null for one a core.</summary>
    public int? Threads { get; init; }

    /// <summary>What to compute on.</summary>
    public DeviceChoice Device { get; init; } = DeviceChoice.Auto;

    /// <summary>How long one call into a plugin may take before it is stopped.</summary>
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Ids of plugins to run in processes of their own beside those that ask for it; <c>all</c> for every one.</summary>
    public IReadOnlyList<string> Isolate { get; init; } = [];

    /// <summary>Memory the process of an isolated plugin may use, in MiB.</summary>
    public int IsolatedMemoryMiB { get; init; } = IsolationSettings.DefaultMemoryMiB;

    /// <summary>Ids of plugins the user trusts, whatever their files are; <c>all</c> for every one.</summary>
    public IReadOnlyList<string> Trust { get; init; } = [];

    /// <summary>Asks the user whether a new or changed plugin may be run; null where nobody can be asked.</summary>
    public Func<TrustQuestion, TrustAnswer>? AskTrust { get; init; }

    /// <summary>Folder of the user's own plugins, of what was decided about plugins, and of their copies.</summary>
    public string DataFolder { get; init; } = UserFolders.Data;

    /// <summary>The program's folder, beside which its plugins lie.</summary>
    public string ProgramFolder { get; init; } = AppContext.BaseDirectory;
}
