namespace Model.Onnx.Description;

/// <summary>What a model must put out for a test clip that the program generates itself.</summary>
/// <param name="Clip">Name of the clip; see <see cref="Runtime.TestClips"/>.</param>
/// <param name="Logits">Expected outputs.</param>
/// <param name="Tolerance">Largest absolute difference allowed.</param>
internal sealed record ModelTest(string Clip, IReadOnlyList<double> Logits, double Tolerance);
