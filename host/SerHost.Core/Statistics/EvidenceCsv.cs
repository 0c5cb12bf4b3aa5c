using System.Globalization;
using SerHost.Core.CueContrasts;

namespace SerHost.Core.Statistics;

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
                Quote(cell.Emotion), Quote(cell.CueId), Quote(cell.Method), cell.Baseline.Name(),
                cell.Utterances.ToString(CultureInfo.InvariantCulture), cell.Undefined.ToString(CultureInfo.InvariantCulture),
                cell.Speakers.ToString(CultureInfo.InvariantCulture), Number(cell.MeanDelta), Number(cell.Interval.Low), Number(cell.Interval.High),
                Number(cell.MedianDelta), Number(cell.Wilcoxon.RankBiserial), Number(cell.Wilcoxon.P), Number(cell.SignFlip.P),
                Number(cell.AdjustedP), cell.Correction, Number(cell.CliffsDelta), cell.Expected.Direction.ToString().ToLowerInvariant(),
                cell.Expected.Confidence.ToString().ToLowerInvariant(), Number(cell.PlausibleShare), Number(cell.ChanceShare), cell.Verdict));
        }
    }

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("G9", CultureInfo.InvariantCulture) : "";

    private static string Quote(string text) =>
        text.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
