using System.CommandLine;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Plugins;
using SerHost.Plugins.Isolation;

namespace SerHost.Shell;

/// <summary>The options every command takes.</summary>
internal static class GlobalOptions
{
    public static Option<string[]> Models { get; } = new("--models")
    {
        Description = "Folder of models, searched before all others; may be given several times.", HelpName = "DIR", Recursive = true,
            AllowMultipleArgumentsPerToken = false,
    };

    public static Option<string[]> Plugins { get; } = new("--plugins")
    {
        Description = "Folder of plugins (or one plugin's folder), searched before all others; may be given several times.",
            HelpName = "DIR", Recursive = true,
    };

    public static Option<string?> Store { get; } = new("--store")
    {
        Description = "Folder the results are kept in.", HelpName = "DIR", Recursive = true,
    };

    public static Option<int?> Threads { get; } =
        new("--threads") { Description = "Threads to use (default: one a core).", HelpName = "N", Recursive = true };

    public static Option<DeviceChoice> Device { get; } = new("--device")
    {
        Description = "What to compute on: auto, cpu or cuda.", HelpName = "auto|cpu|cuda", Recursive = true, DefaultValueFactory = _ =>
            DeviceChoice.Auto,
    };

    public static Option<string[]> Isolate { get; } = new("--isolate")
    {
        Description = "Run a plugin in a process of its own, so that no crash of it can hurt the program; 'all' for every plugin; may be given several times.", HelpName = "ID|all", Recursive = true,
    };

    public static Option<int> IsolatedMemory { get; } = new("--isolated-memory")
    {
        Description = "Memory the process of an isolated plugin may use, in MiB.", HelpName = "MIB", Recursive = true,
            DefaultValueFactory = _ => IsolationSettings.DefaultMemoryMiB,
    };

    public static Option<string[]> Trust { get; } = new("--trust")
    {
        Description = "Run a plugin's code without asking, as it is and whenever it changes, and remember it as trusted; 'all' for every plugin found; may be given several times.", HelpName = "ID|all", Recursive = true,
    };

    public static Option<double> CallLimit { get; } = new("--call-limit")
    {
        Description = "How long one call into a plugin may take, in seconds.", HelpName = "S", Recursive = true, DefaultValueFactory = _ =>
            new HostOptions().CallLimit.TotalSeconds,
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "Print data as JSON.", Recursive = true };

    public static Option<bool> Verbose { get; } =
        new("--verbose") { Description = "Say more; on an error, show where it arose.", Recursive = true };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } =
        [Models, Plugins, Store, Threads, Device, Trust, Isolate, IsolatedMemory, CallLimit, Json, Verbose];

    /// <summary>The host's options as given on the command line.</summary>
    public static HostOptions Read(ParseResult parsed) => new()
    {
        ModelFolders = parsed.GetValue(Models) ?? [],
        PluginFolders = parsed.GetValue(Plugins) ?? [],
        StoreFolder = parsed.GetValue(Store),
        Threads = parsed.GetValue(Threads),
        Device = parsed.GetValue(Device),
        Trust = parsed.GetValue(Trust) ?? [],
        Isolate = parsed.GetValue(Isolate) ?? [],
        IsolatedMemoryMiB = parsed.GetValue(IsolatedMemory),
        CallLimit = CallLimitOf(parsed.GetValue(CallLimit)),
    };

    /// <summary>Seconds as a span; a day is more than any call needs and less than a timer can take.</summary>
    private static TimeSpan CallLimitOf(double seconds) => seconds is > 0 and <= 86_400
        ? TimeSpan.FromSeconds(seconds)
        : throw new RequestException("--call-limit",
            FormattableString.Invariant($"--call-limit {seconds}: it must be above 0 and at most 86400 seconds."));
}
