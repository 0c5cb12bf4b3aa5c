using System.Reflection;
using System.Runtime.Loader;
using McMaster.NETCore.Plugins;
using SerHost.Sdk.Attribution;

namespace SerHost.Plugins;

/// <summary>A plugin's assembly in a load context of its own: its private dependencies stay private, only SerHost.Sdk is shared.</summary>
/// <remarks>The only class that knows the package that does the loading (in maintenance only, so it must stay exchangeable).</remarks>
internal sealed class PluginAssembly : IDisposable
{
    private readonly PluginLoader _loader;

    private PluginAssembly(PluginLoader loader, Assembly assembly)
    {
        _loader = loader;
        Assembly = assembly;
        Context = new WeakReference(loader.LoadContext);
    }

    /// <summary>The loaded assembly. Must not be kept longer than this object.</summary>
    public Assembly Assembly { get; }

    /// <summary>Its load context. Must not be kept longer than this object.</summary>
    public AssemblyLoadContext LoadContext => AssemblyLoadContext.GetLoadContext(Assembly)!;

    /// <summary>Dies once the plugin is unloaded completely; the only thing that tells.</summary>
    public WeakReference Context { get; }

    /// <summary>Loads an assembly.</summary>
    /// <param name="path">Full path of the .dll.</param>
    /// <exception cref="BadImageFormatException">The file is not a .NET assembly.</exception>
    /// <exception cref="IOException">The file or one it needs cannot be read.</exception>
    public static PluginAssembly Load(string path)
    {
        PluginLoader loader = PluginLoader.CreateFromAssemblyFile(path, isUnloadable: true, sharedTypes: [typeof(IAttributionMethod)]);
        try
        {
            return new PluginAssembly(loader, loader.LoadDefaultAssembly());
        }
        catch (Exception)
        {
            loader.Dispose();
            throw;
        }
    }

    /// <summary>Loads a plugin's assembly, and nothing of it runs yet.</summary>
    /// <exception cref="PluginException">It cannot be loaded; the message says why and what to do.</exception>
    public static PluginAssembly Load(PluginManifest manifest, string folder)
    {
        string path = Path.Combine(folder, manifest.Assembly);
        if (!File.Exists(path))
        {
            throw new PluginException(manifest.Id, "load", $"{path} does not exist, though plugin.json names it: copy the whole folder of the plugin, or build it again.");
        }

        try
        {
            return Load(path);
        }
        catch (Exception error) when (error is IOException or BadImageFormatException or UnauthorizedAccessException)
        {
            throw new PluginException(manifest.Id, "load", $"{path} cannot be loaded: {error.Message}", error.ToString());
        }
    }

    /// <summary>Starts unloading; complete once nothing refers to the plugin's objects any more.</summary>
    public void Dispose() => _loader.Dispose();
}
