using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SerHost.Core.Store.Blobs;

/// <summary>How exactly an array is kept. Whoever reads it gets what was kept, always the same.</summary>
public enum BlobPrecision
{
    /// <summary>Every bit.</summary>
    Exact,

    /// <summary>In 65,535 equal steps between minus and plus its largest absolute
    /// value: off by 1/65,534 of that at most. For maps.</summary>
    Bits16,

    /// <summary>In 4,095 such steps: off by 1/4,094 of the largest absolute value at most. For the maps behind a map.</summary>
    Bits12,
}

/// <summary>An array as a file: a header with its name, then its bytes, those of like weight side by side, compressed.</summary>
/// <remarks>
/// Layout, little-endian: mark (8), precision (1), 3 zeros, count (4), step (4, float32), name (32), CRC-32 of all that and of what follows
/// (4), Brotli. A value is its number of steps times the step. Files of earlier versions are raw float32; they are read as well.
/// </remarks>
internal static class BlobFile
{
    private const int HeaderBytes = 56, NameAt = 20, NameBytes = 32, CheckAt = 52, WindowBits = 16;

    // Half of quality 2's time at 2 % more bytes, a sixth of quality 5's at 7 %: the low bytes of maps are noise, in which it searches in
    // vain.
    private const int Quality = 1;

    private static ReadOnlySpan<byte> Mark => "SERBLOB1"u8;

    /// <summary>Name of an array: the SHA-256 of its values as little-endian float32.</summary>
    public static string NameOf(ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)));
        }

        byte[] bytes = new byte[values.Length * 4];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>The values as they will be read back; the step is 0 where every bit is kept.</summary>
    public static (float[] Kept, float Step) Round(ReadOnlySpan<float> values, BlobPrecision precision)
    {
        float peak = BlobPlanes.Peak(values);
        float step = precision == BlobPrecision.Exact || !float.IsFinite(peak) ? 0 : peak / Largest(precision);
        float[] kept = values.ToArray();
        if (!float.IsNormal(step))
        {
            return (kept, 0);
        }

        BlobPlanes.Round(kept, step);
        return (kept, step);
    }

    /// <summary>The file of an array.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="kept">From <see cref="Round"/>.</param>
    /// <param name="step">From <see cref="Round"/>.</param>
    /// <param name="precision">How exactly it is kept.</param>
    public static byte[] Pack(string name, ReadOnlySpan<float> kept, float step, BlobPrecision precision)
    {
        int length = (step == 0 ? 4 : 2) * kept.Length;
        byte[] planes = ArrayPool<byte>.Shared.Rent(length);
        byte[] room = ArrayPool<byte>.Shared.Rent(HeaderBytes + BrotliEncoder.GetMaxCompressedLength(length));
        try
        {
            Span<byte> used = planes.AsSpan(0, length);
            if (step == 0)
            {
                BlobPlanes.SplitBits(kept, used);
            }
            else
            {
                BlobPlanes.SplitSteps(kept, step, used);
            }

            if (!BrotliEncoder.TryCompress(used, room.AsSpan(HeaderBytes), out int packed, Quality, WindowBits))
            {
                throw new InvalidOperationException("The array could not be compressed.");
            }

            byte[] file = room[..(HeaderBytes + packed)];
            WriteHeader(file, name, kept.Length, step, precision);
            return file;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(planes);
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    private static void WriteHeader(Span<byte> file, string name, int count, float step, BlobPrecision precision)
    {
        file[..HeaderBytes].Clear();
        Mark.CopyTo(file);
        file[8] = (byte)(step == 0 ? BlobPrecision.Exact : precision);
        BinaryPrimitives.WriteInt32LittleEndian(file[12..], count);
        BinaryPrimitives.WriteSingleLittleEndian(file[16..], step);
        Convert.FromHexString(name).CopyTo(file[NameAt..]);
        BinaryPrimitives.WriteUInt32LittleEndian(file[CheckAt..], CheckOf(file));
    }

    /// <summary>Whether a file's name is an array's.</summary>
    public static bool IsName(string name) =>
        name.Length == 2 * NameBytes && name.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    /// <summary>Whether a file has the header; those of earlier versions have none.</summary>
    public static bool IsPacked(ReadOnlySpan<byte> file) => file.StartsWith(Mark);

    /// <summary>Whether a file is the array of a name, whole.</summary>
    public static bool IsWhole(string name, ReadOnlySpan<byte> file) => file.StartsWith(Mark)
        ? file.Length > HeaderBytes
            && file.Slice(NameAt, NameBytes).SequenceEqual(Convert.FromHexString(name))
            && BinaryPrimitives.ReadUInt32LittleEndian(file[CheckAt..]) == CheckOf(file)
        : file.Length % 4 == 0 && Convert.ToHexStringLower(SHA256.HashData(file)) == name;

    /// <summary>The values of a file that is whole.</summary>
    public static float[] Unpack(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Mark))
        {
            float[] raw = new float[file.Length / 4];
            for (int i = 0; i < raw.Length; i++)
            {
                raw[i] = BinaryPrimitives.ReadSingleLittleEndian(file[(4 * i)..]);
            }

            return raw;
        }

        float[] values = new float[BinaryPrimitives.ReadInt32LittleEndian(file[12..])];
        float step = BinaryPrimitives.ReadSingleLittleEndian(file[16..]);
        int width = step == 0 ? 4 : 2;
        byte[] planes = new byte[width * values.Length];
        if (!BrotliDecoder.TryDecompress(file[HeaderBytes..], planes, out int length) || length != planes.Length)
        {
            throw new InvalidDataException("The array does not have the length its header names.");
        }

        for (int i = 0; i < values.Length; i++)
        {
            int bits = 0;
            for (int plane = 0; plane < width; plane++)
            {
                bits |= planes[(plane * values.Length) + i] << (8 * plane);
            }

            values[i] = step == 0 ? BitConverter.Int32BitsToSingle(bits) : ((bits >>> 1) ^ -(bits & 1)) * step;
        }

        return values;
    }

    private static int Largest(BlobPrecision precision) => precision == BlobPrecision.Bits16 ? 32767 : 2047;

    private static uint CheckOf(ReadOnlySpan<byte> file)
    {
        var check = new Crc32();
        check.Append(file[..CheckAt]);
        check.Append(file[HeaderBytes..]);
        return check.GetCurrentHashAsUInt32();
    }
}
