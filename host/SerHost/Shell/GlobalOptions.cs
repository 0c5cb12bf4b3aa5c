using System.CommandLine;
using SerHost.Core.Hosting;

namespace SerHost.Shell;

/// <summary>The options every command takes.</summary>
internal static class GlobalOptions
{
    public static Option<string[]> Models { get; } = new("--models")
    {
        Description = "Folder of models, searched before all others; may be given several times.", HelpName = "DIR", Recursive = true, AllowMultipleArgumentsPerToken = false,
    };

    public static Option<string[]> Plugins { get; } = new("--plugins")
    {
        Description = "Folder of plugins (or one plugin's folder), searched before all others; may be given several times.", HelpName = "DIR", Recursive = true,
    };

    public static Option<string?> Store { get; } = new("--store")
    {
        Description = "Folder the results are kept in.", HelpName = "DIR", Recursive = true,
    };

    public static Option<int?> Threads { get; } = new("--threads") { Description = "Threads to use (default: one a core).", HelpName = "N", Recursive = true };

    public static Option<DeviceChoice> Device { get; } = new("--device")
    {
        Description = "What to compute on: auto, cpu or cuda.", HelpName = "auto|cpu|cuda", Recursive = true, DefaultValueFactory = _ => DeviceChoice.Auto,
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "Print data as JSON.", Recursive = true };

    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Say more; on an error, show where it arose.", Recursive = true };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } = [Models, Plugins, Store, Threads, Device, Json, Verbose];

    /// <summary>The host's options as given on the command line.</summary>
    public static HostOptions Read(ParseResult parsed) => new()
    {
        ModelFolders = parsed.GetValue(Models) ?? [],
        PluginFolders = parsed.GetValue(Plugins) ?? [],
        StoreFolder = parsed.GetValue(Store),
        Threads = parsed.GetValue(Threads),
        Device = parsed.GetValue(Device),
    };
}
