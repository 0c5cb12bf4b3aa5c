using SerHost.Sdk.Models;

namespace Model.Onnx.Description;

/// <summary>A model.json: everything about a model that its ONNX file does not say.</summary>
/// <param name="Id">Lower-case words joined by hyphens.</param>
/// <param name="Name">Name shown to people.</param>
/// <param name="File">Name of the ONNX file, in the same folder.</param>
/// <param name="Sha256">Lower-case hexadecimal SHA-256 of the ONNX file; null when not stated.</param>
/// <param name="Output">Name of the ONNX output to use; null for the first.</param>
/// <param name="OutputKind">Classes or continuous values.</param>
/// <param name="Labels">Labels of the outputs in order.</param>
/// <param name="FrontEnd">How clips become inputs.</param>
/// <param name="Test">Expected outputs for the built-in test clip; null when not stated.</param>
internal sealed record ModelDescription(
    string Id,
    string Name,
    string File,
    string? Sha256,
    string? Output,
    ModelOutputKind OutputKind,
    IReadOnlyList<string> Labels,
    FrontEndDescription FrontEnd,
    ModelTest? Test)
{
    /// <summary>The corpus it was trained on; empty when not stated.</summary>
    public string TrainedOn { get; init; } = "";
}

/// <summary>What a model must put out for a test clip that the program generates itself.</summary>
/// <param name="Clip">Name of the clip; see <see cref="Runtime.TestClips"/>.</param>
/// <param name="Logits">Expected outputs.</param>
/// <param name="Tolerance">Largest absolute difference allowed.</param>
internal sealed record ModelTest(string Clip, IReadOnlyList<double> Logits, double Tolerance);
