namespace Model.Onnx.Format;

/// <summary>Element types of tensors that SerHost reads, numbered as in ONNX.</summary>
internal enum OnnxElementType
{
    Float32 = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
    Boolean = 9,
    Float16 = 10,
    Float64 = 11,
    BFloat16 = 16,
}
