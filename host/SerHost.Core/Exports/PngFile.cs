using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace SerHost.Core.Exports;

/// <summary>Writes PNG pictures of eight bits a colour. Source: Portable Network Graphics specification, third edition.</summary>
internal static class PngFile
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A picture.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="colourOf">Gives a pixel's colour; row 0 is at the top.</param>
    public static byte[] Write(int width, int height, Func<int, int, (byte Red, byte Green, byte Blue)> colourOf)
    {
        using var png = new MemoryStream();
        png.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8; // bits a colour
        header[9] = 2; // red, green, blue
        Chunk(png, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] row = new byte[1 + (3 * width)]; // filter 0: values as they are
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    (row[1 + (3 * x)], row[2 + (3 * x)], row[3 + (3 * x)]) = colourOf(x, y);
                }

                zlib.Write(row);
            }
        }

        Chunk(png, "IDAT"u8, packed.ToArray());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void Chunk(Stream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        var crc = new Crc32();
        crc.Append(type);
        crc.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.GetCurrentHashAsUInt32());
        png.Write(number);
    }
}
