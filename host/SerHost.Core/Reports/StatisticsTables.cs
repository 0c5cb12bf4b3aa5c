using System.Globalization;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Analysis.Expectations;
using SerHost.Analysis.Statistics;

namespace SerHost.Core.Reports;

/// <summary>The tables of an evidence report with the sentences that say how to read them, for every place that shows them.</summary>
/// <param name="report">The evidence.</param>
/// <param name="baselines">Baselines to show.</param>
/// <param name="allCues">Whether to show every cue and emotion, not only the main cues where a direction is expected.</param>
public sealed class StatisticsTables(EvidenceReport report, IReadOnlyList<CueBaseline> baselines, bool allCues)
{
    /// <summary>How to read the tables of Δf.</summary>
    public const string HowToRead =
        "Δf tables: intervals 95 %, BCa, speakers resampled as wholes. p: sign flips by speaker, corrected within a method and baseline "
        + "(H: Holm over the four cells named beforehand; otherwise Benjamini–Hochberg over all others). "
        + "r: matched-pairs rank-biserial. δ: Cliff's delta against the other emotions.";

    /// <summary>Which p are corrected.</summary>
    public const string HowToReadP =
        "'corrected p' allows for the number of tests, as each table says; 'p (one test)' does not, "
        + "and one in twenty of those falls below 0.05 by chance.";

    private static readonly CueBaseline[] s_rates = [CueBaseline.Full, CueBaseline.Rest, CueBaseline.Matched];

    // Cues that no table of expectations knows: then all there is, instead of nothing.
    private readonly bool _all = allCues || !report.Cells.Any(IsMain);

    /// <summary>What these tables show of a report, where they show the main cues.</summary>
    /// <param name="baselines">Baselines to show.</param>
    public static EvidenceScope Scope(IReadOnlyList<CueBaseline> baselines) => new()
    {
        Cues = DeltaTables.MainCues, Baselines = baselines, RateBaselines = s_rates, WithDetails = false,
    };

    /// <summary>Works out what these tables show: the main cues, or every cue where that is asked for or no direction of a main one is
    /// expected.</summary>
    /// <param name="columns">The utterances.</param>
    /// <param name="settings">How to tabulate.</param>
    /// <param name="baselines">Baselines to show.</param>
    /// <param name="allCues">Whether to show every cue and emotion.</param>
    public static EvidenceReport Report(EvidenceColumns columns, EvidenceSettings settings, IReadOnlyList<CueBaseline> baselines,
        bool allCues)
    {
        ArgumentNullException.ThrowIfNull(settings);
        EvidenceReport report = EvidenceAnalysis.Analyse(columns, allCues ? settings : settings with { Scope = Scope(baselines) });
        return allCues || report.Cells.Any(IsMain) ? report : EvidenceAnalysis.Analyse(columns, settings);
    }

    /// <summary>How many clips and speakers, and how often the model was right.</summary>
    public string Heading => string.Create(
        CultureInfo.InvariantCulture,
        $"{Numbers.Of(report.Utterances, "clip")}, {Numbers.Of(report.Speakers, "speaker")}"
            + $"{(double.IsNaN(report.Accuracy) ? "" : $", accuracy {report.Accuracy:0.000}")}");

    /// <summary>Whether every cue is shown.</summary>
    public bool ShowsAll => _all;

    /// <summary>What would give evidence; empty where there is some.</summary>
    public string Advice => EvidenceWords.WhatWouldShow(Shown());

    /// <summary>The cells shown: of all methods, or of one.</summary>
    /// <param name="method">The method; null for all.</param>
    public EvidenceCell[] Shown(string? method = null) =>
        [.. report.Cells.Where(c => (method is null || c.Method == method) && baselines.Contains(c.Baseline) && (_all || IsMain(c)))];

    /// <summary>Δf in the segments of each method.</summary>
    public IReadOnlyList<TextTable> Cells() =>
        [.. report.Cells.Select(c => c.Method).Distinct().Select(method => Cells(method, Shown(method)))];

    /// <summary>In how many clips each method has a cue; null where it is the same for all.</summary>
    public TextTable? CueCounts()
    {
        CueCount[] counts = [.. report.CueCounts.Where(count => count.Differs && (_all || DeltaTables.MainCues.Contains(count.CueId)))];
        if (counts.Length == 0)
        {
            return null;
        }

        var table = new TextTable(["cue", ">clips", .. counts[0].ByMethod.Select(method => ">" + method.Key), ">all methods"])
        {
            Title = "Clips with the cue in the salient segments, by method",
            Notes =
            [
                "Where the counts differ, methods are seen over different clips; "
                + "--complete-cases takes those of the last column for all of them.",
            ],
        };
        foreach (CueCount count in counts)
        {
            table.Add([count.CueId, Count(count.Clips), .. count.ByMethod.Select(method => Count(method.Value)), Count(count.Complete)]);
        }

        return table;
    }

