using System.Security.Cryptography;

namespace SerHost.Plugins;

/// <summary>What tells one file's content from another's.</summary>
public static class FileHash
{
    // Read in large pieces: the files are models, recordings, databases.
    private const int BufferBytes = 1 << 20;

    /// <summary>SHA-256 of a file's content, in lower-case hexadecimal digits. Others may write, rename or delete the file
    /// meanwhile.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string Of(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
