using System.Globalization;
using System.Text;

namespace SerHost.Core.Cues.Truth;

/// <summary>The truth test as Markdown tables.</summary>
public static class TruthReport
{
    /// <summary>Tables of one extractor's rows over <see cref="TruthTest.Grid"/>: pitch down, noise across.</summary>
    /// <param name="rows">Rows of one extractor.</param>
    public static string Grid(IReadOnlyList<TruthRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var text = new StringBuilder();
        Matrix(text, rows, "Pitch: median |error| in % (share of frames found voiced and within 20 %)", row =>
            double.IsNaN(row.PitchErrorPercent)
                ? "–" : Text($"{row.PitchErrorPercent:0.00} ({row.VoicedShare * (1 - row.GrossErrorShare):0 %})"));
        Matrix(text, rows, "Jitter: measured (true), in %", row => Pair(100 * row.Jitter, 100 * row.Truth.Jitter, "0.00"));
        Matrix(text, rows, "Shimmer: measured (true), in dB", row => Pair(row.ShimmerDb, row.Truth.ShimmerDb, "0.00"));
        Matrix(text, rows, "Harmonics-to-noise ratio: measured, in dB (true: column heading)", row =>
            Number(row.HarmonicsToNoiseDb, "0.0"));
        Matrix(text, rows, "Alpha ratio: measured − true, in dB", row =>
            Number(row.AlphaRatioDb - row.Truth.AlphaRatioDb, "+0.0;−0.0;0.0"));
        return text.ToString();
    }

    /// <summary>One table of several extractors' rows over <see cref="TruthTest.Series"/>.</summary>
    /// <param name="rows">Rows of all extractors.</param>
    public static string Series(IReadOnlyList<TruthRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        string[] extractors = [.. rows.Select(row => row.ExtractorId).Distinct()];
        var text = new StringBuilder();
        text.Append("| pitch Hz | tilt dB/oct | jitter % true |").AppendJoin("", extractors.Select(id => $" {id} |"))
            .Append(" shimmer dB true |").AppendJoin("", extractors.Select(id => $" {id} |"))
            .Append(" alpha dB true |").AppendJoin("", extractors.Select(id => $" {id} |")).AppendLine();
        text.Append('|').AppendJoin("", Enumerable.Repeat("---|", 5 + (3 * extractors.Length))).AppendLine();
        foreach (IGrouping<SyntheticVoice, TruthRow> same in rows.GroupBy(row => row.Voice))
        {
            TrueCues truth = same.First().Truth;
            text.Append(CultureInfo.InvariantCulture, $"| {same.Key.F0Hz:0} | {same.Key.TiltDbPerOctave:0} | {100 * truth.Jitter:0.00} |")
                .AppendJoin("", same.Select(row => $" {Number(100 * row.Jitter, "0.00")} |"))
                .Append(CultureInfo.InvariantCulture, $" {truth.ShimmerDb:0.00} |")
                    .AppendJoin("", same.Select(row => $" {Number(row.ShimmerDb, "0.00")} |"))
                .Append(CultureInfo.InvariantCulture, $" {truth.AlphaRatioDb:0.0} |")
                    .AppendJoin("", same.Select(row => $" {Number(row.AlphaRatioDb, "0.0")} |"))
                .AppendLine();
        }

        return text.ToString();
    }

    private static void Matrix(StringBuilder text, IReadOnlyList<TruthRow> rows, string title, Func<TruthRow, string> cell)
    {
        if (rows.All(row => cell(row) == "–"))
        {
            return;
        }

        double[] noise = [.. rows.Select(row => row.Voice.HarmonicsToNoiseDb).Distinct()];
        text.AppendLine().Append(title).AppendLine(":").AppendLine();
        text.Append("| pitch Hz |").AppendJoin("",
            noise.Select(level => double.IsInfinity(level) ? " no noise |" : Text($" {level:0} dB |"))).AppendLine();
        text.Append('|').AppendJoin("", Enumerable.Repeat("---|", noise.Length + 1)).AppendLine();
        foreach (IGrouping<double, TruthRow> same in rows.GroupBy(row => row.Voice.F0Hz))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {same.Key:0} |").AppendJoin("", same.Select(row => $" {cell(row)} |"))
                .AppendLine();
        }
    }

    private static string Pair(double measured, double truth, string format) =>
        double.IsNaN(measured) ? "–" : $"{Number(measured, format)} ({Number(truth, format)})";

    private static string Number(double value, string format) =>
        double.IsNaN(value) ? "–" : value.ToString(format, CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
