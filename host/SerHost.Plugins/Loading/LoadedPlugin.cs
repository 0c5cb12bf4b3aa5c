using SerHost.Plugins.Guard;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Scripts;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Transforms;

namespace SerHost.Plugins.Loading;

/// <summary>A plugin in use: its assembly and the guarded objects it gave.</summary>
internal sealed class LoadedPlugin : IDisposable
{
    private readonly PluginAssembly? _assembly;
    private readonly IsolatedPlugin? _isolated;

    private readonly PluginCopy _files;

    private LoadedPlugin(
        PluginManifest manifest, PluginOrigin origin, PluginCopy files, PluginAssembly? assembly, IsolatedPlugin? isolated,
        IReadOnlyList<object> contracts, TimeSpan callLimit, PluginRemarks remarks)
    {
        Manifest = manifest;
        Origin = origin;
        Lifetime = new PluginLifetime(manifest.Id);
        _files = files;
        _assembly = assembly;
        _isolated = isolated;
        Methods = [.. contracts.OfType<IAttributionMethod>()
            .Select(method => new GuardedMethod(origin, Lifetime, method, callLimit, remarks))];
        Extractors = [.. contracts.OfType<ICueExtractor>()
            .Select(extractor => new GuardedExtractor(origin, Lifetime, extractor, callLimit))];
        Transforms = [.. contracts.OfType<IClipTransform>()
            .Select(transform => new GuardedTransform(origin, Lifetime, transform, callLimit))];
        Providers = [.. contracts.OfType<IModelProvider>()
            .Select(provider => new GuardedModelProvider(origin, Lifetime, provider, callLimit, remarks))];
    }

    /// <summary>What it says about itself.</summary>
    public PluginManifest Manifest { get; }

    /// <summary>Which code it is.</summary>
    public PluginOrigin Origin { get; }

    /// <summary>How long it is needed.</summary>
    public PluginLifetime Lifetime { get; }

    /// <summary>Where it was loaded from.</summary>
    public string Folder => _files.Folder;

    public IReadOnlyList<IAttributionMethod> Methods { get; }

    public IReadOnlyList<ICueExtractor> Extractors { get; }

    public IReadOnlyList<IClipTransform> Transforms { get; }

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
        .. Transforms.Select(transform => transform.Descriptor.Id),
    ];

    /// <summary>What no other plugin may offer beside it.</summary>
    public IReadOnlyList<string> Claims =>
    [
        .. Providers.Select(provider => $"model provider '{provider.Id}'"),
        .. Methods.Select(method => $"method '{method.Descriptor.Id}'"),
        .. Extractors.Select(extractor => $"cue extractor '{extractor.Descriptor.Id}'"),
        .. Transforms.Select(transform => $"transform '{transform.Descriptor.Id}'"),
    ];

    /// <summary>Loads a plugin and constructs what it offers.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="files">Its files; this object's from here on.</param>
    /// <param name="hash">Hash over them; null where they came with the program.</param>
    /// <param name="loading">How.</param>
    /// <exception cref="PluginException">It cannot be used; the message says why and what to do.</exception>
    public static LoadedPlugin Load(string id, PluginCopy files, string? hash, PluginLoading loading)
    {
        try
        {
            return Construct(ReadManifest(id, files.Folder), new PluginOrigin(id, hash), files, loading);
        }
        catch (Exception)
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>What workers of a plugin are.</summary>
    /// <param name="manifest">The plugin.</param>
    /// <param name="folder">Its folder, as it is run.</param>
    /// <param name="settings">What a worker may use.</param>
    /// <param name="callLimit">How long one call may take.</param>
    /// <param name="remarks">Told what concerns no single result.</param>
    public static WorkerKind WorkersOf(PluginManifest manifest, string folder, IsolationSettings settings, TimeSpan callLimit,
        PluginRemarks remarks) =>
        manifest.Script is null ? new ProgramWorkers(settings, folder) : new ScriptWorkers(manifest, folder, settings, callLimit, remarks);

    private static LoadedPlugin Construct(PluginManifest manifest, PluginOrigin origin, PluginCopy files, PluginLoading loading)
    {
        if (loading.Isolation.Covers(manifest))
        {
            IsolatedPlugin isolated = IsolatedPlugin.Load(manifest.Id,
                WorkersOf(manifest, files.Folder, loading.Isolation, loading.CallLimit, loading.Remarks), loading.CallLimit,
                loading.Remarks);
            // Its workers are watched and ended from outside, so the guards need no thread and no limit of their own.
            return Owned(isolated, () => new LoadedPlugin(manifest, origin, files, null, isolated, isolated.Contracts,
                Timeout.InfiniteTimeSpan, loading.Remarks));
        }

        PluginAssembly assembly = PluginAssembly.Load(manifest, files.Folder);
        StrayExceptions.Watch(assembly.LoadContext, manifest.Id, loading.Remarks);
        return Owned(assembly, () => PluginCall.Run(
            manifest.Id, "load", PluginCall.LoadLimit(loading.CallLimit),
            _ => new LoadedPlugin(manifest, origin, files, assembly, null, PluginContracts.CreateAll(manifest.Id, assembly.Assembly),
            loading.CallLimit, loading.Remarks), CancellationToken.None));
    }

    /// <summary>The manifest beside the very files that are loaded: the one read before may have been replaced since.</summary>
    private static PluginManifest ReadManifest(string id, string folder)
    {
        try
        {
            PluginManifest manifest = PluginManifest.Read(Path.Combine(folder, PluginManifest.FileName));
            PluginCall.Require(manifest.Id == id, id, "load", $"its plugin.json now says id '{manifest.Id}'.");
            return manifest;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new PluginException(id, "load", error.Message);
        }
    }

    /// <summary>What was switched off for a run may be tried again in the next.</summary>
    public void ForgetFaults() => _isolated?.ForgetFaults();

    /// <summary>A run is over: what has happened behind its back is told now.</summary>
    public void Settle() => _isolated?.Settle();

    public void Dispose() => DisposeButFiles().Dispose();

    /// <summary>As <see cref="Dispose"/>, but its files are kept for whoever waits until it is out of memory.</summary>
    public PluginCopy DisposeButFiles()
    {
        _assembly?.Dispose();
        _isolated?.Dispose();
        return _files;
    }

    private static LoadedPlugin Owned(IDisposable owner, Func<LoadedPlugin> construct)
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
