namespace Model.Onnx.Format;

/// <summary>Bytes that are no valid ONNX file; turned into a model error that names the file.</summary>
internal sealed class ProtoFormatException(long offset, string message) : Exception(message)
{
    /// <summary>Offset in the file of the fault.</summary>
    public long Offset { get; } = offset;
}
