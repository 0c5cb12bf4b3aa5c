namespace Model.Onnx.Format;

/// <summary>How a field's value is encoded.</summary>
internal enum ProtoWire
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}
