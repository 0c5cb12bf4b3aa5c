namespace Model.Onnx.Format;

/// <summary>Name, element type and shape of a graph input or output.</summary>
/// <param name="Name">Name.</param>
/// <param name="ElementType">Element type as ONNX numbers it; 1 is float32, 0 is not stated.</param>
/// <param name="Dims">One entry a dimension: its size, or null where it is free; null when the file states no shape.</param>
internal sealed record OnnxValueInfo(string Name, int ElementType, IReadOnlyList<long?>? Dims)
{
    /// <summary>For example <c>[?, 1, 128, ?]</c>.</summary>
    public string ShapeText => Dims is null
        ? "unknown shape"
        : $"[{string.Join(", ", Dims.Select(dim => dim is { } size ? size.ToString(System.Globalization.CultureInfo.InvariantCulture) : "?"))}]";
}
