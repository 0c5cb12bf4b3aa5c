using System.Buffers.Binary;

namespace SerHost.Core.Audio;

/// <summary>Sizes, names and scaling of the sample encodings.</summary>
/// <remarks>
/// Integers divide by 2^(bits − 1): 16-bit by 32,768. The division is exact in float32 up to 24 bits, so writing a clip
/// back as PCM gives the same integers. openSMILE divides by 32,767 instead; an extractor that reproduces its numbers
/// multiplies samples by 32768/32767 (exact for 16 and 24 bits), see host/decisions/0005-sample-scale.md.
/// </remarks>
internal static class WavEncodings
{
    public static int BytesPerSample(WavEncoding encoding) => encoding switch
    {
        WavEncoding.Pcm8 => 1,
        WavEncoding.Pcm16 => 2,
        WavEncoding.Pcm24 => 3,
        WavEncoding.Pcm32 or WavEncoding.Float32 => 4,
        WavEncoding.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "Unknown encoding."),
    };

    public static string NameOf(WavEncoding encoding) =>
        IsFloat(encoding) ? $"{8 * BytesPerSample(encoding)}-bit float" : $"{8 * BytesPerSample(encoding)}-bit PCM";

    public static bool IsFloat(WavEncoding encoding) => encoding is WavEncoding.Float32 or WavEncoding.Float64;

    /// <summary>The largest amplitude the encoding can hold: 32767/32768 for 16 bits.</summary>
    public static double LargestAmplitude(WavEncoding encoding) =>
        IsFloat(encoding) ? 1 : 1 - (1 / Math.Pow(2, (8 * BytesPerSample(encoding)) - 1));

    /// <summary>Turns little-endian samples into linear amplitude.</summary>
    public static void Decode(ReadOnlySpan<byte> bytes, WavEncoding encoding, Span<double> samples)
    {
        switch (encoding)
        {
            case WavEncoding.Pcm8:
                for (int i = 0; i < samples.Length; i++)
                {
                    samples[i] = (bytes[i] - 128) / 128.0;
                }

                break;
            case WavEncoding.Pcm16:
                for (int i = 0; i < samples.Length; i++)
                {
                    samples[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]) / 32768.0;
                }

                break;
            case WavEncoding.Pcm24:
                for (int i = 0; i < samples.Length; i++)
                {
                    int value = bytes[3 * i] | (bytes[(3 * i) + 1] << 8) | ((sbyte)bytes[(3 * i) + 2] << 16);
                    samples[i] = value / 8388608.0;
                }

                break;
            case WavEncoding.Pcm32:
                for (int i = 0; i < samples.Length; i++)
                {
                    samples[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]) / 2147483648.0;
                }

                break;
            case WavEncoding.Float32:
                for (int i = 0; i < samples.Length; i++)
                {
                    samples[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]);
                }

                break;
            case WavEncoding.Float64:
                for (int i = 0; i < samples.Length; i++)
                {
                    samples[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "Unknown encoding.");
        }
    }
}

/// <summary>How a WAV file stores a sample.</summary>
public enum WavEncoding
{
    /// <summary>Unsigned 8-bit, 128 is zero.</summary>
    Pcm8,

    /// <summary>Signed 16-bit.</summary>
    Pcm16,

    /// <summary>Signed 24-bit.</summary>
    Pcm24,

    /// <summary>Signed 32-bit.</summary>
    Pcm32,

    /// <summary>32-bit IEEE float, full scale 1.</summary>
    Float32,

    /// <summary>64-bit IEEE float, full scale 1.</summary>
    Float64,
}

/// <summary>A WAV file holds an encoding that only ffmpeg can decode (ADPCM, A-law, …).</summary>
internal sealed class WavEncodingNotReadException(string path, long offset, int tag, int bits) : Exception(
    $"{path}, format tag at byte {offset}: {bits}-bit format 0x{tag:X4} is not PCM (8, 16, 24, 32 bits) or float (32, 64 bits).")
{
    /// <summary>The wFormatTag found (the sub-format's for WAVE_FORMAT_EXTENSIBLE).</summary>
    public int Tag { get; } = tag;
}
