using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SerHost.Core.Store;

/// <summary>Arrays of numbers as plain files named by their content: <c>blobs/ab/abcdef…</c>, raw little-endian float32.</summary>
/// <remarks>A file appears complete or not at all: written under another name, flushed to disk, renamed. Safe to use from several threads.</remarks>
public sealed class BlobFolder
{
    private readonly string _folder;

    /// <summary>Uses a folder, which is created when the first array is written.</summary>
    /// <param name="folder">The folder.</param>
    public BlobFolder(string folder) => _folder = folder;

    /// <summary>Writes an array, unless it is there already.</summary>
    /// <param name="values">The numbers.</param>
    /// <returns>Its name: the SHA-256 of its bytes.</returns>
    public string Write(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        if (!BitConverter.IsLittleEndian)
        {
            byte[] swapped = bytes.ToArray();
            SwapEach4(swapped);
            bytes = swapped;
        }

        string name = Convert.ToHexStringLower(SHA256.HashData(bytes));
        string path = PathOf(name);
        if (File.Exists(path))
        {
            return name;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string partial = $"{path}.{Guid.NewGuid():N}.part";
        using (var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: true);
        return name;
    }

    /// <summary>Whether an array is there.</summary>
    /// <param name="name">Its name.</param>
    public bool Contains(string name) => File.Exists(PathOf(name));

    /// <summary>Reads an array.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="IOException">It is not there.</exception>
    /// <exception cref="InvalidDataException">The file was changed: its content no longer matches its name.</exception>
    public float[] Read(string name)
    {
        string path = PathOf(name);
        byte[] bytes = File.ReadAllBytes(path);
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != name)
        {
            throw new InvalidDataException($"{path}: the content does not match the name, so the file was changed or damaged. Delete it; the result is computed again.");
        }

        if (!BitConverter.IsLittleEndian)
        {
            SwapEach4(bytes);
        }

        return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    private string PathOf(string name) => Path.Combine(_folder, name[..2], name);

    private static void SwapEach4(byte[] bytes)
    {
        for (int i = 0; i < bytes.Length; i += 4)
        {
            bytes.AsSpan(i, 4).Reverse();
        }
    }
}
