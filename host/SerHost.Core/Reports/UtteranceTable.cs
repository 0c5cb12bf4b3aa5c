using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Tables;

namespace SerHost.Core.Reports;

/// <summary>
/// The values behind all tests, so that they can be tested anew in another program: one row a clip, method, cue and baseline.
/// <c>speaker</c> is the cluster of intervals and sign flips.
/// </summary>
public static class UtteranceTable
{
    /// <summary>What the table holds.</summary>
    public static TableSchema Schema { get; } = new(
        "utterances", "Δf of one cue in the salient segments of one clip by one method, against one baseline.",
        ["clip", "method", "cue", "baseline"],
        [
            new("clip", ColumnType.Text, "Name of the clip in its corpus."),
            new("speaker", ColumnType.Text, "Who speaks; empty where unknown."),
            new("sentence", ColumnType.Text, "What is said; empty where unknown."),
            new("label", ColumnType.Text, "The clip's own label; empty where unknown."),
            new("predicted", ColumnType.Text, "The model's decision."),
            new("target", ColumnType.Text, "The output that was explained."),
            new("target_value", ColumnType.Number, "Logit of that output, or the value of a regressor."),
            new("method", ColumnType.Text, "Name of the attribution method in the run."),
            new("cue", ColumnType.Text, "The cue; its unit stands in cues."),
            new("baseline", ColumnType.Text, "What the segments are compared with: full, rest, random or matched."),
            new("salient", ColumnType.Number, "Mean of the cue in the salient segments (against matched: weighted), in the cue's unit."),
            new("baseline_value", ColumnType.Number, "Mean of the cue in the baseline, in the cue's unit."),
            new("delta", ColumnType.Number, "Δf: salient minus baseline_value, in the cue's unit."),
            new("chance_positive", ColumnType.Number, "Share of equally many random windows whose Δf is above 0."),
            new("salient_frames", ColumnType.Number, "Frames of the cue behind salient.", "frames"),
            new("windows", ColumnType.Integer, "Windows that could have been chosen."),
            new("chosen", ColumnType.Integer, "Windows chosen: the salient segments."),
            new("exact_z", ColumnType.Number, "Standard score of salient among all sets of as many windows."),
            new("exact_p", ColumnType.Number, "Two-sided p of that randomisation test."),
            new("matched_level_gap_db", ColumnType.Number, "Difference of level left after matching.", "dB"),
            new("matched_effective_windows", ColumnType.Number, "Smaller effective number of windows of the two sides matched."),
            new("undefined_because", ColumnType.Text, "Why there is no value; empty where there is one."),
        ]);

    /// <summary>The rows of one clip under one method.</summary>
    /// <param name="row">Its contrasts.</param>
    public static IEnumerable<Cell[]> Rows(EvidenceRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        foreach (CueContrast cue in row.Contrasts.Contrasts)
        {
            foreach (BaselineContrast baseline in cue.Baselines)
            {
                yield return
                [
                    row.ClipId, row.Speaker, row.Sentence, row.Label, row.Predicted, row.Target, row.TargetValue, row.Method, cue.CueId,
                        baseline.Baseline.Name(),
                    baseline.Balance is null ? cue.Salient : baseline.Value + baseline.Delta, // Matched: the weighted salient moments.
                    baseline.Value, baseline.Delta, baseline.ChancePositive, cue.SalientFrames,
                    row.Contrasts.EligibleWindows, row.Contrasts.ChosenWindows,
                    cue.Randomisation?.Z ?? double.NaN, cue.Randomisation?.PTwoSided ?? double.NaN, baseline.Balance?.LevelAfterDb
                    ?? double.NaN,
                    baseline.Balance is { } b ? Math.Min(b.EffectiveSalient, b.EffectiveOther) : double.NaN,
                    cue.UndefinedReason ?? baseline.UndefinedReason,
                ];
            }
        }
    }

    /// <summary>Writes utterances as CSV.</summary>
    /// <param name="writer">Receives the lines.</param>
    /// <param name="rows">One row a clip and method.</param>
    public static void WriteCsv(TextWriter writer, IEnumerable<EvidenceRow> rows) => CsvTable.Write(writer, Schema, rows.SelectMany(Rows));
}
