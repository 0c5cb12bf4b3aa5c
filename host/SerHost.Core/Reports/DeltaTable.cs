using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Labels;
using SerHost.Core.Pipeline;

namespace SerHost.Core.Reports;

/// <summary>Δf by method, emotion, cue and baseline. The utterance is the unit: every clip counts once.</summary>
/// <param name="Cells">One cell a combination that occurs.</param>
public sealed record DeltaTable(IReadOnlyList<DeltaCell> Cells)
{
    /// <summary>Methods in the order of the run.</summary>
    public IReadOnlyList<string> Methods => [.. Cells.Select(cell => cell.Method).Distinct()];

    /// <summary>Emotions in ordinal order.</summary>
    public IReadOnlyList<string> Labels => [.. Cells.Select(cell => cell.Label).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Cues in the order of the extractor.</summary>
    public IReadOnlyList<string> Cues => [.. Cells.Select(cell => cell.Cue).Distinct()];

    /// <summary>One cell; null when no clip has it.</summary>
    /// <param name="method">Name of the method.</param>
    /// <param name="label">The emotion.</param>
    /// <param name="cue">The cue.</param>
    /// <param name="baseline">The baseline.</param>
    public DeltaCell? Find(string method, string label, string cue, CueBaseline baseline) =>
        Cells.FirstOrDefault(cell => cell.Method == method && cell.Label == label && cell.Cue == cue && cell.Baseline == baseline);

    /// <summary>Aggregates the contrasts of a run's rows.</summary>
    /// <param name="rows">Rows and their contrasts; rows without one are left out.</param>
    public static DeltaTable Build(IEnumerable<(RunRow Row, StoredContrast? Contrast)> rows)
    {
        var found =
            from pair in rows
            where pair.Contrast is not null
            from contrast in pair.Contrast.Result.Contrasts
            from baseline in contrast.Baselines
            where double.IsFinite(baseline.Delta)
            select (pair.Row.Method, Label: LabelOf(pair.Row), contrast.CueId, baseline.Baseline, baseline.Delta, baseline.ChancePositive);
        return new DeltaTable([.. found.GroupBy(item => (item.Method, item.Label, item.CueId, item.Baseline)).Select(group =>
        {
            double[] deltas = [.. group.Select(item => item.Delta)];
            double mean = deltas.Average();
            double variance = deltas.Length < 2 ? double.NaN : deltas.Sum(delta => (delta - mean) * (delta - mean)) / (deltas.Length - 1);
            return new DeltaCell(
                group.Key.Method, group.Key.Label, group.Key.CueId, group.Key.Baseline, deltas.Length, mean, Math.Sqrt(variance),
                deltas.Average(delta => delta > 0 ? 1 : delta < 0 ? 0 : 0.5),
                group.Average(item => item.ChancePositive));
        })]);
    }

    /// <summary>The emotion a row counts for: the clip's own label; where unknown, the model's decision.</summary>
    /// <param name="row">The row.</param>
    public static string LabelOf(RunRow row) => row.Label ?? row.Predicted ?? "?";
}
