namespace Model.Onnx.Format;

/// <summary>Declares a further output in an ONNX file's bytes, so that a runtime returns a value inside the graph.</summary>
internal static class OutputAppender
{
    private const int GraphField = 7, OutputField = 12, NameField = 1, TypeField = 2, TensorTypeField = 1, ElementTypeField = 1;

    /// <summary>The file with one more output of element type float32. Messages may be given in pieces, which decoders merge:
    /// a second graph message holding only the output is appended, and everything before it stays as it is.</summary>
    public static byte[] Append(ReadOnlySpan<byte> file, string name)
    {
        byte[] elementType = [Tag(ElementTypeField, ProtoWire.Varint), 1];
        byte[] output = [.. Field(NameField, System.Text.Encoding.UTF8.GetBytes(name)),
            .. Field(TypeField, Field(TensorTypeField, elementType))];
        return [.. file, .. Field(GraphField, Field(OutputField, output))];
    }

    private static byte Tag(int field, ProtoWire wire) => (byte)((field << 3) | (int)wire);

    private static byte[] Field(int field, ReadOnlySpan<byte> content)
    {
        var bytes = new List<byte> { Tag(field, ProtoWire.Bytes) };
        uint length = (uint)content.Length;
        for (; length > 127; length >>= 7)
        {
            bytes.Add((byte)((length & 127) | 128));
        }

        bytes.Add((byte)length);
        bytes.AddRange(content);
        return [.. bytes];
    }
}
