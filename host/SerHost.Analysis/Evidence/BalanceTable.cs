using SerHost.Analysis.CueContrasts;

namespace SerHost.Analysis.Evidence;

/// <summary>How alike salient and other moments are in the matched baseline, over the clips of an emotion.</summary>
/// <remarks>Taken from the comparison over all frames, that of the cues that are defined everywhere; voiced-only cues are balanced over voiced frames on their own.
/// Standardised differences: mean over clips / root mean variance of the clips' window levels; up to 0.1 counts as balanced (Austin 2009).</remarks>
/// <param name="Method">The method.</param>
/// <param name="Emotion">The emotion, or <c>all</c>.</param>
/// <param name="Clips">Clips with salient segments.</param>
/// <param name="Comparable">Those with comparable moments.</param>
/// <param name="LevelBeforeDb">Mean difference in level, salient − others, before weighting, over the comparable clips; NaN without any.</param>
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
    public static IReadOnlyList<BalanceRow> Compute(IReadOnlyList<EvidenceRow> rows, EvidenceSettings settings)
    {
        if (!settings.Baselines.Contains(CueBaseline.Matched))
        {
            return [];
        }

        var found = new List<BalanceRow>();
        foreach (var method in rows.GroupBy(row => row.Method))
        {
            var clips = method.Select(row => (Emotion: DeltaList.Emotion(row, settings.Grouping), Balance: Whole(row.Contrasts)))
                .Where(c => c.Emotion is not null && c.Balance.Has).ToArray();
            foreach (string emotion in clips.Select(c => c.Emotion!).Distinct().Order(StringComparer.Ordinal).Prepend(PlausibilityTable.All))
            {
                var here = clips.Where(c => emotion == PlausibilityTable.All || c.Emotion == emotion).ToArray();
                if (here.Length > 0)
                {
                    found.Add(Row(method.Key, emotion, here.Length, [.. here.Select(c => c.Balance.Value).OfType<MatchBalance>()]));
                }
            }
        }

        return found;
    }

    /// <summary>Share of the clips with a cue in which it could be compared.</summary>
    public static double ComparableShare(IEnumerable<DeltaList.Entry> entries, string cueId)
    {
        int clips = 0, comparable = 0;
        foreach (DeltaList.Entry entry in entries)
        {
            CueContrast contrast = entry.Row.Contrasts.Contrasts.First(c => c.CueId == cueId);
            if (!double.IsNaN(contrast.Salient))
            {
                clips++;
                comparable += double.IsNaN(entry.Delta) ? 0 : 1;
            }
        }

        return clips == 0 ? double.NaN : comparable / (double)clips;
    }

    /// <summary>The balance over all frames: of the testable cue that was compared with most windows' frames.</summary>
    private static (bool Has, MatchBalance? Value) Whole(CueContrastResult contrasts)
    {
        BaselineContrast[] matched = [.. contrasts.Contrasts
            .Where(c => !double.IsNaN(c.Salient)).OrderByDescending(c => c.SalientFrames)
            .Select(c => c.Baselines.FirstOrDefault(b => b.Baseline == CueBaseline.Matched)).OfType<BaselineContrast>().Where(b => !b.IsNotTestable)];
        return (matched.Length > 0, matched.FirstOrDefault()?.Balance);
    }

    private static BalanceRow Row(string method, string emotion, int clips, MatchBalance[] balances)
    {
        double scale = Math.Sqrt(Mean(b => b.LevelDeviationDb * b.LevelDeviationDb));
        return new BalanceRow(
            method, emotion, clips, balances.Length,
            Mean(b => b.LevelBeforeDb), Mean(b => b.LevelAfterDb), Mean(b => b.SpreadBeforeDb), Mean(b => b.SpreadAfterDb),
            Mean(b => b.VoicingBefore), Mean(b => b.VoicingAfter),
            Mean(b => b.LevelBeforeDb) / scale, Mean(b => b.LevelAfterDb) / scale, Mean(b => b.EffectiveSalient), Mean(b => b.EffectiveOther));

        double Mean(Func<MatchBalance, double> value) => balances.Length == 0 ? double.NaN : balances.Average(value);
    }
}
