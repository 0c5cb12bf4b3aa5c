using SerHost.Sdk.Models;

namespace Model.Onnx.Format;

/// <summary>Reads whole model files, within a limit that is checked before memory is taken.</summary>
internal static class ModelFile
{
    /// <summary>Largest file read: larger networks are no match for this program's workstation use.</summary>
    public const long MaximumBytes = 1L << 30;

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="ModelFormatException">It is larger than the limit.</exception>
    public static byte[] ReadAll(string path)
    {
        long length = new FileInfo(path).Length;
        return length <= MaximumBytes
            ? File.ReadAllBytes(path)
            : throw new ModelFormatException(path, null, $"has {length} bytes; at most {MaximumBytes} are read.");
    }
}
