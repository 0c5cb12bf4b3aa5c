using Model.Onnx.Format;

namespace Model.Onnx.Import;

/// <summary>A node whose padding depends on the number of frames, in a model that takes any number.</summary>
internal sealed class FramesNeededException(OnnxNode node, string reason) : Exception($"{node.Label}: {reason}");
