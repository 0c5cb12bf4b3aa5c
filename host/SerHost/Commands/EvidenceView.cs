using System.Globalization;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>Prints the table of Δf in its short form: one table a method, one line an emotion and baseline, one column a cue.</summary>
internal static class EvidenceView
{
    /// <summary>The six cues of the published method, shown unless all are asked for.</summary>
    public static readonly string[] MainCues = ["loudness", "slope_500_1500", "jitter", "shimmer_db", "f0_semitone", "hnr_db"];

    public static void Show(Output output, EvidenceTable table, IReadOnlyList<CueBaseline> baselines, bool allCues)
    {
        if (table.Associations.Count > 0)
        {
            StatsView.Associations(output, table.Associations, baselines, allCues);
            return;
        }

        if (table.Cells.All(cell => cell.Utterances == 0))
        {
            output.Line("No Δf could be computed: no clip has salient segments with measured cues.");
            return;
        }

        string[] main = [.. table.Cues.Where(MainCues.Contains)];
        IReadOnlyList<string> cues = allCues || main.Length == 0 ? table.Cues : main;
        EvidenceCell[] shown = [.. table.Cells.Where(cell => cues.Contains(cell.CueId) && baselines.Contains(cell.Baseline))];
        int[] decimals = [.. cues.Select(cue => Decimals(shown.Where(cell => cell.CueId == cue)))];
        Legend(output);
        foreach (string method in table.Methods)
        {
            var text = new TextTable(["emotion", "salient −", ">clips", .. cues.Select(cue => ">" + cue)])
            {
                Title = $"Δf in the segments that {method} marks as most relevant (mean over clips)",
            };
            foreach (string emotion in table.Emotions)
            {
                foreach (CueBaseline baseline in baselines)
                {
                    EvidenceCell?[] cells = [.. cues.Select(cue => table.Find(method, emotion, cue, baseline))];
                    int clips = cells.Max(cell => cell?.Utterances ?? 0);
                    text.Add(
                    [
                        baseline == baselines[0] ? emotion : "", baseline.Name(), clips.ToString(CultureInfo.InvariantCulture),
                        .. cells.Select((cell, column) => Cell(cell, decimals[column])),
                    ]);
                }
            }

            output.Table(text);
            output.Prose(EvidenceWords.Verdict([.. shown.Where(cell => cell.Method == method)]));
            output.Line();
        }

        if (EvidenceWords.WhatWouldShow(shown) is { Length: > 0 } advice)
        {
            output.Prose(advice);
        }

        output.Prose("'serhost stats' shows intervals, p values and more of the same cells.");
    }

    private static void Legend(Output output)
    {
        output.Prose("The tables: Δf, a cue's mean in the salient segments minus its mean in the baseline, averaged over the clips of an emotion (their own label; the output explained "
            + "where there is none), in the cue's own unit ('serhost cues CLIP' names it).");
        output.Prose("salient − full: the whole clip; rest: its other segments; matched: moments of like level and voicing, where a clip has some. Pitch, jitter, shimmer and HNR need voice "
            + "in both places and may rest on fewer clips than the column says.");
        output.Prose("Marks, where research expects a direction: ✓ as expected, ✗ against it, with p below 0.05 by sign flips of whole speakers, corrected over the cells of a method and "
            + $"baseline; · no evidence, or fewer than {EvidenceCell.FewestUtterances} clips or {EvidenceCell.FewestSpeakers} speakers. Numbers without a mark describe and prove nothing.");
        output.Line();
    }

    /// <summary>Decimals that show the largest value of a column with three digits.</summary>
    private static int Decimals(IEnumerable<EvidenceCell> cells)
    {
        double largest = cells.Select(cell => Math.Abs(cell.MeanDelta)).Where(double.IsFinite).DefaultIfEmpty(1).Max();
        return largest == 0 ? 0 : Math.Clamp(2 - (int)Math.Floor(Math.Log10(largest)), 0, 8);
    }

    private static string Cell(EvidenceCell? cell, int decimals)
    {
        if (cell is null || !double.IsFinite(cell.MeanDelta))
        {
            return "–  ";
        }

        string number = Math.Abs(cell.MeanDelta).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture);
        return $"{(cell.MeanDelta < 0 ? "−" : "+")}{number} {(cell.Mark.Length == 0 ? " " : cell.Mark)}";
    }
}
