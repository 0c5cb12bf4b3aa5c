using Model.Onnx.Format;

namespace Model.Onnx.Import;

/// <summary>A node that cannot be expressed as layers: the model works for predictions only.</summary>
internal sealed class UnsupportedNodeException(OnnxNode node, string reason) : Exception($"{node.Label}: {reason}");
