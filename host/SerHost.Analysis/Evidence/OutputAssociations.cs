using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>Continuous outputs: does Δf grow with the value the model gave?</summary>
internal static class OutputAssociations
{
    private const int MaximumDraws = 500;

    public static IReadOnlyList<OutputAssociation> Compute(EvidenceColumns columns, EvidenceSettings settings)
    {
        DeltaList table = DeltaList.Build(
            columns,
            settings with
            {
                Grouping = EvidenceGrouping.Target, Baselines = [.. settings.Baselines.Where(b => b != CueBaseline.CorpusEmotion)],
            });
        (DeltaGroup Group, int Target, int[] Rows)[] cells =
        [
            .. from deltas in table.Groups
               from target in deltas.Defined.GroupBy(row => table.Target.Of[row])
               orderby target.First(), deltas.Number
               select (deltas, target.Key, target.ToArray()),
        ];
        OutputAssociation[] found = new OutputAssociation[cells.Length];
        Parallel.For(0, cells.Length, i => found[i] = OfCell(table, cells[i].Group, cells[i].Target, cells[i].Rows, settings));
        double[] adjusted = MultipleTesting.BenjaminiHochberg([.. found.Select(f => f.Spearman.P)]);
        return [.. found.Select((f, i) => f with { AdjustedP = adjusted[i] })];
    }

    private static OutputAssociation OfCell(DeltaList table, DeltaGroup group, int target, int[] rows, EvidenceSettings settings)
    {
        double[] deltas = [.. rows.Select(row => group.Delta[row])], values = [.. rows.Select(row => table.Columns.Rows[row].TargetValue)];
        int[][] bySpeaker = [.. Enumerable.Range(0, rows.Length)
            .Where(i => table.Speaker.Of[rows[i]] >= 0).GroupBy(i => table.Speaker.Of[rows[i]]).OrderBy(g => g.Key)
                .Select(g => g.ToArray())];
        Interval interval = ClusterBootstrap.Compute(
            bySpeaker.Length,
            chosen =>
            {
                int[] members = [.. chosen.SelectMany(s => bySpeaker[s])];
                return Correlation.SpearmanCoefficient([.. members.Select(i => deltas[i])], [.. members.Select(i => values[i])]);
            },
            Math.Min(MaximumDraws, settings.BootstrapDraws), settings.Seed);
        return new OutputAssociation(
            table.Target.Names[target], group.CueId, group.MethodName, group.Baseline,
            Correlation.Spearman(deltas, values), Correlation.Pearson(deltas, values), interval, double.NaN);
    }
}
