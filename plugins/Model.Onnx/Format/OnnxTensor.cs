using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Model.Onnx.Format;

/// <summary>A constant tensor. Its length was checked against its dimensions; values are decoded when asked for.</summary>
/// <param name="Name">Name; may be empty.</param>
/// <param name="Dims">Dimensions; empty for a scalar.</param>
/// <param name="ElementType">Element type.</param>
/// <param name="Data">Values, little-endian, row-major; empty when <paramref name="Varints"/> holds them.</param>
/// <param name="Varints">Integer values that the file stores one by one, or null.</param>
internal sealed record OnnxTensor(
    string Name, IReadOnlyList<int> Dims, OnnxElementType ElementType, ReadOnlyMemory<byte> Data, IReadOnlyList<long>? Varints)
{
    /// <summary>Number of elements.</summary>
    public int Count { get; } = Dims.Aggregate(1, (product, dim) => checked(product * dim));

    /// <summary>Whether the elements are whole numbers.</summary>
    public bool IsInteger => ElementType is OnnxElementType.Int64 or OnnxElementType.Int32 or OnnxElementType.UInt8
        or OnnxElementType.Int8 or OnnxElementType.Boolean;

    /// <summary>Bytes an element takes in <see cref="Data"/>; 0 for a type SerHost does not read.</summary>
    public static int SizeOf(OnnxElementType type) => type switch
    {
        OnnxElementType.Float64 or OnnxElementType.Int64 => 8,
        OnnxElementType.Float32 or OnnxElementType.Int32 => 4,
        OnnxElementType.Float16 or OnnxElementType.BFloat16 => 2,
        OnnxElementType.UInt8 or OnnxElementType.Int8 or OnnxElementType.Boolean => 1,
        _ => 0,
    };

    /// <summary>The values as float32.</summary>
    public float[] ToFloats()
    {
        var values = new float[Count];
        ReadOnlySpan<byte> data = Data.Span;
        if (ElementType == OnnxElementType.Float32 && BitConverter.IsLittleEndian)
        {
            data.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ElementType switch
            {
                _ when IsInteger => Int64At(i),
                OnnxElementType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(data[(4 * i)..]),
                OnnxElementType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(data[(8 * i)..]),
                OnnxElementType.Float16 => Varints is null
                    ? (float)BinaryPrimitives.ReadHalfLittleEndian(data[(2 * i)..])
                    : (float)BitConverter.UInt16BitsToHalf((ushort)Varints[i]),
                _ => BitConverter.UInt32BitsToSingle(
                    (uint)(Varints is null ? BinaryPrimitives.ReadUInt16LittleEndian(data[(2 * i)..]) : (ushort)Varints[i]) << 16),
            };
        }

        return values;
    }

    /// <summary>The values of an integer tensor.</summary>
    public long[] ToInt64s()
    {
        var values = new long[Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Int64At(i);
        }

        return values;
    }

    private long Int64At(int index)
    {
        ReadOnlySpan<byte> data = Data.Span;
        return Varints is not null ? Varints[index] : ElementType switch
        {
            OnnxElementType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(data[(8 * index)..]),
            OnnxElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(data[(4 * index)..]),
            OnnxElementType.Int8 => (sbyte)data[index],
            _ => data[index],
        };
    }
}
