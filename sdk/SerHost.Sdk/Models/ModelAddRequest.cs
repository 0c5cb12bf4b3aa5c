namespace SerHost.Sdk.Models;

/// <summary>What a user says when adding a model from a bare file.</summary>
/// <param name="File">The model file, for example an .onnx.</param>
/// <param name="TargetFolder">The folder to create; its name becomes part of nothing but the path.</param>
/// <param name="Id">Id of the new model: lower-case words joined by hyphens.</param>
/// <param name="Labels">Output labels in the order of the outputs; empty to number them.</param>
/// <param name="FrontEnd">Front-end settings by name (for example <c>sample-rate</c>, <c>hop</c>, <c>bands</c>); empty for the provider's defaults.</param>
public sealed record ModelAddRequest(
    string File,
    string TargetFolder,
    string Id,
    IReadOnlyList<string> Labels,
    IReadOnlyDictionary<string, string> FrontEnd);
