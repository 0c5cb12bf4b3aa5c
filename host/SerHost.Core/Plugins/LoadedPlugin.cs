using SerHost.Core.Plugins.Isolation;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;

namespace SerHost.Core.Plugins;

/// <summary>A plugin in use: its assembly and the guarded objects it gave.</summary>
internal sealed class LoadedPlugin : IDisposable
{
    private static readonly TimeSpan ShortestLoad = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestLoad = TimeSpan.FromSeconds(30);

    private readonly PluginAssembly? _assembly;
    private readonly IsolatedPlugin? _isolated;

    private LoadedPlugin(PluginAssembly? assembly, IsolatedPlugin? isolated, IReadOnlyList<object> contracts, string pluginId, TimeSpan callLimit, PluginRemarks remarks)
    {
        _assembly = assembly;
        _isolated = isolated;
        Methods = [.. contracts.OfType<IAttributionMethod>().Select(method => new GuardedMethod(pluginId, method, callLimit, remarks))];
        Extractors = [.. contracts.OfType<ICueExtractor>().Select(extractor => new GuardedExtractor(pluginId, extractor, callLimit))];
        Providers = [.. contracts.OfType<IModelProvider>().Select(provider => new GuardedModelProvider(pluginId, provider, callLimit, remarks))];
    }

    public IReadOnlyList<IAttributionMethod> Methods { get; }

    public IReadOnlyList<ICueExtractor> Extractors { get; }

    public IReadOnlyList<GuardedModelProvider> Providers { get; }

    /// <summary>Dies once the plugin is unloaded completely; null where it was never loaded into this process.</summary>
    public WeakReference? Context => _assembly?.Context;

    /// <summary>Whether it runs in processes of its own.</summary>
    public bool IsIsolated => _isolated is not null;

    /// <summary>Ids of everything it gives.</summary>
    public IReadOnlyList<string> Ids =>
    [
        .. Providers.Select(provider => provider.Id),
        .. Methods.Select(method => method.Descriptor.Id),
        .. Extractors.Select(extractor => extractor.Descriptor.Id),
    ];

    /// <summary>What no other plugin may offer beside it.</summary>
    public IReadOnlyList<string> Claims =>
    [
        .. Providers.Select(provider => $"model provider '{provider.Id}'"),
        .. Methods.Select(method => $"method '{method.Descriptor.Id}'"),
        .. Extractors.Select(extractor => $"cue extractor '{extractor.Descriptor.Id}'"),
    ];

    /// <summary>Loads a plugin and constructs what it offers.</summary>
    /// <exception cref="PluginException">It cannot be used; the message says why and what to do.</exception>
    public static LoadedPlugin Load(PluginManifest manifest, string folder, PluginLoading loading)
    {
        if (loading.Isolation.Covers(manifest))
        {
            IsolatedPlugin isolated = IsolatedPlugin.Load(manifest.Id, folder, loading.Isolation, loading.CallLimit, loading.Remarks);
            // Its workers are watched and ended from outside, so the guards need no thread and no limit of their own.
            return Construct(isolated, () => new LoadedPlugin(null, isolated, isolated.Contracts, manifest.Id, Timeout.InfiniteTimeSpan, loading.Remarks));
        }

        PluginAssembly assembly = LoadAssembly(manifest, folder);
        StrayExceptions.Watch(assembly.LoadContext, manifest.Id, loading.Remarks);
        return Construct(assembly, () => PluginCall.Run(
            manifest.Id, "load", LoadLimit(loading.CallLimit),
            _ => new LoadedPlugin(assembly, null, PluginContracts.CreateAll(manifest.Id, assembly.Assembly), manifest.Id, loading.CallLimit, loading.Remarks), CancellationToken.None));
    }

    /// <summary>What was switched off for a run may be tried again in the next.</summary>
    public void ForgetFaults() => _isolated?.ForgetFaults();

    /// <summary>How long constructors and descriptors may take: as a call, but from 10 to 30 s, for a busy machine takes its time with a first start.</summary>
    public static TimeSpan LoadLimit(TimeSpan callLimit) => callLimit < ShortestLoad ? ShortestLoad : callLimit < LongestLoad ? callLimit : LongestLoad;

    /// <summary>Loads a plugin's assembly, and nothing of it runs yet.</summary>
    /// <exception cref="PluginException">It cannot be loaded; the message says why and what to do.</exception>
    public static PluginAssembly LoadAssembly(PluginManifest manifest, string folder)
    {
        string path = Path.Combine(folder, manifest.Assembly);
        if (!File.Exists(path))
        {
            throw new PluginException(manifest.Id, "load", $"{path} does not exist, though plugin.json names it: copy the whole folder of the plugin, or build it again.");
        }

        try
        {
            return PluginAssembly.Load(path);
        }
        catch (Exception error) when (error is IOException or BadImageFormatException or UnauthorizedAccessException)
        {
            throw new PluginException(manifest.Id, "load", $"{path} cannot be loaded: {error.Message}", error.ToString());
        }
    }

    /// <summary>A run is over: what has happened behind its back is told now.</summary>
    public void Settle() => _isolated?.Settle();

    public void Dispose()
    {
        _assembly?.Dispose();
        _isolated?.Dispose();
    }

    private static LoadedPlugin Construct(IDisposable owner, Func<LoadedPlugin> construct)
    {
        try
        {
            return construct();
        }
        catch (Exception)
        {
            owner.Dispose();
            throw;
        }
    }
}
