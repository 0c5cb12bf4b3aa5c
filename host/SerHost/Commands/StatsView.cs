using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Reports;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>Prints an evidence report.</summary>
internal static class StatsView
{
    public static void Show(Output output, EvidenceReport report, IReadOnlyList<CueBaseline> baselines, bool allCues)
    {
        var tables = new StatisticsTables(report, baselines, allCues);
        output.Line(tables.Heading);
        foreach (string note in report.Notes)
        {
            output.Warn(note);
        }

        output.Line();
        if (report.Associations.Count > 0)
        {
            Associations(output, report.Associations, baselines, allCues);
            return;
        }

        foreach (TextTable table in tables.Cells())
        {
            Show(output, table);
        }

        Show(output, tables.CueCounts());
        Show(output, tables.Balance());
        if (tables.Advice is { Length: > 0 } advice)
        {
            output.Prose(advice);
            output.Line();
        }

        Show(output, tables.Plausibility());
        Show(output, tables.MethodsCompared());
        Show(output, tables.Correctness());
        output.Prose(StatisticsTables.HowToReadP);
        if (!tables.ShowsAll)
        {
            output.Prose("Shown: main cues in emotions where research expects a direction; --all-cues shows all cells, "
                + "--csv and --json hold every baseline, --utterances the values tested.");
        }

        output.Prose(StatisticsTables.HowToRead);
    }

    public static void Associations(
        Output output, IReadOnlyList<OutputAssociation> associations, IReadOnlyList<CueBaseline> baselines, bool allCues)
    {
        TextTable table = StatisticsTables.Associations(associations, baselines, allCues);
        output.Table(table);
        Notes(output, table);
    }

    /// <summary>Prints a table with the sentences beneath it; nothing where there is none.</summary>
    public static void Show(Output output, TextTable? table)
    {
        if (table is not null)
        {
            output.Table(table);
            Notes(output, table);
            output.Line();
        }
    }

    private static void Notes(Output output, TextTable table)
    {
        foreach (string note in table.Notes)
        {
            output.Prose(note);
        }
    }
}
