using System.Buffers.Binary;
using System.Text;

namespace Model.Onnx.Format;

/// <summary>Reads the fields of one protocol-buffers message; every read is checked against the end of the message.</summary>
/// <remarks>
/// Written by hand rather than generated: the files come from strangers. This reader slices instead of copying (weights
/// are not duplicated), never recurses, allocates nothing on the word of a length field, and names the byte at fault.
/// Source: "Protocol Buffers: Encoding" (wire format).
/// </remarks>
internal ref struct ProtoReader(ReadOnlyMemory<byte> message, long fileOffset)
{
    private int _position;

    /// <summary>Number of the field that <see cref="Next"/> moved to.</summary>
    public int Field { get; private set; }

    /// <summary>Its encoding.</summary>
    public ProtoWire Wire { get; private set; }

    /// <summary>Offset in the file of the next byte to be read.</summary>
    public readonly long Offset => fileOffset + _position;

    /// <summary>Moves to the next field; false at the end of the message.</summary>
    public bool Next()
    {
        if (_position >= message.Length)
        {
            return false;
        }

        ulong tag = ReadVarint();
        ulong field = tag >> 3;
        if (field is 0 or > 536_870_911)
        {
            throw Error($"field number {field} is not valid");
        }

        Field = (int)field;
        Wire = (ProtoWire)(tag & 7);
        return true;
    }

    /// <summary>Value of a varint field as a signed number.</summary>
    public long ReadInt64()
    {
        Require(ProtoWire.Varint);
        return unchecked((long)ReadVarint());
    }

    /// <summary>Value of a varint field that must fit an int32.</summary>
    public int ReadInt32()
    {
        long value = ReadInt64();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Error($"value {value} does not fit 32 bits");
    }

    /// <summary>Value of a float field.</summary>
    public float ReadSingle()
    {
        Require(ProtoWire.Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4).Span);
    }

    /// <summary>Bytes of a length-delimited field: a slice of the file, not a copy.</summary>
    public ReadOnlyMemory<byte> ReadBytes()
    {
        Require(ProtoWire.Bytes);
        ulong length = ReadVarint();
        return length <= (ulong)(message.Length - _position)
            ? Take((int)length)
            : throw Error($"a field of {length} bytes goes past the end of its message ({message.Length - _position} bytes left); the "
                + "file is truncated or damaged");
    }

    /// <summary>A nested message.</summary>
    public ProtoReader ReadMessage()
    {
        ReadOnlyMemory<byte> bytes = ReadBytes();
        return new ProtoReader(bytes, Offset - bytes.Length);
    }

    /// <summary>Text of a string field.</summary>
    public string ReadString() => Encoding.UTF8.GetString(ReadBytes().Span);

    /// <summary>Adds the value or packed values of a repeated varint field.</summary>
    public void ReadInt64s(List<long> values)
    {
        if (Wire == ProtoWire.Varint)
        {
            values.Add(ReadInt64());
            return;
        }

        ProtoReader packed = ReadMessage();
        while (packed._position < packed.Length)
        {
            values.Add(unchecked((long)packed.ReadVarint()));
        }
    }

    /// <summary>Adds the value or packed values of a repeated fixed-size field, as raw little-endian bytes.</summary>
    public void ReadFixed(List<ReadOnlyMemory<byte>> pieces, int size)
    {
        if (Wire == (size == 4 ? ProtoWire.Fixed32 : ProtoWire.Fixed64))
        {
            pieces.Add(Take(size));
            return;
        }

        ReadOnlyMemory<byte> packed = ReadBytes();
        if (packed.Length % size != 0)
        {
            throw Error($"{packed.Length} bytes are no whole number of {size}-byte values");
        }

        pieces.Add(packed);
    }

    /// <summary>Passes over the current field.</summary>
    public void Skip()
    {
        switch (Wire)
        {
            case ProtoWire.Varint:
                ReadVarint();
                break;
            case ProtoWire.Fixed64:
                Take(8);
                break;
            case ProtoWire.Bytes:
                ReadBytes();
                break;
            case ProtoWire.Fixed32:
                Take(4);
                break;
            default:
                throw Error($"encoding {(int)Wire} of field {Field} is not used by ONNX");
        }
    }

    private readonly int Length => message.Length;

    private readonly ProtoFormatException Error(string message) => new(Offset, message);

    private readonly void Require(ProtoWire expected)
    {
        if (Wire != expected)
        {
            throw Error($"field {Field}: expected {expected}, found encoding {(int)Wire}");
        }
    }

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (count > message.Length - _position)
        {
            throw Error("the file ends in the middle of a value; it is truncated or damaged");
        }

        ReadOnlyMemory<byte> bytes = message.Slice(_position, count);
        _position += count;
        return bytes;
    }

    private ulong ReadVarint()
    {
        ReadOnlySpan<byte> bytes = message.Span;
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (_position >= bytes.Length)
            {
                throw Error("the file ends in the middle of a number; it is truncated or damaged");
            }

            byte next = bytes[_position++];
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
            {
                return value;
            }
        }

        throw Error("a number is longer than 10 bytes");
    }
}

/// <summary>How a field's value is encoded.</summary>
internal enum ProtoWire
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}

/// <summary>Bytes that are no valid ONNX file; turned into a model error that names the file.</summary>
internal sealed class ProtoFormatException(long offset, string message) : Exception(message)
{
    /// <summary>Offset in the file of the fault.</summary>
    public long Offset { get; } = offset;
}
