using System.Buffers.Binary;

namespace SerHost.Signal.Programs;

/// <summary>Writes a mono WAV file for another program to read.</summary>
public static class MonoWav
{
    private const int HeaderBytes = 44;

    /// <summary>Writes 32-bit float samples.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="samples">Mono samples, linear amplitude.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="trailingSilence">Zero samples to append.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteFloat(string path, ReadOnlySpan<float> samples, int sampleRateHz, int trailingSilence = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trailingSilence);
        var bytes = new byte[HeaderBytes + (4 * (samples.Length + trailingSilence))];
        WriteHeader(bytes, sampleRateHz, 3, 4);
        for (int i = 0; i < samples.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(HeaderBytes + (4 * i)), samples[i]);
        }

        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Writes 16-bit samples: round(32768·x), limited to the 16-bit range, so that a 16-bit recording read as v/32768 is written
    /// back unchanged.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="samples">Mono samples, linear amplitude.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WritePcm16(string path, ReadOnlySpan<float> samples, int sampleRateHz)
    {
        var bytes = new byte[HeaderBytes + (2 * samples.Length)];
        WriteHeader(bytes, sampleRateHz, 1, 2);
        for (int i = 0; i < samples.Length; i++)
        {
            double level = Math.Round(samples[i] * 32768.0);
            BinaryPrimitives.WriteInt16LittleEndian(
                bytes.AsSpan(HeaderBytes + (2 * i)), (short)Math.Clamp(level, short.MinValue, short.MaxValue));
        }

        File.WriteAllBytes(path, bytes);
    }

    private static void WriteHeader(Span<byte> bytes, int sampleRateHz, short formatTag, short bytesPerSample)
    {
        "RIFF"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], bytes.Length - 8);
        "WAVEfmt "u8.CopyTo(bytes[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[20..], formatTag);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], sampleRateHz);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], sampleRateHz * bytesPerSample);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[32..], bytesPerSample);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[34..], (short)(8 * bytesPerSample));
        "data"u8.CopyTo(bytes[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[40..], bytes.Length - HeaderBytes);
    }
}
