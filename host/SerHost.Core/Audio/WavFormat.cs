using System.Buffers.Binary;

namespace SerHost.Core.Audio;

/// <summary>The checked content of a WAV file's <c>fmt </c> chunk.</summary>
internal sealed record WavFormat(WavEncoding Encoding, int Channels, int SampleRateHz)
{
    private const int TagPcm = 1;
    private const int TagFloat = 3;
    private const int TagExtensible = 0xFFFE;
    private const int LowestRateHz = 1_000;
    private const int HighestRateHz = 1_536_000;

    // The last 14 bytes of every KSDATAFORMAT_SUBTYPE that wraps a format tag.
    private static ReadOnlySpan<byte> SubformatTail => [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71];

    /// <summary>Reads and checks the chunk.</summary>
    /// <exception cref="AudioFileException">A field is impossible or names an encoding that is not read here.</exception>
    public static WavFormat Read(Stream stream, string path, long offset, long size, bool isBigEndian = false)
    {
        if (size < 16)
        {
            throw new AudioFileException(path, $"'fmt ' chunk at byte {offset - 8}", $"expected 16 bytes or more, found {Math.Max(0, size)}. The file is truncated or damaged; export it again.");
        }

        Span<byte> bytes = stackalloc byte[40];
        bytes = bytes[..(int)Math.Min(size, 40)];
        WavHeader.ReadAt(stream, offset, bytes);
        if (isBigEndian)
        {
            // Two numbers of 2 bytes, two of 4, the rest of 2.
            Span<int> sizes = [2, 2, 4, 4, 2, 2];
            for (int i = 0, at = 0; i < sizes.Length; at += sizes[i++])
            {
                bytes.Slice(at, sizes[i]).Reverse();
            }
        }

        int tag = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        int frameBytes = BinaryPrimitives.ReadUInt16LittleEndian(bytes[12..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(bytes[14..]);
        if (tag == TagExtensible && bytes.Length == 40 && bytes[26..40].SequenceEqual(SubformatTail))
        {
            tag = BinaryPrimitives.ReadUInt16LittleEndian(bytes[24..]);
        }

        if (channels == 0)
        {
            throw Fault(path, offset + 2, "channels", "1 or more", "0");
        }

        if (rate is < LowestRateHz or > HighestRateHz)
        {
            throw Fault(path, offset + 4, "sample rate", $"{LowestRateHz} to {HighestRateHz} Hz", $"{rate}");
        }

        // Compressed sound says what it likes about bits and frame size (GSM and MPEG in WAV say 0 bits): only its tag counts.
        if (tag is not (TagPcm or TagFloat))
        {
            throw new WavEncodingNotReadException(path, offset, tag, bits);
        }

        // A sample may sit in a wider container (20 bits in 3 bytes); the container's size follows from the frame size.
        int bytesPerSample = frameBytes == 0 ? (bits + 7) / 8 : frameBytes / channels;
        if (bits == 0 || (frameBytes != 0 && frameBytes % channels != 0) || bits > 8 * bytesPerSample)
        {
            throw Fault(path, offset + 12, "frame size", $"{channels} channels of {bits} bits", $"{frameBytes} bytes");
        }

        return new WavFormat(EncodingOf(path, offset, tag, bits, bytesPerSample), channels, (int)rate);
    }

    private static WavEncoding EncodingOf(string path, long offset, int tag, int bits, int bytesPerSample) => (tag, bytesPerSample) switch
    {
        (TagPcm, 1) => WavEncoding.Pcm8,
        (TagPcm, 2) => WavEncoding.Pcm16,
        (TagPcm, 3) => WavEncoding.Pcm24,
        (TagPcm, 4) => WavEncoding.Pcm32,
        (TagFloat, 4) when bits == 32 => WavEncoding.Float32,
        (TagFloat, 8) when bits == 64 => WavEncoding.Float64,
        _ => throw new WavEncodingNotReadException(path, offset, tag, bits),
    };

    private static AudioFileException Fault(string path, long offset, string field, string expected, string found) =>
        new(path, $"{field} at byte {offset}", $"expected {expected}, found {found}. The header is damaged; export the file again.");
}
