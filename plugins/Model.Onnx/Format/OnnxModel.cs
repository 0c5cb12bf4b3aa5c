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
