using SerHost.Analysis.Statistics;

namespace SerHost.Core.GroundTruth;

/// <summary>Which methods point at the emotional moments.</summary>
/// <param name="Clips">Clips evaluated.</param>
/// <param name="Recognised">Clips where the model's decision is the emotion of the emotional half.</param>
/// <param name="Speakers">Speakers.</param>
/// <param name="Cells">Methods × scores.</param>
/// <param name="Failures">Clips left out, with the reason.</param>
public sealed record LocalisationReport(
    int Clips, int Recognised, int Speakers, IReadOnlyList<LocalisationCell> Cells, IReadOnlyList<string> Failures);

/// <summary>One localisation score of one method over all clips.</summary>
/// <param name="Method">The method.</param>
/// <param name="Score">pointing, overlap, mass or auc.</param>
/// <param name="Clips"><c>all</c>, or <c>recognised</c>: those where the model's decision is the emotion of the emotional half.</param>
/// <param name="Count">Clips with a value.</param>
/// <param name="Mean">Mean over them.</param>
/// <param name="Interval">95 % interval, speakers resampled as wholes.</param>
/// <param name="Chance">What random windows and random maps score on the same clips.</param>
/// <param name="Excess">Mean of value − chance.</param>
/// <param name="ExcessInterval">95 % interval of it.</param>
public sealed record LocalisationCell(
    string Method,
    string Score,
    string Clips,
    int Count,
    double Mean,
    Interval Interval,
    double Chance,
    double Excess,
    Interval ExcessInterval)
{
    /// <summary><c>better than chance</c>, <c>at chance</c>, <c>worse than chance</c>, or empty without an interval.</summary>
    public string Verdict =>
        double.IsNaN(ExcessInterval.Low) ? "" : ExcessInterval.Contains(0) ? "at chance" : Excess > 0
            ? "better than chance" : "worse than chance";
}
