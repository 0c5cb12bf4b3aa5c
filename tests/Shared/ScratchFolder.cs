namespace SerHost.Tests.Shared;

/// <summary>A folder of its own for one test, deleted afterwards.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private const int MostAttempts = 20;

    public ScratchFolder() => Path = Directory.CreateTempSubdirectory("serhost-test-").FullName;

    public string Path { get; }

    /// <summary>A path in it; the folders above it are made.</summary>
    public string File(params string[] parts)
    {
        string path = System.IO.Path.Combine([Path, .. parts]);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Copies a folder (one level) into this one.</summary>
    public string Copy(string source, string name, Func<string, bool>? takes = null)
    {
        string target = File(name);
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(source).Where(file => takes?.Invoke(System.IO.Path.GetFileName(file)) ?? true))
        {
            System.IO.File.Copy(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)));
        }

        return target;
    }

    /// <summary>Deletes it, also while something that has ended just now is still taking its own files away.</summary>
    public void Dispose()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
                return;
            }
            catch (IOException) when (attempt < MostAttempts)
            {
                Thread.Sleep(attempt);
            }
        }
    }
}
