using SerHost.Sdk.Models;

namespace Model.Onnx.Format;

/// <summary>Reads whole model files, within a limit that is checked before memory is taken.</summary>
internal static class ModelFile
{
    /// <summary>Largest ONNX file: what protocol buffers allow, and one array holds. Larger models keep their weights in files beside
    /// it.</summary>
    public const long MaximumBytes = 0x7FFF_FFC7;

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="ModelFormatException">It is larger than the limit.</exception>
    public static byte[] ReadAll(string path)
    {
        long length = new FileInfo(path).Length;
        return length <= MaximumBytes
            ? File.ReadAllBytes(path)
            : throw new ModelFormatException(
                path, null, $"has {length} bytes; an ONNX file has at most {MaximumBytes}. Export it with external data.");
    }
}
