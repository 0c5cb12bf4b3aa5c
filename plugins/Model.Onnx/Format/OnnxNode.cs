namespace Model.Onnx.Format;

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
