using System.Security.Cryptography;

namespace SerHost.Core.Exports;

/// <summary>Hashes of files.</summary>
internal static class FileHash
{
    /// <summary>SHA-256 of a file, in lower-case hexadecimal digits.</summary>
    public static string Of(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