    /// <summary>How often Δf has the expected sign; null where nothing is expected.</summary>
    public TextTable? Plausibility()
    {
        if (report.Plausibility.Count == 0)
        {
            return null;
        }

        var table = new TextTable(
            "expectation", "emotion", "method", "salient −", ">cells", ">as expected", ">by chance", ">excess", ">95 %", ">p (one test)")
        {
            Title = "Plausibility: share of (clip, cue) cells whose Δf has the expected sign, against random windows of the same clips",
        };
        foreach (PlausibilityRow row in report.Plausibility.Where(r => r.Emotion == "all" || r.Table == "literature")
            .OrderBy(r => r.Emotion != "all"))
        {
            if (s_rates.Contains(row.Baseline)
                && (row.Emotion == "all" || row.Baseline == CueBaseline.Rest))
            {
                table.Add(
                    row.Table, row.Emotion, row.Method, row.Baseline.Name(), Count(row.Cells), Numbers.Percent(row.Rate),
                    Numbers.Percent(row.ChanceRate), Points(row.Excess), PointRange(row.Interval), P(row.P));
            }
        }

        return table;
    }

    /// <summary>How alike the matched moments are; null without that baseline.</summary>
    public TextTable? Balance()
    {
        BalanceRow[] rows = [.. report.Balances.Where(row => row.Emotion == "all")];
        if (rows.Length == 0)
        {
            return null;
        }

        var table = new TextTable(
            "method", ">clips", ">comparable", ">level before", ">after", ">spread before", ">after", ">voicing before", ">after",
            ">SMD before", ">after", ">windows")
        {
            Title = "Matched baseline: salient moments against the others, before and after weighting, "
                + "over the comparable clips (dB; voicing rate)",
            Notes =
            [
                "Comparable: clips in which weights make level, its spread and voicing the same on both sides; where the salient "
                + "moments are simply the loudest there are none. SMD: standardised mean difference in level, balanced up to 0.1. "
                + "windows: how many salient and other windows effectively count.",
            ],
        };
        foreach (BalanceRow row in rows)
        {
            table.Add(
                row.Method, Count(row.Clips), Count(row.Comparable), Short(row.LevelBeforeDb), Short(row.LevelAfterDb),
                Short(row.SpreadBeforeDb), Short(row.SpreadAfterDb), Short(row.VoicingBefore), Short(row.VoicingAfter),
                Short(row.StandardisedBefore), Short(row.StandardisedAfter),
                double.IsNaN(row.EffectiveSalient) ? "–"
                    : string.Create(CultureInfo.InvariantCulture, $"{row.EffectiveSalient:0.0}, {row.EffectiveOther:0.0}"));
        }

        return table;
    }

    /// <summary>Methods against each other over the same cells; null with one method.</summary>
    public TextTable? MethodsCompared()
    {
        MethodContrast[] rows = [.. report.MethodContrasts.Where(row =>
            baselines.Contains(row.Baseline) && row.Measure == MethodContrast.Plausibility
            && (_all || row.Emotion == "all" || row.AdjustedP < 0.05))];
        if (rows.Length == 0)
        {
            return null;
        }

        var table = new TextTable(
            "emotion", "method", "against", "salient −", ">cells", ">as expected", ">against", ">difference", ">95 %", ">corrected p",
            ">95 %, sentences too")
        {
            Title = "Methods over the same cells: share of (clip, cue) cells with the expected sign, in points",
            Notes =
            [
                "p: sign flips by speaker, corrected (H: Holm over pairs of methods; otherwise Benjamini–Hochberg over pairs and "
                + "emotions). The last interval takes the sentences as a sample, too. Shown: all emotions together, and single "
                + "emotions in which two methods differ.",
            ],
        };
        foreach (MethodContrast row in rows
            .OrderBy(r => r.Baseline).ThenBy(r => r.Emotion != "all").ThenBy(r => r.Emotion, StringComparer.Ordinal))
        {
            table.Add(
                row.Emotion, row.First, row.Second, row.Baseline.Name(), Count(row.Cells),
                Numbers.Percent(row.FirstMean), Numbers.Percent(row.SecondMean), Points(row.Difference), PointRange(row.Interval),
                P(row.AdjustedP) + (row.Correction == "holm" ? " H" : ""), PointRange(row.Crossed.Interval));
        }

        return table;
    }

