using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>Continuous outputs: does Δf grow with the value the model gave?</summary>
internal static class OutputAssociations
{
    private const int MaximumDraws = 500;

    public static IReadOnlyList<OutputAssociation> Compute(IReadOnlyList<EvidenceRow> rows, EvidenceSettings settings)
    {
        var found = new List<OutputAssociation>();
        DeltaList table = DeltaList.Build(
            rows,
            settings with
            {
                Grouping = EvidenceGrouping.Target, Baselines = [.. settings.Baselines.Where(b => b != CueBaseline.CorpusEmotion)],
            });
        foreach (var group in table.Entries.Where(e => !double.IsNaN(e.Delta))
            .GroupBy(e => (e.Row.Target, e.CueId, e.Row.Method, e.Baseline)))
        {
            DeltaList.Entry[] entries = [.. group];
            double[] deltas = [.. entries.Select(e => e.Delta)], values = [.. entries.Select(e => e.Row.TargetValue)];
            int[][] bySpeaker = [.. Enumerable.Range(0, entries.Length)
                .Where(i => entries[i].Row.Speaker is not null).GroupBy(i => entries[i].Row.Speaker).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.ToArray())];
            Interval interval = ClusterBootstrap.Compute(
                bySpeaker.Length,
                chosen =>
                {
                    int[] members = [.. chosen.SelectMany(s => bySpeaker[s])];
                    return Correlation.Spearman([.. members.Select(i => deltas[i])], [.. members.Select(i => values[i])]).Coefficient;
                },
                Math.Min(MaximumDraws, settings.BootstrapDraws), settings.Seed);
            found.Add(new OutputAssociation(
                group.Key.Target, group.Key.CueId, group.Key.Method, group.Key.Baseline,
                Correlation.Spearman(deltas, values), Correlation.Pearson(deltas, values), interval, double.NaN));
        }

        double[] adjusted = MultipleTesting.BenjaminiHochberg([.. found.Select(f => f.Spearman.P)]);
        return [.. found.Select((f, i) => f with { AdjustedP = adjusted[i] })];
    }
}
