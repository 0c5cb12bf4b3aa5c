using System.Globalization;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Expectations;
using SerHost.Core.Reports;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>Prints Δf: one table a method, one line an emotion and baseline, one column a cue.</summary>
internal static class DeltaView
{
    /// <summary>The six cues of the published method, shown unless all are asked for.</summary>
    private static readonly string[] MainCues = ["loudness", "slope_500_1500", "jitter", "shimmer_db", "f0_semitone", "hnr_db"];

    public static void Show(Output output, DeltaTable deltas, IReadOnlyList<CueBaseline> baselines, bool allCues)
    {
        if (deltas.Cells.Count == 0)
        {
            output.Line("No Δf could be computed: no clip has salient segments with measured cues.");
            return;
        }

        string[] main = [.. deltas.Cues.Where(MainCues.Contains)];
        IReadOnlyList<string> cues = allCues || main.Length == 0 ? deltas.Cues : main;
        int[] decimals = [.. cues.Select(cue => Decimals(deltas.Cells.Where(cell => cell.Cue == cue && baselines.Contains(cell.Baseline))))];
        foreach (string method in deltas.Methods)
        {
            var table = new TextTable(["emotion", "salient −", ">clips", .. cues.Select(cue => ">" + cue)]) { Title = $"Δf in the segments that {method} marks as most relevant (mean over clips)" };
            foreach (string label in deltas.Labels)
            {
                foreach (CueBaseline baseline in baselines)
                {
                    DeltaCell?[] cells = [.. cues.Select(cue => deltas.Find(method, label, cue, baseline))];
                    int clips = cells.Max(cell => cell?.Clips ?? 0);
                    table.Add([baseline == baselines[0] ? label : "", baseline.Name(), clips.ToString(CultureInfo.InvariantCulture), .. cells.Select((cell, column) => Cell(cell, decimals[column]))]);
                }
            }

            output.Table(table);
            output.Line();
        }

        output.Line($"✓ / ✗: as research expects of the emotion, or against it, and at least two standard errors from 0; · within two standard errors, or of fewer than {DeltaCell.FewestClips} clips. No mark: research is undecided.");
        output.Line("full: the whole clip; rest: its other segments; matched: segments of like energy and voicing, where a clip has some. 'serhost stats' tests all this properly.");
        output.Line("emotion: the clips' own label (the model's decision where there is none). clips: those with a value in at least one cue; pitch, jitter, shimmer and HNR need voice in both places and may rest on fewer. Δf: in the cue's own unit, which 'serhost cues CLIP' names.");
    }

    /// <summary>Decimals that show the largest value of a column with three digits.</summary>
    private static int Decimals(IEnumerable<DeltaCell> cells)
    {
        double largest = cells.Select(cell => Math.Abs(cell.Mean)).DefaultIfEmpty(1).Max();
        return largest == 0 ? 0 : Math.Clamp(2 - (int)Math.Floor(Math.Log10(largest)), 0, 8);
    }

    private static string Cell(DeltaCell? cell, int decimals)
    {
        if (cell is null || !double.IsFinite(cell.Mean))
        {
            return "–  ";
        }

        string number = Math.Abs(cell.Mean).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return $"{(cell.Mean < 0 ? "−" : "+")}{number} {Mark(cell)}";
    }

    private static string Mark(DeltaCell cell)
    {
        int expected = ExpectationTable.Default.Find(cell.Label, cell.Cue).Sign;
        if (expected == 0)
        {
            return " ";
        }

        return !cell.IsClear ? "·" : Math.Sign(cell.Mean) == expected ? "✓" : "✗";
    }
}
