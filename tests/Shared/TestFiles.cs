namespace SerHost.Tests.Shared;

/// <summary>Where tests find the repository and the reference material beside it.</summary>
internal static class TestFiles
{
    /// <summary>The repository's root folder.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>The folder of reference values and corpora beside the repository, or null where it is absent.</summary>
    public static string? SharedFolder { get; } = FindShared();

    /// <summary>Path of a file or folder of the reference material; skips the test, with the reason, where it is absent.</summary>
    public static string RequireShared(params string[] parts)
    {
        if (SharedFolder is null)
        {
            Assert.Skip("../shared (reference values of other programs) is not beside the repository.");
        }

        string path = Path.Combine([SharedFolder!, .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"{path} does not exist.");
        return path;
    }

    /// <summary>Reads raw little-endian float32 values.</summary>
    public static float[] ReadFloats(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        var values = new float[bytes.Length / 4];
        Buffer.BlockCopy(bytes, 0, values, 0, values.Length * 4);
        return values;
    }

    /// <summary>Upwards from the built tests: paths that the compiler knows are the same in every clone (Directory.Build.props).</summary>
    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "SerHost.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds SerHost.sln: run the tests where they were built.");
    }

    private static string? FindShared()
    {
        string path = Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared"));
        return Directory.Exists(path) ? path : null;
    }
}
