using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>Plausibility rates by method, baseline and emotion, under the literature's and the paper's expectations.</summary>
internal static class PlausibilityTable
{
    public const string All = "all";

    public static IReadOnlyList<PlausibilityRow> Compute(DeltaList table, EvidenceSettings settings)
    {
        DeltaGroup[] groups =
        [
            .. table.GroupsByFirstValue(group => settings.Scope.RateBaselines?.Contains(group.Baseline) != false
                && !(table.HasSemitones && group.CueId == "f0_hz")),
        ];
        var families = groups.GroupBy(group => (group.Method, group.Baseline))
            .Select(family => family.OrderBy(group => group.Number).ToArray()).ToArray();
        (string Name, int[][] Signs)[] tables = [("literature", table.Signs(settings.Expectations.Find)),
            ("arousal", table.Signs(settings.Expectations.FindByArousal))];
        PlausibilityRow[][] rows = new PlausibilityRow[tables.Length * families.Length][];
        Parallel.For(0, rows.Length, i =>
        {
            (string name, int[][] signs) = tables[i / families.Length];
            rows[i] = [.. OfFamily(table, name, families[i % families.Length], signs, settings)];
        });
        return [.. rows.SelectMany(found => found)];
    }

    /// <summary>(utterance, cue) cells with an expectation and a defined Δf, in the order of the utterances.</summary>
    /// <param name="groups">Groups of one method and baseline.</param>
    /// <param name="emotions">Number of each row's emotion.</param>
    /// <param name="signs">[emotion, group] expected signs.</param>
    public static IEnumerable<(int Row, int Group)> Directed(DeltaGroup[] groups, int[] emotions, int[][] signs)
    {
        int[] next = new int[groups.Length];
        double[][] deltas = [.. groups.Select(group => group.Delta)];
        int[] longest = groups.MaxBy(group => group.Rows.Length)!.Rows;
        bool isShared = Array.TrueForAll(groups, group => group.Rows == longest);
        IEnumerable<int> all = isShared ? longest : groups.SelectMany(group => group.Rows).Distinct().Order();
        int[][] asked = [.. signs.Select(ofEmotion => Enumerable.Range(0, groups.Length).Where(g => ofEmotion[g] != 0).ToArray())];
        foreach (int row in all)
        {
            foreach (int g in asked[emotions[row]])
            {
                int[] rows = groups[g].Rows;
                while (next[g] < rows.Length && rows[next[g]] < row)
                {
                    next[g]++;
                }

                if (next[g] < rows.Length && rows[next[g]] == row && !double.IsNaN(deltas[g][row]))
                {
                    yield return (row, g);
                }
            }
        }
    }

    private static IEnumerable<PlausibilityRow> OfFamily(DeltaList table, string name, DeltaGroup[] groups, int[][] signsOfCues,
        EvidenceSettings settings)
    {
        int[][] signs = OfGroups(table, groups, signsOfCues);
        var cells = Directed(groups, table.Emotion.Of, signs).Select(cell =>
        {
            DeltaGroup group = groups[cell.Group];
            int emotion = table.Emotion.Of[cell.Row];
            (double hit, double chance) = (group.Positive(cell.Row), group.Chance[cell.Row]);
            return signs[emotion][cell.Group] > 0
                ? (cell.Row, Emotion: emotion, Hit: hit, Chance: chance) : (cell.Row, Emotion: emotion, Hit: 1 - hit, Chance: 1 - chance);
        }).ToArray();
        foreach (int emotion in cells.Select(c => c.Emotion).Distinct().Order().Prepend(-1))
        {
            var here = emotion < 0 ? cells : [.. cells.Where(c => c.Emotion == emotion)];
            if (here.Length == 0)
            {
                continue;
            }

            Clusters excess = Clusters.ByNumber(table.Speaker.Names, [.. here.Select(c => table.Speaker.Of[c.Row])],
                [.. here.Select(c => c.Hit - c.Chance)]);
            yield return new PlausibilityRow(
                name, emotion < 0 ? All : table.Emotion.Names[emotion], groups[0].MethodName, groups[0].Baseline, here.Length,
                here.Average(c => c.Hit), here.Average(c => c.Chance), excess.Mean,
                ClusterBootstrap.Mean(excess, settings.BootstrapDraws, settings.Seed),
                SignFlipPermutation.Test(excess, settings.PermutationDraws, settings.Seed).P);
        }
    }

    /// <summary>[emotion, group] expected signs from those of [emotion, cue].</summary>
    public static int[][] OfGroups(DeltaList table, DeltaGroup[] groups, int[][] signsOfCues)
    {
        int[] cues = [.. groups.Select(group => table.Columns.Cues.Index().First(cue => cue.Item == group.Cue).Index)];
        return [.. signsOfCues.Select(signs => cues.Select(cue => signs[cue]).ToArray())];
    }
}
