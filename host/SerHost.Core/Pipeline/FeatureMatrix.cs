using SerHost.Plugins;

namespace SerHost.Core.Pipeline;

/// <summary>A log-mel matrix given in place of a recording.</summary>
/// <param name="Source">The file it comes from.</param>
/// <param name="Bands">Rows.</param>
/// <param name="Frames">Columns.</param>
/// <param name="Values">[bands, frames], row-major, in the model's own scale.</param>
public sealed record FeatureMatrix(string Source, int Bands, int Frames, ReadOnlyMemory<float> Values)
{
    /// <summary>Reads raw little-endian float32 values.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bands">Rows.</param>
    /// <param name="frames">Columns.</param>
    /// <exception cref="RequestException">The file is missing or has another length; what was expected and found is told.</exception>
    public static FeatureMatrix Read(string path, int bands, int frames)
    {
        if (!File.Exists(path))
        {
            throw new RequestException("--features", $"{path}: there is no such file.");
        }

        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.LongLength != 4L * bands * frames)
        {
            throw new RequestException(
                "--shape", $"{path} has {bytes.Length} bytes; {bands}x{frames} values of 4 bytes are {4L * bands * frames}.");
        }

        float[] values = new float[bands * frames];
        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        return new FeatureMatrix(path, bands, frames, values);
    }
}
