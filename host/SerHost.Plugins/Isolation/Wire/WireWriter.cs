using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace SerHost.Plugins.Isolation.Wire;

/// <summary>Puts one message together.</summary>
internal class WireWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    /// <summary>Starts a message.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="call">Number of the call it belongs to.</param>
    public WireWriter(MessageKind kind, int call)
    {
        // The length is filled in at the end.
        Int(0);
        Byte((byte)kind);
        Int(call);
    }

    /// <summary>The whole message with its length.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        Span<byte> whole = MemoryMarshal.AsMemory(_buffer.WrittenMemory).Span;
        BinaryPrimitives.WriteInt32LittleEndian(whole, whole.Length - sizeof(int));
        return _buffer.WrittenMemory;
    }

    public void Byte(byte value) => Reserve(1)[0] = value;

    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Int(int value) => BinaryPrimitives.WriteInt32LittleEndian(Reserve(sizeof(int)), value);

    public void Long(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(sizeof(long)), value);

    public void Float(float value) => BinaryPrimitives.WriteSingleLittleEndian(Reserve(sizeof(float)), value);

    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Reserve(sizeof(double)), value);

    /// <summary>A text; null is kept apart from an empty one.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Int(-1);
            return;
        }

        int length = Encoding.UTF8.GetByteCount(value);
        Int(length);
        Encoding.UTF8.GetBytes(value, Reserve(length));
    }

    public void NullableInt(int? value)
    {
        Bool(value.HasValue);
        Int(value ?? 0);
    }

    public void NullableDouble(double? value)
    {
        Bool(value.HasValue);
        Double(value ?? 0);
    }

    /// <summary>Numbers in one block, bit by bit as they are.</summary>
    public void Block<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Int(values.Length);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        bytes.CopyTo(Reserve(bytes.Length));
    }

    /// <summary>A list; null is kept apart from an empty one.</summary>
    public void List<T>(IReadOnlyList<T>? items, Action<WireWriter, T> write)
    {
        Int(items?.Count ?? -1);
        foreach (T item in items ?? [])
        {
            write(this, item);
        }
    }

    public void Texts(IReadOnlyList<string>? items) => List(items, (writer, text) => writer.Text(text));

    public void TextMap(IReadOnlyDictionary<string, string> map) => List([.. map], (writer, pair) =>
    {
        writer.Text(pair.Key);
        writer.Text(pair.Value);
    });

    private Span<byte> Reserve(int length)
    {
        if (_buffer.WrittenCount > WireProtocol.MaximumLength - length)
        {
            throw new WireException($"A message of more than {WireProtocol.MaximumLength >> 20} MiB cannot be sent.");
        }

        Span<byte> place = _buffer.GetSpan(length)[..length];
        _buffer.Advance(length);
        return place;
    }
}
