namespace SerHost.Signal.Programs;

/// <summary>A temporary folder of one call, deleted with all it holds when disposed.</summary>
public sealed class WorkFolder : IDisposable
{
    /// <summary>Creates the folder.</summary>
    /// <param name="prefix">Start of its name.</param>
    public WorkFolder(string prefix) => Path = Directory.CreateTempSubdirectory(prefix + "-").FullName;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Path of a file in it.</summary>
    /// <param name="name">The file's name.</param>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
