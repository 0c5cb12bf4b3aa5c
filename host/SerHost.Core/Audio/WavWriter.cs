using System.Buffers.Binary;
using SerHost.Signal.Programs;

namespace SerHost.Core.Audio;

/// <summary>Writes mono WAV files.</summary>
internal static class WavWriter
{
    private const int BlockSamples = 8192;

    public static int Write(string path, ReadOnlySpan<float> samples, int sampleRateHz, WavEncoding encoding)
    {
        int sampleBytes = WavEncodings.BytesPerSample(encoding);
        RequireRoom(samples, sampleBytes);
        string partial = $"{path}.{Guid.NewGuid():N}.part";
        int clipped;
        try
        {
            using (var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write))
            {
                clipped = Write(stream, samples, sampleRateHz, encoding);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }

        return clipped;
    }

    /// <summary>Writes the file's bytes to a stream.</summary>
    public static int Write(Stream stream, ReadOnlySpan<float> samples, int sampleRateHz, WavEncoding encoding)
    {
        int sampleBytes = WavEncodings.BytesPerSample(encoding);
        RequireRoom(samples, sampleBytes);
        int dataBytes = samples.Length * sampleBytes, clipped = 0;
        stream.Write(MonoWav.Header(sampleRateHz, sampleBytes, WavEncodings.IsFloat(encoding), (uint)dataBytes));
        byte[] block = new byte[BlockSamples * sampleBytes];
        for (int first = 0; first < samples.Length; first += BlockSamples)
        {
            ReadOnlySpan<float> part = samples.Slice(first, Math.Min(BlockSamples, samples.Length - first));
            clipped += Encode(part, encoding, block);
            stream.Write(block, 0, part.Length * sampleBytes);
        }

        if ((dataBytes & 1) == 1)
        {
            stream.WriteByte(0);
        }

        return clipped;
    }

    private static void RequireRoom(ReadOnlySpan<float> samples, int sampleBytes)
    {
        if ((long)samples.Length * sampleBytes > int.MaxValue)
        {
            throw new ArgumentException($"{samples.Length} samples do not fit into a WAV file (2 GiB).", nameof(samples));
        }
    }

    private static int Encode(ReadOnlySpan<float> samples, WavEncoding encoding, Span<byte> bytes)
    {
        int clipped = 0;
        int sampleBytes = WavEncodings.BytesPerSample(encoding);
        double scale = Math.Pow(2, (8 * sampleBytes) - 1);
        for (int i = 0; i < samples.Length; i++)
        {
            Span<byte> target = bytes[(i * sampleBytes)..];
            if (encoding == WavEncoding.Float32)
            {
                BinaryPrimitives.WriteSingleLittleEndian(target, samples[i]);
                continue;
            }

            if (encoding == WavEncoding.Float64)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(target, samples[i]);
                continue;
            }

            double wanted = Math.Round(samples[i] * scale);
            double value = Math.Clamp(wanted, -scale, scale - 1);
            clipped += value != wanted ? 1 : 0;
            int integer = (int)value + (encoding == WavEncoding.Pcm8 ? 128 : 0);
            for (int k = 0; k < sampleBytes; k++)
            {
                target[k] = (byte)(integer >> (8 * k));
            }
        }

        return clipped;
    }
}
