using System.Buffers.Binary;

namespace SerHost.Signal.Programs;

/// <summary>Writes a mono WAV file for another program to read, and the header of any.</summary>
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
        Header(sampleRateHz, 4, isFloat: true, (uint)(bytes.Length - HeaderBytes)).CopyTo(bytes, 0);
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
        Header(sampleRateHz, 2, isFloat: false, (uint)(bytes.Length - HeaderBytes)).CopyTo(bytes, 0);
        for (int i = 0; i < samples.Length; i++)
        {
            double level = Math.Round(samples[i] * 32768.0);
            BinaryPrimitives.WriteInt16LittleEndian(
                bytes.AsSpan(HeaderBytes + (2 * i)), (short)Math.Clamp(level, short.MinValue, short.MaxValue));
        }

        File.WriteAllBytes(path, bytes);
    }

    /// <summary>The header of a mono WAV file: everything before the samples.</summary>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="bytesPerSample">Bytes a sample, 1 to 8.</param>
    /// <param name="isFloat">Whether samples are IEEE floats, else integers.</param>
    /// <param name="dataBytes">Bytes of all samples; where odd, a padding byte must follow them.</param>
    /// <returns>44 bytes.</returns>
    public static byte[] Header(int sampleRateHz, int bytesPerSample, bool isFloat, uint dataBytes)
    {
        byte[] header = new byte[HeaderBytes];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), HeaderBytes - 8 + dataBytes + (dataBytes & 1));
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(20), (short)(isFloat ? 3 : 1));
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), sampleRateHz);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), sampleRateHz * bytesPerSample);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(32), (short)bytesPerSample);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(34), (short)(8 * bytesPerSample));
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(40), dataBytes);
        return header;
    }
}
