using SerHost.Sdk.Attribution;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;

namespace SerHost.Core.Plugins;

/// <summary>A plugin in use: its assembly and the guarded objects it gave.</summary>
internal sealed class LoadedPlugin : IDisposable
{
    private readonly PluginAssembly _assembly;

    private LoadedPlugin(PluginAssembly assembly, IReadOnlyList<object> contracts, string pluginId, TimeSpan callLimit)
    {
        _assembly = assembly;
        Methods = [.. contracts.OfType<IAttributionMethod>().Select(method => new GuardedMethod(pluginId, method, callLimit))];
        Extractors = [.. contracts.OfType<ICueExtractor>().Select(extractor => new GuardedExtractor(pluginId, extractor, callLimit))];
        Providers = [.. contracts.OfType<IModelProvider>().Select(provider => new GuardedModelProvider(pluginId, provider, callLimit))];
    }

    public IReadOnlyList<IAttributionMethod> Methods { get; }

    public IReadOnlyList<ICueExtractor> Extractors { get; }

    public IReadOnlyList<GuardedModelProvider> Providers { get; }

    /// <summary>Dies once the plugin is unloaded completely.</summary>
    public WeakReference Context => _assembly.Context;

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
    public static LoadedPlugin Load(PluginManifest manifest, string folder, TimeSpan callLimit)
    {
        PluginAssembly assembly = LoadAssembly(manifest, folder);
        try
        {
            return new LoadedPlugin(assembly, PluginContracts.CreateAll(manifest.Id, assembly.Assembly), manifest.Id, callLimit);
        }
        catch (Exception)
        {
            assembly.Dispose();
            throw;
        }
    }

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

    public void Dispose() => _assembly.Dispose();
}
