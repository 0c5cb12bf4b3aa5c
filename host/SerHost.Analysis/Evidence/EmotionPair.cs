using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>Δf of one cue compared between two emotions.</summary>
/// <param name="First">First emotion.</param>
/// <param name="Second">Second emotion.</param>
/// <param name="CueId">The cue.</param>
/// <param name="Method">The method.</param>
/// <param name="Baseline">The baseline.</param>
/// <param name="CliffsDelta">P(first &gt; second) − P(first &lt; second).</param>
/// <param name="Interval">95 % interval, speakers resampled as wholes.</param>
public sealed record EmotionPair(
    string First, string Second, string CueId, string Method, CueBaseline Baseline, double CliffsDelta, Interval Interval);

/// <summary>Every pair of emotions, for the cues named beforehand.</summary>
internal static class EmotionPairs
{
    public static IReadOnlyList<EmotionPair> Compute(DeltaList table, EvidenceSettings settings)
    {
        HashSet<string> cues = [.. settings.Expectations.Cells
            .Where(c => settings.Expectations.IsConfirmatory(c.Emotion, c.CueId)).Select(c => c.CueId)];
        DeltaGroup[] groups = [.. table.GroupsByFirstValue(group => settings.Scope.Has(group) && cues.Contains(group.CueId))];
        EmotionPair[][] pairs = new EmotionPair[groups.Length][];
        Parallel.For(0, groups.Length, i => pairs[i] = [.. OfGroup(table, groups[i], settings)]);
        return [.. pairs.SelectMany(found => found)];
    }

    private static IEnumerable<EmotionPair> OfGroup(DeltaList table, DeltaGroup group, EvidenceSettings settings)
    {
        (int Emotion, int[] Rows)[] emotions = [.. group.Defined.GroupBy(row => table.Emotion.Of[row]).OrderBy(found => found.Key)
            .Select(found => (found.Key, found.ToArray()))];
        for (int i = 0; i < emotions.Length; i++)
        {
            for (int j = i + 1; j < emotions.Length; j++)
            {
                var compared = TwoGroups.Compare(table.Speaker, group.Delta, emotions[i].Rows, emotions[j].Rows);
                yield return new EmotionPair(
                    table.Emotion.Names[emotions[i].Emotion], table.Emotion.Names[emotions[j].Emotion], group.CueId, group.MethodName,
                    group.Baseline,
                    compared.CliffsDelta, compared.Interval(settings));
            }
        }
    }
}
