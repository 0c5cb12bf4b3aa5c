namespace SerHost.Core.Replication;

/// <summary>How far each defect of the released program moves Δf and plausibility.</summary>
/// <param name="Model">The model.</param>
/// <param name="Clips">Clips analysed.</param>
/// <param name="Speakers">Speakers.</param>
/// <param name="CanonisationErrorOfD1">max |f(x) − f_wrong(x)| over the clips: how far the wrongly folded network is from the model; NaN
/// without a graph.</param>
/// <param name="Rows">Methods × variants.</param>
/// <param name="Failures">Clips left out, with the reason.</param>
public sealed record DefectReport(
    string Model, int Clips, int Speakers, double CanonisationErrorOfD1, IReadOnlyList<DefectRow> Rows, IReadOnlyList<string> Failures);
