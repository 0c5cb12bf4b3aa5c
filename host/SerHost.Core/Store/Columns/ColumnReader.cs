using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace SerHost.Core.Store.Columns;

/// <summary>Reads a <see cref="ColumnFile"/>, column by column in the order written. Whatever is not as it was written is an
/// <see cref="InvalidDataException"/>.</summary>
internal sealed class ColumnReader : IDisposable
{
    private const int MaximumName = 4096;
    private readonly string _path;
    private readonly FileStream _stream;

    private ColumnReader(string path, FileStream stream) => (_path, _stream) = (path, stream);

    /// <summary>Opens a file; null where it is not there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stamp">What it must have been made from.</param>
    /// <param name="isStale">Whether it was made from something else.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ColumnReader? Open(string path, ReadOnlySpan<byte> stamp, out bool isStale)
    {
        isStale = false;
        if (!File.Exists(path))
        {
            return null;
        }

        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        var reader = new ColumnReader(path, stream);
        try
        {
            byte[] head = reader.Read(ColumnFile.Start.Length + ColumnFile.StampBytes + ColumnFile.HashBytes);
            ReadOnlySpan<byte> found = head.AsSpan(ColumnFile.Start.Length, ColumnFile.StampBytes);
            isStale = !head.AsSpan().StartsWith(ColumnFile.Start) || !found.SequenceEqual(stamp);
            if (head.AsSpan().StartsWith(ColumnFile.Start)
                && !XxHash3.Hash(found).AsSpan().SequenceEqual(head.AsSpan(^ColumnFile.HashBytes..)))
            {
                throw reader.Damaged();
            }

            if (!isStale)
            {
                return reader;
            }
        }
        catch (Exception)
        {
            reader.Dispose();
            throw;
        }

        reader.Dispose();
        return null;
    }

    public byte[] Bytes(string name) => Next(name, ColumnForm.Bytes).Values;

    /// <summary>Numbers, checked now and unpacked when they are first asked for: of a table's columns few are.</summary>
    public Func<double[]> Doubles(string name, int rows)
    {
        (ColumnForm form, int found, byte[] values) = Next(name, ColumnForm.Doubles, ColumnForm.FewDoubles);
        Require(found == rows);
        if (form == ColumnForm.Doubles)
        {
            Require(values.Length == sizeof(double) * (long)rows);
            return () => MemoryMarshal.Cast<byte, double>(values).ToArray();
        }

        Require(values.Length >= sizeof(int));
        int count = BinaryPrimitives.ReadInt32LittleEndian(values);
        Require(count is >= 0 and <= ushort.MaxValue + 1
            && values.Length == sizeof(int) + (sizeof(double) * count) + (sizeof(ushort) * (long)rows));
        ReadOnlySpan<ushort> codes = MemoryMarshal.Cast<byte, ushort>(values.AsSpan(sizeof(int) + (sizeof(double) * count)));
        Require(count > ushort.MaxValue || !codes.ContainsAnyInRange((ushort)count, ushort.MaxValue));
        return () => Unpack(values, count, rows);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first call on.
    private static double[] Unpack(byte[] values, int count, int rows)
    {
        ReadOnlySpan<double> different = MemoryMarshal.Cast<byte, double>(values.AsSpan(sizeof(int), sizeof(double) * count));
        ReadOnlySpan<ushort> codes = MemoryMarshal.Cast<byte, ushort>(values.AsSpan(sizeof(int) + (sizeof(double) * count)));
        double[] doubles = new double[rows];
        for (int i = 0; i < doubles.Length; i++)
        {
            doubles[i] = different[codes[i]];
        }

        return doubles;
    }

    public string?[] Texts(string name)
    {
        (_, int rows, byte[] values) = Next(name, ColumnForm.Texts);
        int at = 0;
        string[] texts = new string[Number()];
        for (int i = 0; i < texts.Length; i++)
        {
            int length = Number();
            Require(length <= values.Length - at);
            texts[i] = Encoding.UTF8.GetString(values, at, length);
            at += length;
        }

        Require(values.Length - at == sizeof(int) * (long)rows);
        string?[] found = new string?[rows];
        ReadOnlySpan<int> codes = MemoryMarshal.Cast<byte, int>(values.AsSpan(at));
        for (int i = 0; i < rows; i++)
        {
            Require(codes[i] >= -1 && codes[i] < texts.Length);
            found[i] = codes[i] < 0 ? null : texts[codes[i]];
        }

        return found;

        int Number()
        {
            Require(values.Length - at >= sizeof(int));
            int number = BinaryPrimitives.ReadInt32LittleEndian(values.AsSpan(at));
            Require(number >= 0 && number <= values.Length);
            at += sizeof(int);
            return number;
        }
    }

    /// <summary>Sees that all was read.</summary>
    public void Finish()
    {
        Next("", ColumnForm.End);
        Require(_stream.Position == _stream.Length);
    }

    public void Dispose() => _stream.Dispose();

    private (ColumnForm Form, int Rows, byte[] Values) Next(string name, params ReadOnlySpan<ColumnForm> forms)
    {
        var hash = new XxHash3();
        byte[] length = Checked(sizeof(int));
        int nameBytes = BinaryPrimitives.ReadInt32LittleEndian(length);
        Require(nameBytes is >= 0 and <= MaximumName);
        byte[] head = Checked(nameBytes + 1 + sizeof(int) + sizeof(long));
        var form = (ColumnForm)head[nameBytes];
        int rows = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(nameBytes + 1));
        long bytes = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(nameBytes + 1 + sizeof(int)));
        Require(rows >= 0 && bytes >= 0 && bytes <= Math.Min(_stream.Length - _stream.Position, Array.MaxLength));
        byte[] values = Checked((int)bytes);
        Require(hash.GetCurrentHash().AsSpan().SequenceEqual(Read(ColumnFile.HashBytes)));
        Require(forms.Contains(form) && head.AsSpan(0, nameBytes).SequenceEqual(Encoding.UTF8.GetBytes(name)));
        return (form, rows, values);

        byte[] Checked(int count)
        {
            byte[] read = Read(count);
            hash.Append(read);
            return read;
        }
    }

    private byte[] Read(int count)
    {
        Require(count <= _stream.Length - _stream.Position);
        byte[] bytes = new byte[count];
        _stream.ReadExactly(bytes);
        return bytes;
    }

    private void Require(bool holds)
    {
        if (!holds)
        {
            throw Damaged();
        }
    }

    private InvalidDataException Damaged() => new($"{_path} is damaged near byte {_stream.Position}.");
}
