using SerHost.Analysis.Expectations;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>Plausibility rates by method, baseline and emotion, under the literature's and the paper's expectations.</summary>
internal static class PlausibilityTable
{
    public const string All = "all";

    public static IReadOnlyList<PlausibilityRow> Compute(DeltaList table, EvidenceSettings settings)
    {
        // Pitch in Hz and in semitones always agree in sign: counting both would count one finding twice.
        bool hasSemitones = table.Entries.Any(e => e.CueId == "f0_semitone");
        DeltaList.Entry[] entries = [.. table.Entries.Where(e => !double.IsNaN(e.Delta) && !(hasSemitones && e.CueId == "f0_hz"))];
        var rows = new List<PlausibilityRow>();
        foreach ((string name, Func<DeltaList.Entry, Expectation> find) in Tables(settings.Expectations))
        {
            foreach (var group in entries.GroupBy(e => (e.Row.Method, e.Baseline)))
            {
                (DeltaList.Entry Entry, int Sign)[] cells = [.. group.Select(e => (e, find(e).Sign)).Where(c => c.Sign != 0)];
                foreach (string emotion in cells.Select(c => c.Entry.Emotion).Distinct().Order(StringComparer.Ordinal).Prepend(All))
                {
                    var here = cells.Where(c => emotion == All || c.Entry.Emotion == emotion).ToArray();
                    if (here.Length > 0)
                    {
                        rows.Add(Row(name, emotion, group.Key.Method, group.Key.Baseline, here, settings));
                    }
                }
            }
        }

        return rows;
    }

    private static IEnumerable<(string Name, Func<DeltaList.Entry, Expectation> Find)> Tables(ExpectationTable table)
    {
        yield return ("literature", entry => table.Find(entry.Emotion, entry.CueId));
        yield return ("arousal", entry => table.FindByArousal(entry.Emotion, entry.CueId));
    }

    private static PlausibilityRow Row(
        string table, string emotion, string method, CueContrasts.CueBaseline baseline,
        (DeltaList.Entry Entry, int Sign)[] cells, EvidenceSettings settings)
    {
        double[] hits = [.. cells.Select(c => c.Sign > 0 ? c.Entry.Positive : 1 - c.Entry.Positive)];
        double[] chances = [.. cells.Select(c => c.Sign > 0 ? c.Entry.ChancePositive : 1 - c.Entry.ChancePositive)];
        Clusters excess = Clusters.BySpeaker(cells.Select((c, i) => (c.Entry.Row.Speaker, hits[i] - chances[i])));
        return new PlausibilityRow(
            table, emotion, method, baseline, cells.Length, hits.Average(), chances.Average(), excess.Mean,
            ClusterBootstrap.Mean(excess, settings.BootstrapDraws, settings.Seed),
            SignFlipPermutation.Test(excess, settings.PermutationDraws, settings.Seed).P);
    }
}
