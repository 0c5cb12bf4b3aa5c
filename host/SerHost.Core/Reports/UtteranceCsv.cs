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
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(rows);
        writer.WriteLine(Header);
        foreach (EvidenceRow row in rows)
        {
            string clip = string.Join(
                ',',
                CsvText.Quote(row.ClipId), CsvText.Quote(row.Speaker), CsvText.Quote(row.Sentence), CsvText.Quote(row.Label), CsvText.Quote(row.Predicted),
                CsvText.Quote(row.Target), CsvText.Number(row.TargetValue), CsvText.Quote(row.Method));
            foreach (CueContrast cue in row.Contrasts.Contrasts)
            {
                foreach (BaselineContrast baseline in cue.Baselines)
                {
                    writer.WriteLine(string.Join(
                        ',',
                        clip, CsvText.Quote(cue.CueId), baseline.Baseline.Name(),
                        CsvText.Number(cue.Salient), CsvText.Number(baseline.Value), CsvText.Number(baseline.Delta), CsvText.Number(baseline.ChancePositive),
                        CsvText.Number(cue.SalientFrames), CsvText.Count(row.Contrasts.EligibleWindows), CsvText.Count(row.Contrasts.ChosenWindows),
                        CsvText.Number(cue.Randomisation?.Z ?? double.NaN), CsvText.Number(cue.Randomisation?.PTwoSided ?? double.NaN), 
                        CsvText.Number(baseline.Balance?.LevelAfterDb ?? double.NaN),
                        CsvText.Number(baseline.Balance is { } b ? Math.Min(b.EffectiveSalient, b.EffectiveOther) : double.NaN),
                        CsvText.Quote(cue.UndefinedReason ?? baseline.UndefinedReason)));
                }
            }
        }
    }
}