    /// <summary>Correct against misclassified clips; null where there are none of one kind.</summary>
    public TextTable? Correctness()
    {
        CorrectnessRow[] rows = [.. report.Correctness.Where(r =>
            r.Emotion == "all" && baselines.Contains(r.Baseline) && (_all || DeltaTables.MainCues.Contains(r.CueId)))];
        if (rows.Length == 0)
        {
            return null;
        }

        var table = new TextTable(
            "misclassified", "cue", "method", "salient −", ">right", ">wrong", ">Δf right", ">Δf wrong", ">as expected, right", ">wrong",
            ">δ", ">95 %", ">corrected p")
        {
            Title = "Correct against misclassified clips; Δf counted in the direction expected of the clip's own emotion",
            Notes =
            [
                "δ: Cliff's delta, right against wrong; its interval resamples speakers as wholes. p: Mann–Whitney over clips as if "
                + "they were independent, Benjamini–Hochberg over a method's cues.",
            ],
        };
        // With few misclassified clips the paper's check on a few of them is the check on all.
        var shown = rows.GroupBy(row => (row.Method, row.CueId, row.Baseline, row.Correct, row.Wrong, row.MeanWrong, row.PlausibleWrong))
            .Select(same => (Row: same.First(), Checks: same.Select(row => row.Check).Order(StringComparer.Ordinal).ToArray()));
        foreach ((CorrectnessRow row, string[] checks) in shown.OrderBy(r => r.Row.Method, StringComparer.Ordinal)
            .ThenBy(r => DeltaTables.OrderOf(r.Row.CueId)).ThenBy(r => r.Checks[0], StringComparer.Ordinal))
        {
            table.Add(
                checks is [_, _] ? "all, which are a few" : checks[0] == "small" ? "a few, as in the paper" : "all",
                row.CueId, row.Method, row.Baseline.Name(), Count(row.Correct), Count(row.Wrong),
                Numbers.Signed(row.MeanCorrect), Numbers.Signed(row.MeanWrong),
                Numbers.Percent(row.PlausibleCorrect), Numbers.Percent(row.PlausibleWrong),
                Short(row.Test.CliffsDelta), Range(row.Interval), P(row.AdjustedP));
        }

        return table;
    }

    /// <summary>Δf against the value of continuous outputs.</summary>
    /// <param name="associations">The associations.</param>
    /// <param name="baselines">Baselines to show.</param>
    /// <param name="allCues">Whether to show every cue.</param>
    public static TextTable Associations(
        IReadOnlyList<OutputAssociation> associations, IReadOnlyList<CueBaseline> baselines, bool allCues)
    {
        var table = new TextTable("output", "cue", "method", "salient −", ">clips", ">Spearman", ">95 %", ">p", ">Pearson")
        {
            Title = "Δf against the value of the output",
            Notes = ["p: rank correlation over clips (exact up to 8 clips), Benjamini–Hochberg; it takes clips as independent, the interval does "
                + "not."],
        };
        foreach (OutputAssociation row in associations
            .Where(a => baselines.Contains(a.Baseline) && (allCues || DeltaTables.MainCues.Contains(a.CueId))))
        {
            table.Add(
                row.Output, row.CueId, row.Method, row.Baseline.Name(), Count(row.Spearman.Count), Short(row.Spearman.Coefficient),
                Range(row.Interval), P(row.AdjustedP), Short(row.Pearson.Coefficient));
        }

        return table;
    }

    private static bool IsMain(EvidenceCell cell) => DeltaTables.MainCues.Contains(cell.CueId) && cell.Expected.Sign != 0;

    private static TextTable Cells(string method, EvidenceCell[] cells)
    {
        var table = new TextTable(
            "emotion", "cue", "salient −", ">clips", ">mean Δf", ">95 %", ">r", ">corrected p", ">δ", "expected", ">as expected", ">by chance",
            "verdict")
        {
            Title = $"Δf in the segments that {method} marks as most relevant",
            Notes = [EvidenceWords.Verdict(cells)],
        };
        foreach (EvidenceCell cell in cells
            .OrderBy(c => c.Emotion, StringComparer.Ordinal).ThenBy(c => DeltaTables.OrderOf(c.CueId)).ThenBy(c => c.Baseline))
        {
            table.Add(
                cell.Emotion, cell.CueId, cell.Baseline.Name(), CountOf(cell), Numbers.Signed(cell.MeanDelta),
                Range(cell.Interval),
                Short(cell.Wilcoxon.RankBiserial), P(cell.AdjustedP) + (cell.Correction == "holm" ? " H" : ""), Short(cell.CliffsDelta),
                Expected(cell.Expected), Numbers.Percent(cell.PlausibleShare), Numbers.Percent(cell.ChanceShare), cell.Verdict);
        }

        return table;
    }

    /// <summary>Clips behind a cell, and of how many where some lack the cue.</summary>
    private static string CountOf(EvidenceCell cell) => cell.Undefined == 0 ? Count(cell.Utterances)
        : string.Create(CultureInfo.InvariantCulture, $"{cell.Utterances} of {cell.Utterances + cell.Undefined}");

    private static string PointRange(Interval interval) =>
        double.IsNaN(interval.Low) ? "–" : $"{Points(interval.Low)} to {Points(interval.High)}";

    private static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Short(double value) =>
        double.IsFinite(value) ? value.ToString("+0.00;−0.00;0.00", CultureInfo.InvariantCulture) : "–";

    private static string P(double p) =>
        !double.IsFinite(p) ? "–" : p < 0.001 ? "<0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Points(double share) =>
        double.IsFinite(share) ? (100 * share).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture) : "–";

    private static string Range(Interval interval) =>
        double.IsNaN(interval.Low) ? "–" : $"{Numbers.Signed(interval.Low)} to {Numbers.Signed(interval.High)}";

    private static string Expected(Expectation expected) =>
        expected.Sign == 0 ? "undecided" : $"{(expected.Sign > 0 ? "up" : "down")} ({expected.Confidence.ToString().ToLowerInvariant()})";
}
