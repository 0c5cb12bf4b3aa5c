using SerHost.Core.Plugins;

namespace SerHost.Core.Hosting;

/// <summary>The whole host behind one object: plugins, models, store, experiments. The command line and the terminal UI are thin over it.</summary>
/// <remarks>Cheap to open: plugins are loaded, models searched and the store opened when first asked for. Safe to use from several threads.</remarks>
public sealed class HostSession : IDisposable
{
    private readonly Lazy<PluginHost> _plugins;
    private readonly Lazy<ModelCatalogue> _models;

    private HostSession(HostOptions options)
    {
        Options = options;
        _plugins = new Lazy<PluginHost>(() => PluginHost.Discover(Core.Plugins.PluginFolders.Roots(options.PluginFolders, options.ProgramFolder), options.CallLimit));
        _models = new Lazy<ModelCatalogue>(() => new ModelCatalogue(Plugins, ModelCatalogue.DefaultRoots(options.ModelFolders, options.ProgramFolder)));
    }

    /// <summary>What it was opened with.</summary>
    public HostOptions Options { get; }

    /// <summary>Threads to use.</summary>
    public int Threads => Options.Threads ?? Environment.ProcessorCount;

    /// <summary>The plugins.</summary>
    public PluginHost Plugins => _plugins.Value;

    /// <summary>The models.</summary>
    public ModelCatalogue Models => _models.Value;

    /// <summary>Opens a session.</summary>
    /// <param name="options">Folders and resources.</param>
    /// <exception cref="RequestException">A folder given by the user does not exist, or the number of threads is not positive.</exception>
    public static HostSession Open(HostOptions options)
    {
        foreach ((string field, string folder) in options.PluginFolders.Select(folder => ("--plugins", folder)).Concat(options.ModelFolders.Select(folder => ("--models", folder))))
        {
            if (!Directory.Exists(folder))
            {
                throw new RequestException(field, $"{field} {folder}: there is no such folder.");
            }
        }

        return options.Threads is null or > 0
            ? new HostSession(options)
            : throw new RequestException("--threads", $"--threads {options.Threads}: it must be 1 or more.");
    }

    /// <summary>Closes the store and unloads the plugins.</summary>
    public void Dispose()
    {
        if (_plugins.IsValueCreated)
        {
            _plugins.Value.Dispose();
        }
    }
}
