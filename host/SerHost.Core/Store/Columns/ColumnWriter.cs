using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace SerHost.Core.Store.Columns;

/// <summary>Writes a <see cref="ColumnFile"/> column by column, to a file that counts once it is whole, or in memory.</summary>
internal sealed class ColumnWriter : IDisposable
{
    private const string Partial = ".part";
    private readonly string? _path;
    private readonly Stream _stream;
    private readonly byte[] _stamp;
    private bool _isFinished;

    private ColumnWriter(string? path, Stream stream, byte[] stamp)
    {
        (_path, _stream, _stamp) = (path, stream, stamp);
        Guarded(() =>
        {
            _stream.Write(ColumnFile.Start);
            _stream.Write(stamp);
            _stream.Write(XxHash3.Hash(stamp));
        });
    }

    /// <summary>Begins a file.</summary>
    /// <param name="path">Where it shall stand once it is whole.</param>
    /// <param name="stamp">What it is made from.</param>
    /// <exception cref="ColumnWriteException">It cannot be written.</exception>
    public static ColumnWriter ToFile(string path, byte[] stamp)
    {
        try
        {
            return new ColumnWriter(path, new FileStream(path + Partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16), stamp);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or (IOException and not ColumnWriteException))
        {
            throw new ColumnWriteException(path, error);
        }
    }

    /// <summary>Begins one in memory.</summary>
    public static ColumnWriter InMemory() => new(null, new MemoryStream(), new byte[ColumnFile.StampBytes]);

    public void Add(string name, ReadOnlySpan<byte> values) => Write(name, ColumnForm.Bytes, values.Length, values);

    public void Add(string name, ReadOnlySpan<int> values) => Add(name, MemoryMarshal.AsBytes(values));

    public void Add(string name, ReadOnlySpan<double> values)
    {
        // Many columns hold few different numbers: shares of a few window sets, or what all methods of a clip have in common.
        var places = new Dictionary<long, ushort>();
        ReadOnlySpan<long> bits = MemoryMarshal.Cast<double, long>(values);
        ushort[] codes = new ushort[values.Length];
        int most = Math.Min(ushort.MaxValue, values.Length / 2), i = 0;
        for (; i < bits.Length && places.Count <= most; i++)
        {
            codes[i] = (ushort)places.Count;
            if (!places.TryAdd(bits[i], codes[i]))
            {
                codes[i] = places[bits[i]];
            }
        }

        if (places.Count > most)
        {
            Write(name, ColumnForm.Doubles, values.Length, MemoryMarshal.AsBytes(values));
            return;
        }

        byte[] packed = new byte[sizeof(int) + (sizeof(long) * places.Count) + (sizeof(ushort) * codes.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(packed, places.Count);
        MemoryMarshal.AsBytes<long>([.. places.Keys]).CopyTo(packed.AsSpan(sizeof(int)));
        MemoryMarshal.AsBytes<ushort>(codes).CopyTo(packed.AsSpan(sizeof(int) + (sizeof(long) * places.Count)));
        Write(name, ColumnForm.FewDoubles, values.Length, packed);
    }

    public void Add(string name, IEnumerable<string?> values)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var codes = new List<int>();
        foreach (string? value in values)
        {
            if (value is not null)
            {
                places.TryAdd(value, places.Count);
            }

            codes.Add(value is null ? -1 : places[value]);
        }

        using var packed = new MemoryStream();
        using var writer = new BinaryWriter(packed, new UTF8Encoding(false, throwOnInvalidBytes: false));
        writer.Write(places.Count);
        foreach (string text in places.Keys)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }

        writer.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(codes)));
        Write(name, ColumnForm.Texts, codes.Count, packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    /// <summary>Ends the file and reads it.</summary>
    /// <param name="isKept">Whether it is put in its place; otherwise it is gone once the reader is.</param>
    /// <exception cref="ColumnWriteException">It cannot be written.</exception>
    public ColumnReader Finish(bool isKept)
    {
        Write("", ColumnForm.End, 0, []);
        if (_path is null)
        {
            _isFinished = true;
            return ColumnReader.Of("memory", _stream, _stamp);
        }

        FileStream? written = null;
        Guarded(() =>
        {
            ((FileStream)_stream).Flush(flushToDisk: isKept);
            _stream.Dispose();
            if (isKept)
            {
                File.Move(_path + Partial, _path, overwrite: true);
            }

            written = ColumnReader.OpenRead(isKept ? _path : _path + Partial);
            if (!isKept)
            {
                File.Delete(_path + Partial); // Its content is there until the reader is closed.
            }

            _isFinished = true;
        });
        return ColumnReader.Of(_path, written!, _stamp);
    }

    public void Dispose()
    {
        if (!_isFinished)
        {
            _stream.Dispose();
            if (_path is not null)
            {
                File.Delete(_path + Partial);
            }
        }
    }

    private void Write(string name, ColumnForm form, int rows, ReadOnlySpan<byte> values)
    {
        byte[] nameBytes = Encoding.UTF8.GetBytes(name), head = new byte[sizeof(int) + nameBytes.Length + 1 + sizeof(int) + sizeof(long)];
        BinaryPrimitives.WriteInt32LittleEndian(head, nameBytes.Length);
        nameBytes.CopyTo(head.AsSpan(sizeof(int)));
        Span<byte> rest = head.AsSpan(sizeof(int) + nameBytes.Length);
        rest[0] = (byte)form;
        BinaryPrimitives.WriteInt32LittleEndian(rest[1..], rows);
        BinaryPrimitives.WriteInt64LittleEndian(rest[(1 + sizeof(int))..], values.Length);
        var hash = new XxHash3();
        hash.Append(head);
        hash.Append(values);
        try
        {
            _stream.Write(head);
            _stream.Write(values);
            _stream.Write(hash.GetCurrentHash());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ColumnWriteException(_path ?? "memory", error);
        }
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ColumnWriteException(_path ?? "memory", error);
        }
    }
}
