using System.Globalization;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;

namespace SerHost.Core.Reports;

/// <summary>One place of the table of Δf.</summary>
/// <param name="Cell">What is known there; null where no clip has the cue.</param>
/// <param name="Text">Mean Δf with its mark, as many decimals as the column needs.</param>
/// <param name="Interval">Its 95 % interval with as many; empty where there is none.</param>
public sealed record DeltaPlace(EvidenceCell? Cell, string Text, string Interval);

/// <summary>One line of the table of Δf: an emotion against a baseline.</summary>
/// <param name="Emotion">The emotion.</param>
/// <param name="Baseline">What the segments are compared with.</param>
/// <param name="Clips">Clips with a value in at least one cue.</param>
/// <param name="Places">One a cue.</param>
public sealed record DeltaLine(string Emotion, CueBaseline Baseline, int Clips, IReadOnlyList<DeltaPlace> Places);

/// <summary>The table of Δf of one method.</summary>
/// <param name="Method">The method.</param>
/// <param name="Lines">One an emotion and baseline.</param>
/// <param name="Verdict">What it says as a whole.</param>
public sealed record DeltaTable(string Method, IReadOnlyList<DeltaLine> Lines, string Verdict)
{
    /// <summary>Line above the table.</summary>
    public string Title => $"Δf in the segments that {Method} marks as most relevant (mean over clips)";
}

/// <summary>The one table of Δf as it is shown: one table a method, one line an emotion and baseline, one column a cue.</summary>
/// <param name="Cues">The cues shown.</param>
/// <param name="Tables">One table a method.</param>
/// <param name="Advice">What would give evidence; empty where there is some.</param>
public sealed record DeltaTables(IReadOnlyList<string> Cues, IReadOnlyList<DeltaTable> Tables, string Advice)
{
    /// <summary>The six cues of the published method, shown unless all are asked for.</summary>
    public static IReadOnlyList<string> MainCues => s_main;

    private static readonly List<string> s_main = ["loudness", "slope_500_1500", "jitter", "shimmer_db", "f0_semitone", "hnr_db"];

    /// <summary>Place of a cue among the main ones; -1 for others.</summary>
    /// <param name="cueId">The cue.</param>
    public static int OrderOf(string cueId) => s_main.IndexOf(cueId);

    /// <summary>Shown where there is no Δf at all.</summary>
    public const string Nothing = "No Δf could be computed: no clip has salient segments with measured cues.";

    /// <summary>How to read the marks.</summary>
    public static string Marks { get; } =
        "Marks, where research expects a direction: ✓ as expected, ✗ against it, with p below 0.05 by sign flips of whole speakers, "
        + "corrected over the cells of a method and baseline; "
        + FormattableString.Invariant($"· no evidence, or fewer than {EvidenceCell.FewestUtterances} clips ")
        + FormattableString.Invariant($"or {EvidenceCell.FewestSpeakers} speakers. Numbers without a mark describe and prove nothing.");

    /// <summary>What the baselines are.</summary>
    public const string Baselines =
        "salient − full: the whole clip; rest: its other segments; matched: moments of like level and voicing, where a clip has some. "
        + "Pitch, jitter, shimmer and HNR need voice in both places and may rest on fewer clips than the column says.";

    /// <summary>What the numbers are.</summary>
    public const string Columns =
        "The tables: Δf, a cue's mean in the salient segments minus its mean in the baseline, averaged over the clips of an emotion "
        + "(their own label; the output explained where there is none), in the cue's own unit";

    /// <summary>Whether no clip has any Δf.</summary>
    public bool IsEmpty => Tables.Count == 0;

    /// <summary>Arranges the table.</summary>
    /// <param name="table">The cells.</param>
    /// <param name="baselines">Baselines to show.</param>
    /// <param name="allCues">Whether to show every cue.</param>
    public static DeltaTables Of(EvidenceTable table, IReadOnlyList<CueBaseline> baselines, bool allCues)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(baselines);
        if (table.Cells.All(cell => cell.Utterances == 0))
        {
            return new DeltaTables([], [], "");
        }

        string[] main = [.. table.Cues.Where(MainCues.Contains)];
        IReadOnlyList<string> cues = allCues || main.Length == 0 ? table.Cues : main;
        EvidenceCell[] shown = [.. table.Cells.Where(cell => cues.Contains(cell.CueId) && baselines.Contains(cell.Baseline))];
        var places = shown.ToDictionary(cell => (cell.Method, cell.Emotion, cell.CueId, cell.Baseline));
        int[] decimals = [.. cues.Select(cue => Decimals(shown.Where(cell => cell.CueId == cue)))];
        return new DeltaTables(
            cues,
            [.. table.Methods.Select(method => new DeltaTable(
                method,
                [.. table.Emotions.SelectMany(emotion => baselines.Select(baseline => Line(method, emotion, baseline)))],
                EvidenceWords.Verdict([.. shown.Where(cell => cell.Method == method)])))],
            EvidenceWords.WhatWouldShow(shown));

        DeltaLine Line(string method, string emotion, CueBaseline baseline)
        {
            EvidenceCell?[] cells = [.. cues.Select(cue => places.GetValueOrDefault((method, emotion, cue, baseline)))];
            return new DeltaLine(
                emotion, baseline, cells.Max(cell => cell?.Utterances ?? 0),
                [.. cells.Select((cell, column) => new DeltaPlace(cell, Text(cell, decimals[column]), Interval(cell, decimals[column])))]);
        }
    }

    /// <summary>Decimals that show the largest value of a column with three digits.</summary>
    private static int Decimals(IEnumerable<EvidenceCell> cells)
    {
        double largest = cells.Select(cell => Math.Abs(cell.MeanDelta)).Where(double.IsFinite).DefaultIfEmpty(1).Max();
        return largest == 0 ? 0 : Math.Clamp(2 - (int)Math.Floor(Math.Log10(largest)), 0, 8);
    }

    private static string Text(EvidenceCell? cell, int decimals)
    {
        if (cell is null || !double.IsFinite(cell.MeanDelta))
        {
            return "–  ";
        }

        return $"{Signed(cell.MeanDelta, decimals)} {(cell.Mark.Length == 0 ? " " : cell.Mark)}";
    }

    private static string Interval(EvidenceCell? cell, int decimals) =>
        cell is null || double.IsNaN(cell.Interval.Low) || !double.IsFinite(cell.MeanDelta)
        ? ""
        : $"{Signed(cell.Interval.Low, decimals)} to {Signed(cell.Interval.High, decimals)}";

    private static string Signed(double value, int decimals) =>
        (value < 0 ? "−" : "+") + Math.Abs(value).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture);
}
