using SerHost.Sdk.Models;

namespace Model.Onnx.Format;

/// <summary>Reads an ONNX file into <see cref="OnnxModel"/>. Field numbers are those of onnx.proto (ONNX IR version 3 and later).</summary>
/// <remarks>Trusts nothing: any sequence of bytes gives either a model or a <see cref="ModelFormatException"/>, and takes
/// memory in proportion to the file. Sub-graphs (If, Loop) are not read; their nodes are unsupported as layers.</remarks>
internal sealed class OnnxFileReader
{
    private readonly string _file;
    private readonly ExternalData _externalData;
    private readonly OnnxTensorReader _tensors;
    private readonly List<OnnxNode> _nodes = [];
    private readonly Dictionary<string, OnnxTensor> _initialisers = new(StringComparer.Ordinal);
    private readonly List<OnnxValueInfo> _inputs = [];
    private readonly List<OnnxValueInfo> _outputs = [];
    private string _producer = "";
    private long _opset;
    private bool _hasGraph;

    private OnnxFileReader(string file)
    {
        _file = file;
        _externalData = new ExternalData(file);
        _tensors = new OnnxTensorReader(file, _externalData);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelFormatException">The file is missing, too large, truncated or no ONNX.</exception>
    public static OnnxModel Read(string file)
    {
        try
        {
            return Read(file, ModelFile.ReadAll(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException(file, null, $"cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="file">Path for messages and for external data.</param>
    /// <param name="bytes">The file's bytes.</param>
    public static OnnxModel Read(string file, ReadOnlyMemory<byte> bytes)
    {
        var reader = new OnnxFileReader(file);
        try
        {
            reader.ReadModel(new ProtoReader(bytes, 0));
        }
        catch (ProtoFormatException error)
        {
            throw new ModelFormatException(file, $"offset {error.Offset}", $"is not a readable ONNX file: {error.Message}.", error);
        }

        return reader.Finish(bytes);
    }

    private OnnxModel Finish(ReadOnlyMemory<byte> bytes)
    {
        if (!_hasGraph || _nodes.Count == 0)
        {
            throw new ModelFormatException(_file, null, "holds no ONNX graph; it is another kind of file, empty or truncated.");
        }

        var inputs = _inputs.Where(input => !_initialisers.ContainsKey(input.Name)).ToArray();
        return new OnnxModel(_file, bytes, _opset, _producer, _nodes, _initialisers, inputs, _outputs, _externalData.Files);
    }

    private void ReadModel(ProtoReader reader)
    {
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: _producer = reader.ReadString(); break;
                case 7: ReadGraph(reader.ReadMessage()); break;
                case 8: ReadOpset(reader.ReadMessage()); break;
                default: reader.Skip(); break;
            }
        }
    }

    private void ReadOpset(ProtoReader reader)
    {
        string domain = "";
        long version = 0;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: domain = reader.ReadString(); break;
                case 2: version = reader.ReadInt64(); break;
                default: reader.Skip(); break;
            }
        }

        if (domain is "" or "ai.onnx")
        {
            _opset = version;
        }
    }

    private void ReadGraph(ProtoReader reader)
    {
        _hasGraph = true;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    _nodes.Add(ReadNode(reader.ReadMessage()));
                    break;
                case 5:
                    OnnxTensor tensor = _tensors.Read(reader.ReadMessage(), owner: null);
                    if (!_initialisers.TryAdd(tensor.Name, tensor))
                    {
                        throw new ModelFormatException(_file, $"initialiser '{tensor.Name}'", "is given twice.");
                    }

                    break;
                case 11:
                    _inputs.Add(ReadValueInfo(reader.ReadMessage()));
                    break;
                case 12:
                    _outputs.Add(ReadValueInfo(reader.ReadMessage()));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private OnnxNode ReadNode(ProtoReader reader)
    {
        var inputs = new List<string>();
        var outputs = new List<string>();
        var attributes = new Dictionary<string, OnnxAttribute>(StringComparer.Ordinal);
        string name = "", type = "", domain = "";
        int index = _nodes.Count;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: inputs.Add(reader.ReadString()); break;
                case 2: outputs.Add(reader.ReadString()); break;
                case 3: name = reader.ReadString(); break;
                case 4: type = reader.ReadString(); break;
                case 5:
                    OnnxAttribute attribute = ReadAttribute(reader.ReadMessage(), $"node {index}");
                    attributes[attribute.Name] = attribute;
                    break;
                case 7: domain = reader.ReadString(); break;
                default: reader.Skip(); break;
            }
        }

        return new OnnxNode(index, name, type, domain == "ai.onnx" ? "" : domain, inputs, outputs, attributes);
    }

    private OnnxAttribute ReadAttribute(ProtoReader reader, string owner)
    {
        var ints = new List<long>();
        var floats = new List<ReadOnlyMemory<byte>>();
        var attribute = new OnnxAttribute("");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: attribute = attribute with { Name = reader.ReadString() }; break;
                case 2: attribute = attribute with { Float = reader.ReadSingle() }; break;
                case 3: attribute = attribute with { Int = reader.ReadInt64() }; break;
                case 4: attribute = attribute with { Text = reader.ReadString() }; break;
                case 5: attribute = attribute with { Tensor = _tensors.Read(reader.ReadMessage(), owner) }; break;
                case 7: reader.ReadFixed(floats, 4); break;
                case 8: reader.ReadInt64s(ints); break;
                default: reader.Skip(); break;
            }
        }

        float[] values = floats.SelectMany(piece => Enumerable.Range(0, piece.Length / 4)
            .Select(i => System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(piece.Span[(4 * i)..]))).ToArray();
        return attribute with { Ints = ints, Floats = values };
    }

    private static OnnxValueInfo ReadValueInfo(ProtoReader reader)
    {
        string name = "";
        int elementType = 0;
        List<long?>? dims = null;
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                name = reader.ReadString();
            }
            else if (reader.Field == 2)
            {
                (elementType, dims) = ReadTensorType(reader.ReadMessage());
            }
            else
            {
                reader.Skip();
            }
        }

        return new OnnxValueInfo(name, elementType, dims);
    }

    private static (int ElementType, List<long?>? Dims) ReadTensorType(ProtoReader reader)
    {
        int elementType = 0;
        List<long?>? dims = null;
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }

            ProtoReader tensorType = reader.ReadMessage();
            while (tensorType.Next())
            {
                switch (tensorType.Field)
                {
                    case 1: elementType = tensorType.ReadInt32(); break;
                    case 2: dims = ReadShape(tensorType.ReadMessage()); break;
                    default: tensorType.Skip(); break;
                }
            }
        }

        return (elementType, dims);
    }

    private static List<long?> ReadShape(ProtoReader reader)
    {
        var dims = new List<long?>();
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }

            // A dimension without a value, or with a name only, is free.
            ProtoReader dimension = reader.ReadMessage();
            long? size = null;
            while (dimension.Next())
            {
                if (dimension.Field == 1)
                {
                    size = dimension.ReadInt64();
                }
                else
                {
                    dimension.Skip();
                }
            }

            dims.Add(size is >= 0 ? size : null);
        }

        return dims;
    }
}
