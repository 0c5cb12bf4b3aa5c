using SerHost.Sdk.Models;

namespace Model.Onnx.Format;

/// <summary>Reads one TensorProto and checks that its values are as many as its dimensions say.</summary>
internal sealed class OnnxTensorReader(string file, ExternalData externalData)
{
    private const int MaximumRank = 8;

    /// <summary>Reads a tensor.</summary>
    /// <param name="reader">The tensor's message.</param>
    /// <param name="owner">Node the tensor belongs to; null for an initialiser.</param>
    public OnnxTensor Read(ProtoReader reader, string? owner)
    {
        var dims = new List<long>();
        var pieces = new List<ReadOnlyMemory<byte>>();
        var varints = new List<long>();
        var external = new Dictionary<string, string>(StringComparer.Ordinal);
        ReadOnlyMemory<byte>? raw = null;
        string name = "";
        int elementType = 0;
        bool isExternal = false;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: reader.ReadInt64s(dims); break;
                case 2: elementType = reader.ReadInt32(); break;
                case 4: reader.ReadFixed(pieces, 4); break;
                case 5 or 7 or 11: reader.ReadInt64s(varints); break;
                case 8: name = reader.ReadString(); break;
                case 9: raw = reader.ReadBytes(); break;
                case 10: reader.ReadFixed(pieces, 8); break;
                case 13: ReadEntry(reader.ReadMessage(), external); break;
                case 14: isExternal = reader.ReadInt32() == 1; break;
                default: reader.Skip(); break;
            }
        }

        string place = owner is null ? $"initialiser '{name}'" : $"{owner}, constant '{name}'";
        var type = (OnnxElementType)elementType;
        int size = OnnxTensor.SizeOf(type);
        int count = CheckedCount(dims, place);
        int[] sizes = dims.ConvertAll(dim => (int)dim).ToArray();
        if (size == 0)
        {
            // Strings, complex numbers and the like: kept by name so that only a node that reads it fails.
            return new OnnxTensor(name, [0], type, ReadOnlyMemory<byte>.Empty, null);
        }

        if (isExternal)
        {
            return new OnnxTensor(name, sizes, type, externalData.Read(external, (long)count * size, place), null);
        }

        if (raw is null && varints.Count > 0)
        {
            Require(varints.Count == count, place, dims, $"{varints.Count} values");
            return new OnnxTensor(name, sizes, type, ReadOnlyMemory<byte>.Empty, varints);
        }

        ReadOnlyMemory<byte> data = raw ?? Join(pieces);
        Require(data.Length == (long)count * size, place, dims, $"{data.Length} bytes of {type}");
        return new OnnxTensor(name, sizes, type, data, null);
    }

    private static void ReadEntry(ProtoReader reader, Dictionary<string, string> entries)
    {
        string key = "", value = "";
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: key = reader.ReadString(); break;
                case 2: value = reader.ReadString(); break;
                default: reader.Skip(); break;
            }
        }

        entries[key] = value;
    }

    private static ReadOnlyMemory<byte> Join(List<ReadOnlyMemory<byte>> pieces)
    {
        if (pieces.Count == 1)
        {
            return pieces[0];
        }

        var joined = new byte[pieces.Sum(piece => (long)piece.Length)];
        int position = 0;
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            piece.CopyTo(joined.AsMemory(position));
            position += piece.Length;
        }

        return joined;
    }

    private int CheckedCount(List<long> dims, string place)
    {
        if (dims.Count > MaximumRank)
        {
            throw new ModelFormatException(file, place, $"has {dims.Count} dimensions; at most {MaximumRank} are supported.");
        }

        long count = 1;
        foreach (long dim in dims)
        {
            // Both factors stay below 2^31, so the product cannot overflow.
            count = dim is >= 0 and <= int.MaxValue ? count * dim : -1;
            if (count is < 0 or > int.MaxValue)
            {
                throw new ModelFormatException(file, place,
                    $"dimensions [{string.Join(", ", dims)}] are not possible (each from 0, at most 2,147,483,647 elements in all).");
            }
        }

        return (int)count;
    }

    private void Require(bool holds, string place, List<long> dims, string found)
    {
        if (!holds)
        {
            throw new ModelFormatException(file, place, $"expected the values of dimensions [{string.Join(", ", dims)}], found {found}.");
        }
    }
}
