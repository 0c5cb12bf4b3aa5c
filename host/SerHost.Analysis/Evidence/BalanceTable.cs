using SerHost.Analysis.CueContrasts;

namespace SerHost.Analysis.Evidence;

/// <summary>How alike salient and other moments are in the matched baseline, over the clips of an emotion.</summary>
/// <remarks>Taken from the comparison over all frames, that of the cues that are defined everywhere; voiced-only cues are balanced over
/// voiced frames on their own. Standardised differences: mean over clips / root mean variance of the clips' window levels; up to 0.1 counts
/// as balanced (Austin 2009).</remarks>
/// <param name="Method">The method.</param>
/// <param name="Emotion">The emotion, or <c>all</c>.</param>
/// <param name="Clips">Clips with salient segments.</param>
/// <param name="Comparable">Those with comparable moments.</param>
/// <param name="LevelBeforeDb">Mean difference in level, salient − others, before weighting, over the comparable clips; NaN without
/// any.</param>
/// <param name="LevelAfterDb">The same after weighting.</param>
/// <param name="SpreadBeforeDb">Mean difference in the spread of the level before weighting.</param>
/// <param name="SpreadAfterDb">The same after weighting.</param>
/// <param name="VoicingBefore">Mean difference in voicing rate before weighting.</param>
/// <param name="VoicingAfter">The same after weighting.</param>
/// <param name="StandardisedBefore">Standardised difference in level before weighting.</param>
/// <param name="StandardisedAfter">The same after weighting.</param>
/// <param name="EffectiveSalient">Mean effective number of salient windows.</param>
/// <param name="EffectiveOther">Mean effective number of other windows.</param>
public sealed record BalanceRow(
    string Method, string Emotion, int Clips, int Comparable,
    double LevelBeforeDb, double LevelAfterDb, double SpreadBeforeDb, double SpreadAfterDb, double VoicingBefore, double VoicingAfter,
    double StandardisedBefore, double StandardisedAfter, double EffectiveSalient, double EffectiveOther);

/// <summary>Balance of the matched baseline by method and emotion.</summary>
internal static class BalanceTable
{
    public static IReadOnlyList<BalanceRow> Compute(DeltaList table, EvidenceSettings settings)
    {
        if (!settings.Baselines.Contains(CueBaseline.Matched))
        {
            return [];
        }

        var found = new List<BalanceRow>();
        for (int method = 0; method < table.RowsOfMethod.Length; method++)
        {
            var clips = table.RowsOfMethod[method]
                .Select(row => (Emotion: table.Emotion.Of[row], table.Columns.Balances[row].IsAsked, table.Columns.Balances[row].Balance))
                .Where(c => c.IsAsked).ToArray();
            foreach (int emotion in clips.Select(c => c.Emotion).Distinct().Order().Prepend(-1))
            {
                var here = clips.Where(c => emotion < 0 || c.Emotion == emotion).ToArray();
                if (here.Length > 0)
                {
                    found.Add(Row(
                        table.Method.Names[method], emotion < 0 ? PlausibilityTable.All : table.Emotion.Names[emotion], here.Length,
                        [.. here.Select(c => c.Balance).OfType<MatchBalance>()]));
                }
            }
        }

        return found;
    }

    /// <summary>Share of the clips with a cue in which it could be compared.</summary>
    public static double ComparableShare(DeltaGroup group, int[] rows)
    {
        double[] salient = group.Cue.Values(CueMeasure.Salient);
        int clips = rows.Count(row => !double.IsNaN(salient[row])),
            comparable = rows.Count(row => !double.IsNaN(salient[row]) && !double.IsNaN(group.Delta[row]));
        return clips == 0 ? double.NaN : comparable / (double)clips;
    }

    private static BalanceRow Row(string method, string emotion, int clips, MatchBalance[] balances)
    {
        double scale = Math.Sqrt(Mean(b => b.LevelDeviationDb * b.LevelDeviationDb));
        return new BalanceRow(
            method, emotion, clips, balances.Length,
            Mean(b => b.LevelBeforeDb), Mean(b => b.LevelAfterDb), Mean(b => b.SpreadBeforeDb), Mean(b => b.SpreadAfterDb),
            Mean(b => b.VoicingBefore), Mean(b => b.VoicingAfter),
            Mean(b => b.LevelBeforeDb) / scale, Mean(b => b.LevelAfterDb) / scale, Mean(b => b.EffectiveSalient),
            Mean(b => b.EffectiveOther));

        double Mean(Func<MatchBalance, double> value) => balances.Length == 0 ? double.NaN : balances.Average(value);
    }
}
