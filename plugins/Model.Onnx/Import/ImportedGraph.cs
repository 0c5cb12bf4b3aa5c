using SerHost.Sdk.Graph;

namespace Model.Onnx.Import;

/// <summary>An ONNX graph as layers.</summary>
/// <param name="Raw">Layers as in the file.</param>
/// <param name="RequiredFrames">The only number of frames the layers hold for, where padding depends on it; null when any will do.</param>
internal sealed record ImportedGraph(LayerGraph Raw, int? RequiredFrames);
