using System.Buffers.Binary;

namespace SerHost.Core.Audio;

/// <summary>Writes mono WAV files.</summary>
internal static class WavWriter
{
    private const int HeaderBytes = 44;
    private const int BlockSamples = 8192;

    public static int Write(string path, ReadOnlySpan<float> samples, int sampleRateHz, WavEncoding encoding)
    {
        int sampleBytes = WavEncodings.BytesPerSample(encoding);
        long dataBytes = (long)samples.Length * sampleBytes;
        if (dataBytes > int.MaxValue)
        {
            throw new ArgumentException($"{samples.Length} samples do not fit into a WAV file (2 GiB).", nameof(samples));
        }

        string partial = $"{path}.{Guid.NewGuid():N}.part";
        int clipped = 0;
        try
        {
            using (var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(Header(sampleRateHz, encoding, (int)dataBytes));
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
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }

        return clipped;
    }

    private static byte[] Header(int sampleRateHz, WavEncoding encoding, int dataBytes)
    {
        int sampleBytes = WavEncodings.BytesPerSample(encoding);
        byte[] header = new byte[HeaderBytes];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), (uint)(HeaderBytes - 8 + dataBytes + (dataBytes & 1)));
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(20), (short)(WavEncodings.IsFloat(encoding) ? 3 : 1));
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), sampleRateHz);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), sampleRateHz * sampleBytes);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(32), (short)sampleBytes);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(34), (short)(8 * sampleBytes));
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(40), dataBytes);
        return header;
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
