namespace Model.Onnx.Format;

/// <summary>A node's attribute; the member of its type is set.</summary>
internal sealed record OnnxAttribute(string Name)
{
    public long? Int { get; init; }

    public float? Float { get; init; }

    public string? Text { get; init; }

    public IReadOnlyList<long> Ints { get; init; } = [];

    public IReadOnlyList<float> Floats { get; init; } = [];

    public OnnxTensor? Tensor { get; init; }
}
