using SerHost.Plugins.Hosting;
using SerHost.Plugins.Trust;

namespace SerHost.Plugins.Installing;

/// <summary>A plugin that waits in a folder of its own to be checked, trusted and put in its place. Dispose takes away what was not put
/// there.</summary>
public sealed class PluginInstaller : IDisposable
{
    private const long MostBytes = 4L << 30;
    private readonly string _staging;
    private readonly string _dataFolder;

    private PluginInstaller(string staging, string dataFolder, string folder, PluginManifest manifest)
    {
        _staging = staging;
        _dataFolder = dataFolder;
        Folder = folder;
        Id = manifest.Id;
        FolderContent content = FolderContent.Of(folder);
        Question = new TrustQuestion(manifest.Id, manifest.Name, manifest.Version, Target, content.Hash(), content.Files.Count,
            IsChanged: false);
    }

    /// <summary>The plugin.</summary>
    public string Id { get; }

    /// <summary>Where it waits.</summary>
    public string Folder { get; }

    /// <summary>Where it is put: the user's folder of plugins.</summary>
    public string Target => Path.Combine(_dataFolder, "plugins", Id);

    /// <summary>What the user must know to trust it.</summary>
    public TrustQuestion Question { get; }

    /// <summary>Takes a plugin's files over, without running anything of them.</summary>
    /// <param name="source">Its folder, or a zip file of it.</param>
    /// <param name="dataFolder">The user's data folder.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RequestException">There is no such file or folder, it holds no plugin or more than one, or files that may not be
    /// taken over.</exception>
    /// <exception cref="IOException">The data folder cannot be written.</exception>
    public static PluginInstaller Take(string source, string dataFolder, CancellationToken cancellation)
    {
        string staging = Path.Combine(dataFolder, "installing", Path.GetRandomFileName());
        try
        {
            string unpacked = Path.Combine(staging, "plugin");
            if (File.Exists(source))
            {
                ZipContent.Extract(source, unpacked, MostBytes, cancellation);
            }
            else if (Directory.Exists(source))
            {
                Copy(source, unpacked, cancellation);
            }
            else
            {
                throw new RequestException("FOLDER|ZIP", $"{source}: there is no such file or folder.");
            }

            string folder = PluginFolder(source, unpacked);
            return new PluginInstaller(staging, dataFolder, folder, Manifest(source, folder));
        }
        catch (Exception error)
        {
            Remove(staging);
            if (error is InvalidDataException)
            {
                throw new RequestException("FOLDER|ZIP", $"{source}: {error.Message}");
            }

            throw;
        }
    }

    /// <summary>Puts it in its place.</summary>
    /// <param name="replace">Whether one that is there may go.</param>
    /// <exception cref="RequestException">There is one already, or its files have changed since <see cref="Question"/> was
    /// asked.</exception>
    /// <exception cref="IOException">It cannot be put there.</exception>
    public void Place(bool replace)
    {
        if (Directory.Exists(Target) && !replace)
        {
            throw new RequestException("FOLDER|ZIP", $"Plugin '{Id}' is in {Target} already: --replace puts this one in its place.");
        }

        if (FolderContent.Of(Folder).Hash() != Question.Hash)
        {
            throw new RequestException("FOLDER|ZIP", $"Plugin '{Id}' has changed its own files while it was checked: it is not installed.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        if (Directory.Exists(Target))
        {
            Directory.Move(Target, Path.Combine(_staging, "before"));
        }

        Directory.Move(Folder, Target);
    }

    /// <inheritdoc/>
    public void Dispose() => Remove(_staging);

    private static void Remove(string staging)
    {
        if (Directory.Exists(staging))
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    /// <summary>The folder with plugin.json in it: the one unpacked, or the only one in that.</summary>
    private static string PluginFolder(string source, string unpacked)
    {
        IReadOnlyList<string> found = PluginFolders.Candidates([unpacked]);
        return found.Count == 1 ? found[0] : throw new RequestException("FOLDER|ZIP", found.Count == 0
            ? $"{source} holds no plugin: it needs a plugin.json, in it or in its only folder."
            : $"{source} holds {found.Count} plugins ({string.Join(", ", found.Select(Path.GetFileName))}): install them one by one.");
    }

    private static PluginManifest Manifest(string source, string folder)
    {
        string path = Path.Combine(folder, PluginManifest.FileName);
        PluginManifest manifest = File.Exists(path)
            ? PluginManifest.Read(path) : throw new RequestException("FOLDER|ZIP", $"{source} has no {PluginManifest.FileName}.");
        return manifest.WhyUnusable(PluginContracts.SdkVersion) is { } reason
            ? throw new RequestException("FOLDER|ZIP", $"{source}: {reason}") : manifest;
    }

    private static void Copy(string source, string target, CancellationToken cancellation)
    {
        FolderContent content = FolderContent.Of(source);
        Directory.CreateDirectory(target);
        foreach (string file in content.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            string path = Path.Combine(target, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(Path.Combine(source, file), path);
        }
    }
}
