using System.Globalization;
using SerHost.Core.CueContrasts;
using SerHost.Core.Expectations;
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
            output.Line("No Δf could be computed.");
            return;
        }

        string[] main = [.. deltas.Cues.Where(MainCues.Contains)];
        IReadOnlyList<string> cues = allCues || main.Length == 0 ? deltas.Cues : main;
        foreach (string method in deltas.Methods)
        {
            var table = new TextTable(["emotion", "salient −", ">clips", .. cues.Select(cue => ">" + cue)]) { Title = $"Δf where {method} says the decision was made (mean over clips)" };
            foreach (string label in deltas.Labels)
            {
                foreach (CueBaseline baseline in baselines)
                {
                    DeltaCell?[] cells = [.. cues.Select(cue => deltas.Find(method, label, cue, baseline))];
                    int clips = cells.Max(cell => cell?.Clips ?? 0);
                    table.Add([label, baseline.Name(), clips.ToString(CultureInfo.InvariantCulture), .. cells.Select(Cell)]);
                }
            }

            output.Table(table);
            output.Line();
        }

        output.Line("✓ the direction research expects of the emotion, ✗ the opposite, no mark where research is undecided. 'matched' compares with moments of like energy and voicing.");
    }

    private static string Cell(DeltaCell? cell)
    {
        if (cell is null)
        {
            return "–  ";
        }

        int expected = ExpectationTable.Default.Find(cell.Label, cell.Cue).Sign;
        string mark = expected == 0 || cell.Mean == 0 ? " " : Math.Sign(cell.Mean) == expected ? "✓" : "✗";
        return $"{Numbers.Signed(cell.Mean)} {mark}";
    }
}
