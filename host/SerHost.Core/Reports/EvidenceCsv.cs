using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Analysis.Statistics;

namespace SerHost.Core.Reports;

/// <summary>Evidence cells as CSV: one line a cell, points as decimal separators, empty where undefined.</summary>
public static class EvidenceCsv
{
    /// <summary>The header line.</summary>
    public const string Header =
        "emotion,cue,method,baseline,utterances,undefined,speakers,mean_delta,low_95,high_95,median_delta,rank_biserial,wilcoxon_p,sign_flip_p,adjusted_p,correction,cliffs_delta,expected,confidence,plausible_share,chance_share,verdict";

    /// <summary>Writes cells.</summary>
    /// <param name="writer">Receives the lines.</param>
    /// <param name="cells">The cells.</param>
    public static void Write(TextWriter writer, IEnumerable<EvidenceCell> cells)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(cells);
        writer.WriteLine(Header);
        foreach (EvidenceCell cell in cells)
        {
            writer.WriteLine(string.Join(
                ',',
                CsvText.Quote(cell.Emotion), CsvText.Quote(cell.CueId), CsvText.Quote(cell.Method), cell.Baseline.Name(),
                CsvText.Count(cell.Utterances), CsvText.Count(cell.Undefined),
                CsvText.Count(cell.Speakers), CsvText.Number(cell.MeanDelta), CsvText.Number(cell.Interval.Low), CsvText.Number(cell.Interval.High),
                CsvText.Number(cell.MedianDelta), CsvText.Number(cell.Wilcoxon.RankBiserial), CsvText.Number(cell.Wilcoxon.P), CsvText.Number(cell.SignFlip.P),
                CsvText.Number(cell.AdjustedP), cell.Correction, CsvText.Number(cell.CliffsDelta), cell.Expected.Direction.ToString().ToLowerInvariant(),
                cell.Expected.Confidence.ToString().ToLowerInvariant(), CsvText.Number(cell.PlausibleShare), CsvText.Number(cell.ChanceShare), cell.Verdict));
        }
    }
}
