using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace SerHost.Core.Store.Journals;

/// <summary>Some lines of a journal, compressed together: a gzip member of its own, so that <c>zcat</c> reads the whole file.</summary>
/// <remarks>
/// Its header carries a field of ours: bytes of the member, number of lines, number of the first of them, and a CRC-32 of all this; behind
/// the compressed lines stands gzip's CRC-32 of the lines. So every change of any bit that matters is found, the next block is found behind
/// a damaged one, and lines that are missing between two blocks are known to be missing. Source of the layout: RFC 1952; the idea of
/// numbered blocks is BGZF's.
/// </remarks>
internal static class JournalBlock
{
    /// <summary>Lines are gathered up to this many bytes: small enough to read one record quickly, large enough to compress well.</summary>
    public const int TargetBytes = 64 * 1024;

    /// <summary>Level of compression for journals written once, at leisure.</summary>
    public const int SmallLevel = 6;

    /// <summary>Level while a run writes: half the time, a sixth more bytes.</summary>
    public const int QuickLevel = 2;

    public const int HeaderBytes = 36;
    private const int TrailerBytes = 8;
    private const int FieldBytes = 20;
    private static ReadOnlySpan<byte> Start =>
        [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, FieldBytes + 4, 0, (byte)'S', (byte)'H', FieldBytes, 0];

    /// <summary>What a block's header says.</summary>
    /// <param name="Bytes">Bytes of the whole block.</param>
    /// <param name="Lines">Lines in it.</param>
    /// <param name="FirstLine">Number of the first, counted from 1.</param>
    public readonly record struct Header(int Bytes, int Lines, long FirstLine);

    /// <summary>Makes a block.</summary>
    /// <param name="text">The lines, each with its newline.</param>
    /// <param name="lines">Their number.</param>
    /// <param name="firstLine">Number of the first.</param>
    /// <param name="level">How hard to compress, from 1 to 9.</param>
    public static byte[] Pack(ReadOnlySpan<byte> text, int lines, long firstLine, int level = SmallLevel)
    {
        using var packed = new MemoryStream(HeaderBytes + (text.Length / 3) + 64);
        packed.SetLength(HeaderBytes);
        packed.Position = HeaderBytes;
        using (var deflate = new DeflateStream(packed, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true))
        {
            deflate.Write(text);
        }

        Span<byte> trailer = stackalloc byte[TrailerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32.HashToUInt32(text));
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], (uint)text.Length);
        packed.Write(trailer);
        byte[] block = packed.ToArray();
        Span<byte> field = block.AsSpan(Start.Length);
        Start.CopyTo(block);
        BinaryPrimitives.WriteInt32LittleEndian(field, block.Length);
        BinaryPrimitives.WriteInt32LittleEndian(field[4..], lines);
        BinaryPrimitives.WriteInt64LittleEndian(field[8..], firstLine);
        BinaryPrimitives.WriteUInt32LittleEndian(field[16..], Crc32.HashToUInt32(block.AsSpan(0, HeaderBytes - 4)));
        return block;
    }

    /// <summary>Reads a header; null where none stands.</summary>
    public static Header? ReadHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || !bytes[..Start.Length].SequenceEqual(Start))
        {
            return null;
        }

        ReadOnlySpan<byte> field = bytes[Start.Length..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(field[16..]) != Crc32.HashToUInt32(bytes[..(HeaderBytes - 4)]))
        {
            return null;
        }

        var header = new Header(BinaryPrimitives.ReadInt32LittleEndian(field), BinaryPrimitives.ReadInt32LittleEndian(field[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(field[8..]));
        return header is { Bytes: > HeaderBytes + TrailerBytes, Lines: > 0, FirstLine: > 0 } ? header : null;
    }

    /// <summary>Whether these bytes could be the beginning of a block that was cut off while it was written.</summary>
    public static bool IsCutOff(ReadOnlySpan<byte> rest) => rest.Length < HeaderBytes
        ? rest[..Math.Min(rest.Length, Start.Length)].SequenceEqual(Start[..Math.Min(rest.Length, Start.Length)])
        : ReadHeader(rest) is { } header && header.Bytes > rest.Length;

    /// <summary>The lines of a block; null when they are not what was written.</summary>
    /// <param name="block">The whole block.</param>
    public static byte[]? Unpack(ReadOnlyMemory<byte> block)
    {
        ReadOnlySpan<byte> trailer = block.Span[^TrailerBytes..];
        int length = BinaryPrimitives.ReadInt32LittleEndian(trailer[4..]);
        int packed = block.Length - HeaderBytes - TrailerBytes;
        if (length <= 0 || length / 1200 > packed)
        {
            // Deflate never compresses by more than 1 : 1032: the length itself is damaged, and nothing is set aside for it.
            return null;
        }

        byte[] text = new byte[length];
        try
        {
            using var deflate = new DeflateStream(new MemoryStream(block[HeaderBytes..^TrailerBytes].ToArray()),
                CompressionMode.Decompress);
            if (deflate.ReadAtLeast(text, length, throwOnEndOfStream: false) != length || deflate.ReadByte() >= 0)
            {
                return null;
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return Crc32.HashToUInt32(text) == BinaryPrimitives.ReadUInt32LittleEndian(trailer) ? text : null;
    }
}
