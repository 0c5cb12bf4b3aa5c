using System.Globalization;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Reports;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>Prints the table of Δf in its short form: one table a method, one line an emotion and baseline, one column a cue.</summary>
internal static class EvidenceView
{
    public static void Show(Output output, EvidenceTable table, IReadOnlyList<CueBaseline> baselines, bool allCues)
    {
        if (table.Associations.Count > 0)
        {
            StatsView.Associations(output, table.Associations, baselines, allCues);
            return;
        }

        var deltas = DeltaTables.Of(table, baselines, allCues);
        if (deltas.IsEmpty)
        {
            output.Line(DeltaTables.Nothing);
            return;
        }

        output.Prose($"{DeltaTables.Columns} ('serhost cues CLIP' names it).");
        output.Prose(DeltaTables.Baselines);
        output.Prose(DeltaTables.Marks);
        output.Line();
        foreach (DeltaTable method in deltas.Tables)
        {
            var text = new TextTable(["emotion", "salient −", ">clips", .. deltas.Cues.Select(cue => ">" + cue)]) { Title = method.Title };
            string emotion = "";
            foreach (DeltaLine line in method.Lines)
            {
                string[] places = [.. line.Places.Select(place => place.Text)];
                text.Add([line.Emotion == emotion
                    ? "" : line.Emotion, line.Baseline.Name(), line.Clips.ToString(CultureInfo.InvariantCulture), .. places]);
                emotion = line.Emotion;
            }

            output.Table(text);
            output.Prose(method.Verdict);
            output.Line();
        }

        if (deltas.Advice.Length > 0)
        {
            output.Prose(deltas.Advice);
        }

        output.Prose("'serhost stats' shows intervals, p values and more of the same cells.");
    }
}
