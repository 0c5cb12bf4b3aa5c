namespace SerHost.Core.GroundTruth;

/// <summary>Which methods point at the emotional moments.</summary>
/// <param name="Clips">Clips evaluated.</param>
/// <param name="Recognised">Clips where the model's decision is the emotion of the emotional half.</param>
/// <param name="Speakers">Speakers.</param>
/// <param name="Cells">Methods × scores.</param>
/// <param name="Failures">Clips left out, with the reason.</param>
public sealed record LocalisationReport(
    int Clips, int Recognised, int Speakers, IReadOnlyList<LocalisationCell> Cells, IReadOnlyList<string> Failures);
