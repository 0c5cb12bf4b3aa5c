using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace SerHost.Core.Store.Columns;

/// <summary>Reads a <see cref="ColumnFile"/>: all of it is checked when it is opened, and a column is read when it is asked for. Whatever is
/// not as it was written is an <see cref="InvalidDataException"/>. Safe to use from several threads.</summary>
internal sealed class ColumnReader : IDisposable
{
    private const int MaximumName = 4096, ChunkBytes = 1 << 20;
    private readonly string _path;
    private readonly Stream _stream;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Column> _columns = new(StringComparer.Ordinal);

    private ColumnReader(string path, Stream stream) => (_path, _stream) = (path, stream);

    private readonly record struct Column(ColumnForm Form, int Rows, int HeadBytes, long Offset, int Bytes);

    /// <summary>Opens a file; null where it is not there, or is no use.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stamp">What it must have been made from.</param>
    /// <param name="isStale">Whether it was made from something else, or by another version.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ColumnReader? Open(string path, ReadOnlySpan<byte> stamp, out bool isStale)
    {
        isStale = false;
        if (!File.Exists(path))
        {
            return null;
        }

        return Open(path, OpenRead(path), stamp, out isStale);
    }

    public static FileStream OpenRead(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);

    /// <summary>Reads what has just been written.</summary>
    public static ColumnReader Of(string path, Stream stream, ReadOnlySpan<byte> stamp) =>
        Open(path, stream, stamp, out _) ?? throw new InvalidDataException($"{path} is not what was written.");

    public bool Has(string name) => _columns.ContainsKey(name);

    public byte[] Bytes(string name) => Read(name, ColumnForm.Bytes).Values;

    /// <summary>Whole numbers.</summary>
    /// <param name="name">The column.</param>
    /// <param name="count">How many there must be; null for any number.</param>
    public int[] Integers(string name, int? count = null)
    {
        byte[] values = Bytes(name);
        Require(values.Length % sizeof(int) == 0 && (count is null || values.Length == sizeof(int) * (long)count));
        return MemoryMarshal.Cast<byte, int>(values).ToArray();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first call on.
    public double[] Doubles(string name, int rows)
    {
        (Column column, byte[] values) = Read(name, ColumnForm.Doubles, ColumnForm.FewDoubles);
        Require(column.Rows == rows);
        if (column.Form == ColumnForm.Doubles)
        {
            Require(values.Length == sizeof(double) * (long)rows);
            return MemoryMarshal.Cast<byte, double>(values).ToArray();
        }

        Require(values.Length >= sizeof(int));
        int count = BinaryPrimitives.ReadInt32LittleEndian(values);
        Require(count is >= 0 and <= ushort.MaxValue + 1
            && values.Length == sizeof(int) + (sizeof(double) * count) + (sizeof(ushort) * (long)rows));
        ReadOnlySpan<double> different = MemoryMarshal.Cast<byte, double>(values.AsSpan(sizeof(int), sizeof(double) * count));
        ReadOnlySpan<ushort> codes = MemoryMarshal.Cast<byte, ushort>(values.AsSpan(sizeof(int) + (sizeof(double) * count)));
        Require(count > ushort.MaxValue || !codes.ContainsAnyInRange((ushort)count, ushort.MaxValue));
        double[] doubles = new double[rows];
        for (int i = 0; i < doubles.Length; i++)
        {
            doubles[i] = different[codes[i]];
        }

        return doubles;
    }

    public string?[] Texts(string name)
    {
        (Column column, byte[] values) = Read(name, ColumnForm.Texts);
        int at = 0;
        string[] texts = new string[Number()];
        for (int i = 0; i < texts.Length; i++)
        {
            int length = Number();
            Require(length <= values.Length - at);
            texts[i] = Encoding.UTF8.GetString(values, at, length);
            at += length;
        }

        Require(values.Length - at == sizeof(int) * (long)column.Rows);
        string?[] found = new string?[column.Rows];
        ReadOnlySpan<int> codes = MemoryMarshal.Cast<byte, int>(values.AsSpan(at));
        for (int i = 0; i < found.Length; i++)
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

    public void Dispose() => _stream.Dispose();

    private static ColumnReader? Open(string path, Stream stream, ReadOnlySpan<byte> stamp, out bool isStale)
    {
        var reader = new ColumnReader(path, stream);
        try
        {
            stream.Position = 0;
            byte[] head = reader.Next(ColumnFile.Start.Length + ColumnFile.StampBytes + ColumnFile.HashBytes);
            ReadOnlySpan<byte> found = head.AsSpan(ColumnFile.Start.Length, ColumnFile.StampBytes);
            bool isOurs = head.AsSpan().StartsWith(ColumnFile.Start);
            reader.Require(!isOurs || XxHash3.Hash(found).AsSpan().SequenceEqual(head.AsSpan(^ColumnFile.HashBytes..)));
            isStale = !isOurs || !found.SequenceEqual(stamp);
            if (!isStale)
            {
                reader.Check();
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

    /// <summary>Goes through the file once with the memory of a chunk.</summary>
    private void Check()
    {
        byte[] chunk = new byte[(int)Math.Min(ChunkBytes, _stream.Length)];
        for (; ; )
        {
            byte[] length = Next(sizeof(int));
            int nameBytes = BinaryPrimitives.ReadInt32LittleEndian(length);
            Require(nameBytes is >= 0 and <= MaximumName);
            byte[] head = Next(nameBytes + 1 + sizeof(int) + sizeof(long));
            var form = (ColumnForm)head[nameBytes];
            int rows = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(nameBytes + 1));
            long bytes = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(nameBytes + 1 + sizeof(int)));
            Require(rows >= 0 && bytes >= 0 && bytes <= Math.Min(_stream.Length - _stream.Position, Array.MaxLength));
            var column = new Column(form, rows, length.Length + head.Length, _stream.Position, (int)bytes);
            var hash = new XxHash3();
            hash.Append(length);
            hash.Append(head);
            for (int left = column.Bytes; left > 0;)
            {
                int read = Math.Min(left, chunk.Length);
                _stream.ReadExactly(chunk, 0, read);
                hash.Append(chunk.AsSpan(0, read));
                left -= read;
            }

            Require(hash.GetCurrentHash().AsSpan().SequenceEqual(Next(ColumnFile.HashBytes)));
            if (form == ColumnForm.End)
            {
                Require(_stream.Position == _stream.Length);
                return;
            }

            Require(_columns.TryAdd(Encoding.UTF8.GetString(head, 0, nameBytes), column));
        }
    }

    private (Column Column, byte[] Values) Read(string name, params ReadOnlySpan<ColumnForm> forms)
    {
        Require(_columns.TryGetValue(name, out Column column) && forms.Contains(column.Form));
        byte[] values;
        lock (_gate)
        {
            // Its checksum again: the file stays open for long, and what it holds now need not be what was checked.
            var hash = new XxHash3();
            _stream.Position = column.Offset - column.HeadBytes;
            hash.Append(Next(column.HeadBytes));
            hash.Append(values = Next(column.Bytes));
            Require(hash.GetCurrentHash().AsSpan().SequenceEqual(Next(ColumnFile.HashBytes)));
        }

        return (column, values);
    }

    private byte[] Next(int count)
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
            throw new InvalidDataException($"{_path} is damaged near byte {_stream.Position}. Ask again: it is made anew from the journal.");
        }
    }
}
