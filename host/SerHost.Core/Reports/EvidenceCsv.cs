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
        ArgumentNullException.ThrowIfNull(cells);
        using var csv = new CsvRows(writer, Header);
        foreach (EvidenceCell cell in cells)
        {
            csv.Add(cell.Emotion, cell.CueId, cell.Method, cell.Baseline.Name())
                .Add(cell.Utterances, cell.Undefined, cell.Speakers)
                .Add(cell.MeanDelta, cell.Interval.Low, cell.Interval.High, cell.MedianDelta, cell.Wilcoxon.RankBiserial)
                .Add(cell.Wilcoxon.P, cell.SignFlip.P, cell.AdjustedP)
                .Add(cell.Correction)
                .Add(cell.CliffsDelta)
                .Add(cell.Expected.Direction.ToString().ToLowerInvariant(), cell.Expected.Confidence.ToString().ToLowerInvariant())
                .Add(cell.PlausibleShare, cell.ChanceShare)
                .Add(cell.Verdict)
                .End();
        }
    }
}
