using System.Security.Cryptography;
using System.Text;

namespace SerHost.Core.Store;

/// <summary>Addresses of results: a hash of everything that decides the answer, so the
/// same question has the same address for ever.</summary>
public static class ResultKey
{
    /// <summary>The address of a question.</summary>
    /// <param name="kind">What sort of result it is.</param>
    /// <param name="parts">Everything the answer depends on, in a fixed order.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    /// <remarks>Parts are hashed with their lengths, so that no two lists of parts run together.</remarks>
    public static string Of(string kind, params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, kind);
        foreach (string part in parts)
        {
            Append(hash, part);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A seed of its own for one use, derived from a common seed and names.</summary>
    /// <param name="seed">The common seed.</param>
    /// <param name="parts">Names of the use, for example a clip's hash.</param>
    public static ulong Seed(ulong seed, params ReadOnlySpan<string> parts)
    {
        string key = Of(FormattableString.Invariant($"seed {seed}"), parts);
        return Convert.ToUInt64(key[..16], 16);
    }

    private static void Append(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes((long)bytes.Length));
        hash.AppendData(bytes);
    }
}
