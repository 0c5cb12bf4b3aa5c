using System.Buffers.Binary;

namespace SerHost.Core.Audio;

/// <summary>Where a WAV file's samples lie and how they are stored. Sizes claimed by the file are never trusted beyond its end.</summary>
/// <param name="Encoding">How a sample is stored.</param>
/// <param name="Channels">Channels, 1 or more.</param>
/// <param name="SampleRateHz">Samples a second.</param>
/// <param name="DataOffset">Byte offset of the first sample.</param>
/// <param name="Frames">Sample frames that are really there.</param>
/// <param name="Notes">What did not fit.</param>
internal sealed record WavHeader(
    WavEncoding Encoding, int Channels, int SampleRateHz, long DataOffset, long Frames, IReadOnlyList<AudioNote> Notes)
{
    private const uint SizeUnknown = 0xFFFFFFFF;
    private const int MostChunks = 10_000;

    public int BytesPerFrame => Channels * WavEncodings.BytesPerSample(Encoding);

    /// <summary>Whether numbers and samples are stored with the high byte first (RIFX); ffmpeg 5.1 reads such a file as noise.</summary>
    public bool IsBigEndian { get; init; }

    public AudioInfo Info => new(SampleRateHz, Channels, Frames, WavEncodings.NameOf(Encoding));

    /// <summary>Whether a file's first twelve bytes announce a WAV, RIFX, RF64 or BW64 file.</summary>
    public static bool IsWav(ReadOnlySpan<byte> start) =>
        start.Length >= 12 && (start[..4].SequenceEqual("RIFF"u8) || start[..4].SequenceEqual("RIFX"u8)
            || start[..4].SequenceEqual("RF64"u8) || start[..4].SequenceEqual("BW64"u8))
        && start[8..12].SequenceEqual("WAVE"u8);

    /// <summary>Reads the chunks of a seekable stream.</summary>
    /// <exception cref="AudioFileException">The file holds no samples that can be read.</exception>
    public static WavHeader Read(Stream stream, string path)
    {
        long length = stream.Length;
        WavFormat? format = null;
        (long Offset, long Declared)? data = null;
        long longDataSize = -1;
        long position = 12;
        Span<byte> chunk = stackalloc byte[8];
        Span<byte> sizes = stackalloc byte[16];
        ReadAt(stream, 0, chunk);
        bool isBigEndian = chunk[..4].SequenceEqual("RIFX"u8);
        for (int count = 0; position + 8 <= length && (format is null || data is null); count++)
        {
            if (count == MostChunks)
            {
                throw new AudioFileException(
                    path, $"byte {position}", $"more than {MostChunks} chunks without sound. The file is damaged; export it again.");
            }

            ReadAt(stream, position, chunk);
            uint size = isBigEndian
                ? BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            long body = position + 8;
            long advance = size;
            if (chunk[..4].SequenceEqual("fmt "u8))
            {
                format ??= WavFormat.Read(stream, path, body, Math.Min(size, length - body), isBigEndian);
            }
            else if (chunk[..4].SequenceEqual("ds64"u8) && size >= 16 && body + 16 <= length)
            {
                ReadAt(stream, body, sizes);
                longDataSize = BinaryPrimitives.ReadInt64LittleEndian(sizes[8..]);
            }
            else if (chunk[..4].SequenceEqual("data"u8) && data is null)
            {
                advance = size == SizeUnknown && longDataSize >= 0 ? longDataSize : size;
                data = (body, advance);
            }

            position = advance > length - body ? length : NextChunk(stream, body, advance);
        }

        return Finish(stream, path, format, data) with { IsBigEndian = isBigEndian };
    }

    private static WavHeader Finish(Stream stream, string path, WavFormat? format, (long Offset, long Declared)? data)
    {
        long length = stream.Length;
        if (data is null)
        {
            throw new AudioFileException(path,
                null, $"no 'data' chunk with samples was found in its {length} bytes. The file is truncated or damaged; export it again.");
        }

        if (format is null)
        {
            throw new AudioFileException(path, null, "no 'fmt ' chunk was found, so the sample format is unknown. Export the file again.");
        }

        var notes = new List<AudioNote>();
        (long offset, long declared) = data.Value;
        long present = length - offset;
        long used = Math.Min(present, declared);
        bool isUnfinished = declared is SizeUnknown || (declared == 0 && present > 0 && !IsChunkAt(stream, offset));
        if (isUnfinished)
        {
            used = present;
            notes.Add(new AudioNote(AudioNoteKind.UnknownLength, $"The header does not say how long the sound is; all {present} bytes after it were read."));
        }

        int frameBytes = format.Channels * WavEncodings.BytesPerSample(format.Encoding);
        long frames = used / frameBytes;
        if (frames == 0)
        {
            throw new AudioFileException(path, $"'data' chunk at byte {offset - 8}", $"it holds no complete sample ({used} bytes, a frame takes {frameBytes}). The recording is empty; export it again.");
        }

        if (!isUnfinished && declared > present)
        {
            notes.Add(new AudioNote(
                AudioNoteKind.Truncated,
                FormattableString.Invariant(
                    $"The header promises {declared} bytes of sound, the file holds {present}; the {(double)frames / format.SampleRateHz:0.###} s that are there were read.")));
        }

        return new WavHeader(format.Encoding, format.Channels, format.SampleRateHz, offset, frames, notes);
    }

    /// <summary>Chunks start at even offsets; some writers forget the padding byte after an odd chunk.</summary>
    private static long NextChunk(Stream stream, long body, long size)
    {
        long end = body + size;
        if ((size & 1) == 0)
        {
            return end;
        }

        return IsChunkAt(stream, end) ? end : end + 1;
    }

    private static bool IsChunkAt(Stream stream, long position)
    {
        Span<byte> id = stackalloc byte[4];
        if (position + 8 > stream.Length)
        {
            return false;
        }

        ReadAt(stream, position, id);
        return IsChunkName(id);
    }

    private static bool IsChunkName(ReadOnlySpan<byte> id)
    {
        foreach (byte value in id)
        {
            if (!(char.IsAsciiLetterOrDigit((char)value) || value == (byte)' '))
            {
                return false;
            }
        }

        return true;
    }

    internal static void ReadAt(Stream stream, long position, Span<byte> bytes)
    {
        stream.Position = position;
        stream.ReadExactly(bytes);
    }
}
