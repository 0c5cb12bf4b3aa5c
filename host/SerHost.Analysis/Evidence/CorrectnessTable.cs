using System.Buffers;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Expectations;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>Do misclassified clips lose the expected pattern? All of them, and the paper's check on a few.</summary>
/// <remarks>Expectations are those of the clip's own label, whatever was explained.</remarks>
internal static class CorrectnessTable
{
    public static IReadOnlyList<CorrectnessRow> Compute(DeltaList table, EvidenceSettings settings)
    {
        bool[] isJudged = [.. table.Columns.Rows.Select(row => row is { Label: not null, IsJudged: true })];
        EvidenceScope scope = settings.Scope;
        // What is corrected together has one baseline.
        DeltaGroup[] groups = [.. table.GroupsByFirstValue(group => scope.HasBaseline(group.Baseline), row => isJudged[row])];
        HashSet<int> few = SmallCheck(table, groups, isJudged, settings);
        CorrectnessRow[][] rows = new CorrectnessRow[groups.Length][];
        Parallel.For(0, groups.Length, i =>
        {
            int[] entries = [.. groups[i].Defined.Where(row => isJudged[row])];
            rows[i] =
            [
                .. Rows(table, "all", groups[i], entries, settings),
                .. Rows(table, "small", groups[i], [.. entries.Where(row => table.IsCorrect[row] || few.Contains(table.Clip.Of[row]))],
                    settings),
            ];
        });
        return [.. Correct([.. rows.SelectMany(found => found)]).Where(row => scope.HasCue(row.CueId))];
    }

    private static CorrectnessRow[] Correct(CorrectnessRow[] corrected)
    {
        foreach (var family in Enumerable.Range(0, corrected.Length)
            .GroupBy(i => (corrected[i].Check, corrected[i].Method, corrected[i].Baseline, corrected[i].Emotion == PlausibilityTable.All)))
        {
            double[] adjusted = MultipleTesting.BenjaminiHochberg([.. family.Select(i => corrected[i].Test.P)]);
            foreach ((int row, double p) in family.Zip(adjusted))
            {
                corrected[row] = corrected[row] with { AdjustedP = p };
            }
        }

        return corrected;
    }

    /// <summary>A seeded choice of misclassified clips.</summary>
    private static HashSet<int> SmallCheck(DeltaList table, DeltaGroup[] groups, bool[] isJudged, EvidenceSettings settings)
    {
        bool[] isWrong = new bool[table.Clip.Names.Length], isCandidate = new bool[isWrong.Length];
        for (int row = 0; row < isJudged.Length; row++)
        {
            isCandidate[table.Clip.Of[row]] |= isJudged[row] && !table.IsCorrect[row];
        }

        // A clip counts where any cue has a Δf against any baseline; mostly those that are looked at anyway have.
        int left = isCandidate.Count(isThere => isThere);
        foreach (DeltaGroup group in groups.Concat(table.Groups.Except(groups)).TakeWhile(_ => left > 0))
        {
            double[] delta = group.Delta;
            foreach (int row in group.Rows)
            {
                int clip = table.Clip.Of[row];
                if (isCandidate[clip] && !isWrong[clip] && isJudged[row] && !table.IsCorrect[row] && !double.IsNaN(delta[row]))
                {
                    isWrong[clip] = true;
                    left--;
                }
            }
        }

        int[] wrong = [.. Enumerable.Range(0, isWrong.Length).Where(clip => isWrong[clip])
            .OrderBy(clip => table.Clip.Names[clip], StringComparer.Ordinal)];
        new Random(settings.Seed).Shuffle(wrong);
        return [.. wrong.Take(settings.SmallCheckClips)];
    }

    private static IEnumerable<CorrectnessRow> Rows(DeltaList table, string check, DeltaGroup group, int[] entries,
        EvidenceSettings settings)
    {
        ExpectationTable expectations = settings.Expectations;
        int[] signs = [.. table.Label.Names.Select(label => expectations.Find(label, group.CueId).Sign)];
        IEnumerable<int> inDetail = check == "all" && settings.Scope.WithDetails ? entries : [];
        foreach (var label in inDetail.GroupBy(row => table.Label.Of[row]).OrderBy(found => found.Key))
        {
            if (Row(table, check, table.Label.Names[label.Key], group, group.Delta, [.. label], signs[label.Key], settings) is { } row)
            {
                yield return row;
            }
        }

        // Over all emotions Δf counts in the direction expected of the clip's emotion, so that 'as it should be' is positive.
        int[] expected = [.. entries.Where(row => signs[table.Label.Of[row]] != 0)];
        double[] directed = ArrayPool<double>.Shared.Rent(group.Delta.Length);
        foreach (int row in expected)
        {
            directed[row] = signs[table.Label.Of[row]] * group.Delta[row];
        }

        CorrectnessRow? all = Row(table, check, PlausibilityTable.All, group, directed, expected, 1, settings);
        ArrayPool<double>.Shared.Return(directed);
        if (all is not null)
        {
            yield return all;
        }
    }

    private static CorrectnessRow? Row(
        DeltaList table, string check, string emotion, DeltaGroup group, double[] deltas, int[] entries, int sign,
        EvidenceSettings settings)
    {
        // Intervals cost hundreds of resamples each: they are given where a claim is made, not for every exploratory cell.
        bool withInterval = settings.Scope.HasCue(group.CueId)
            && (emotion == PlausibilityTable.All || settings.Expectations.IsConfirmatory(emotion, group.CueId));
        int[] correct = [.. entries.Where(row => table.IsCorrect[row])], wrong = [.. entries.Where(row => !table.IsCorrect[row])];
        if (correct.Length == 0 || wrong.Length == 0)
        {
            return null;
        }

        var compared = TwoGroups.Compare(table.Speaker, deltas, correct, wrong);
        return new CorrectnessRow(
            check, emotion, group.CueId, group.MethodName, group.Baseline, correct.Length, wrong.Length,
            correct.Average(row => deltas[row]), wrong.Average(row => deltas[row]), Share(deltas, correct, sign),
            Share(deltas, wrong, sign),
            compared.MannWhitney, double.NaN, withInterval ? compared.Interval(settings) : Interval.Undefined);
    }

    private static double Share(double[] deltas, int[] rows, int sign) =>
        sign == 0 ? double.NaN : rows.Average(row => deltas[row] == 0 ? 0.5 : Math.Sign(deltas[row]) == sign ? 1 : 0);
}
