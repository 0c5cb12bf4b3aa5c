using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace SerHost.Core.Store.Columns;

/// <summary>Writes a <see cref="ColumnFile"/>: whole or not at all.</summary>
internal sealed class ColumnWriter : IDisposable
{
    private readonly string _path;
    private readonly FileStream _stream;
    private bool _isWhole;

    /// <summary>Begins a file.</summary>
    /// <param name="path">Where it shall stand once it is whole.</param>
    /// <param name="stamp">What it is made from.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public ColumnWriter(string path, ReadOnlySpan<byte> stamp)
    {
        _path = path;
        _stream = new FileStream(path + ".part", FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        _stream.Write(ColumnFile.Start);
        _stream.Write(stamp);
        _stream.Write(XxHash3.Hash(stamp));
    }

    public void Add(string name, ReadOnlySpan<byte> values) => Write(name, ColumnForm.Bytes, values.Length, values);

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

    /// <summary>Puts the file in its place.</summary>
    public void Finish()
    {
        Write("", ColumnForm.End, 0, []);
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_path + ".part", _path, overwrite: true);
        _isWhole = true;
    }

    public void Dispose()
    {
        _stream.Dispose();
        if (!_isWhole)
        {
            File.Delete(_path + ".part");
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
        _stream.Write(head);
        _stream.Write(values);
        _stream.Write(hash.GetCurrentHash());
    }
}
