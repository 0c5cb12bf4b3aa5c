using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;

namespace SerHost.Core.Reports;

/// <summary>
/// The values behind all tests as CSV, so that they can be tested anew in another program: one line a clip, method, cue and baseline, undefined
/// values left empty. <c>speaker</c> is the cluster of intervals and sign flips; clips without a known speaker are one each.
/// </summary>
public static class UtteranceCsv
{
    /// <summary>The header line.</summary>
    public const string Header =
        "clip,speaker,sentence,label,predicted,target,target_value,method,cue,baseline,salient,baseline_value,delta,chance_positive,salient_frames,windows,chosen,exact_z,exact_p,matched_level_gap_db,matched_effective_windows,undefined_because";

    /// <summary>Writes utterances.</summary>
    /// <param name="writer">Receives the lines.</param>
    /// <param name="rows">One row a clip and method.</param>
    public static void Write(TextWriter writer, IEnumerable<EvidenceRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var csv = new CsvRows(writer, Header);
        foreach (EvidenceRow row in rows)
        {
            foreach (CueContrast cue in row.Contrasts.Contrasts)
            {
                foreach (BaselineContrast baseline in cue.Baselines)
                {
                    csv.Add(row.ClipId, row.Speaker, row.Sentence, row.Label, row.Predicted, row.Target)
                        .Add(row.TargetValue)
                        .Add(row.Method, cue.CueId, baseline.Baseline.Name())
                        .Add(baseline.Balance is null ? cue.Salient : baseline.Value + baseline.Delta) // Matched: the weighted salient moments.
                        .Add(baseline.Value, baseline.Delta, baseline.ChancePositive, cue.SalientFrames)
                        .Add(row.Contrasts.EligibleWindows, row.Contrasts.ChosenWindows)
                        .Add(cue.Randomisation?.Z ?? double.NaN, cue.Randomisation?.PTwoSided ?? double.NaN, baseline.Balance?.LevelAfterDb ?? double.NaN)
                        .Add(baseline.Balance is { } b ? Math.Min(b.EffectiveSalient, b.EffectiveOther) : double.NaN)
                        .Add(cue.UndefinedReason ?? baseline.UndefinedReason)
                        .End();
                }
            }
        }
    }
}
