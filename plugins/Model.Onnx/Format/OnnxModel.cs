using System.Globalization;
namespace Model.Onnx.Format;

/// <summary>What an ONNX file says, as far as SerHost reads it: nodes, weights, inputs, outputs.</summary>
/// <param name="File">Path it was read from.</param>
/// <param name="Bytes">The whole file; tensors are slices of it.</param>
/// <param name="OpsetVersion">Version of the default operator set.</param>
/// <param name="Producer">Program that wrote the file, or empty.</param>
/// <param name="Nodes">Nodes in file order.</param>
/// <param name="Initialisers">Weights and constants by name.</param>
/// <param name="Inputs">Graph inputs that are not initialisers.</param>
/// <param name="Outputs">Graph outputs.</param>
/// <param name="ExternalFiles">Full paths of files that hold weights outside the ONNX file, sorted.</param>
internal sealed record OnnxModel(
    string File,
    ReadOnlyMemory<byte> Bytes,
    long OpsetVersion,
    string Producer,
    IReadOnlyList<OnnxNode> Nodes,
    IReadOnlyDictionary<string, OnnxTensor> Initialisers,
    IReadOnlyList<OnnxValueInfo> Inputs,
    IReadOnlyList<OnnxValueInfo> Outputs,
    IReadOnlyList<string> ExternalFiles);

/// <summary>One operation of an ONNX graph.</summary>
/// <param name="Index">Position in the file.</param>
/// <param name="Name">Name; may be empty.</param>
/// <param name="Operator">Operator, for example <c>Conv</c>.</param>
/// <param name="Domain">Operator set; empty for the default one.</param>
/// <param name="Inputs">Names of the values it reads; empty where an optional input is left out.</param>
/// <param name="Outputs">Names of the values it writes.</param>
/// <param name="Attributes">Attributes by name.</param>
internal sealed record OnnxNode(
    int Index,
    string Name,
    string Operator,
    string Domain,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, OnnxAttribute> Attributes)
{
    /// <summary>How messages call the node: its name, or its position and operator where it has none.</summary>
    public string Label => Name.Length > 0 ? $"node '{Name}' ({Operator})" : $"node {Index} ({Operator})";

    /// <summary>Whether an input is there.</summary>
    public bool Has(int input) => input < Inputs.Count && Inputs[input].Length > 0;

    public long Int(string name, long otherwise) =>
        Attributes.TryGetValue(name, out OnnxAttribute? attribute) ? attribute.Int ?? otherwise : otherwise;

    public float Float(string name, float otherwise) =>
        Attributes.TryGetValue(name, out OnnxAttribute? attribute) ? attribute.Float ?? otherwise : otherwise;

    public string Text(string name, string otherwise) =>
        Attributes.TryGetValue(name, out OnnxAttribute? attribute) ? attribute.Text ?? otherwise : otherwise;

    public IReadOnlyList<long>? Ints(string name) =>
        Attributes.TryGetValue(name, out OnnxAttribute? attribute) ? attribute.Ints : null;
}

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

/// <summary>Name, element type and shape of a graph input or output.</summary>
/// <param name="Name">Name.</param>
/// <param name="ElementType">Element type as ONNX numbers it; 1 is float32, 0 is not stated.</param>
/// <param name="Dims">One entry a dimension: its size, or null where it is free; null when the file states no shape.</param>
internal sealed record OnnxValueInfo(string Name, int ElementType, IReadOnlyList<long?>? Dims)
{
    /// <summary>For example <c>[?, 1, 128, ?]</c>.</summary>
    public string ShapeText => Dims is null
        ? "unknown shape"
        : $"[{string.Join(", ", Dims.Select(dim => dim is { } size ? size.ToString(CultureInfo.InvariantCulture) : "?"))}]";
}

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
