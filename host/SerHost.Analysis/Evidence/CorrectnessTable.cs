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
        DeltaList.Entry[] entries = [.. table.Entries.Where(e => !double.IsNaN(e.Delta) && e.Row is { Label: not null, IsJudged: true })];
        HashSet<string> few = SmallCheck(entries, settings);
        var rows = new List<CorrectnessRow>();
        foreach (var group in entries.GroupBy(e => (e.Row.Method, e.CueId, e.Baseline)))
        {
            Add(rows, "all", [.. group], group.Key, settings);
            Add(rows, "small", [.. group.Where(e => e.IsCorrect || few.Contains(e.Row.ClipId))], group.Key, settings);
        }

        return Correct(rows);
    }

    private static CorrectnessRow[] Correct(List<CorrectnessRow> rows)
    {
        CorrectnessRow[] corrected = [.. rows];
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
    private static HashSet<string> SmallCheck(DeltaList.Entry[] entries, EvidenceSettings settings)
    {
        string[] wrong = [.. entries.Where(e => !e.IsCorrect).Select(e => e.Row.ClipId).Distinct().Order(StringComparer.Ordinal)];
        new Random(settings.Seed).Shuffle(wrong);
        return [.. wrong.Take(settings.SmallCheckClips)];
    }

    private static void Add(
        List<CorrectnessRow> rows, string check, DeltaList.Entry[] entries,
        (string Method, string CueId, CueBaseline Baseline) key, EvidenceSettings settings)
    {
        ExpectationTable expectations = settings.Expectations;
        foreach (var emotion in entries.GroupBy(e => e.Row.Label!).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            if (check == "all")
            {
                AddRow(rows, check, emotion.Key, key, [.. emotion.Select(e => (e, e.Delta))], expectations.Find(emotion.Key, key.CueId).Sign, settings);
            }
        }

        // Over all emotions Δf counts in the direction expected of the clip's emotion, so that 'as it should be' is positive.
        (DeltaList.Entry, double)[] directed = [.. entries
            .Select(e => (e, expectations.Find(e.Row.Label!, key.CueId).Sign * e.Delta)).Where(pair => expectations.Find(pair.e.Row.Label!, key.CueId).Sign != 0)];
        AddRow(rows, check, PlausibilityTable.All, key, directed, 1, settings);
    }

    private static void AddRow(
        List<CorrectnessRow> rows, string check, string emotion, (string Method, string CueId, CueBaseline Baseline) key,
        (DeltaList.Entry Entry, double Delta)[] entries, int sign, EvidenceSettings settings)
    {
        // Intervals cost hundreds of resamples each: they are given where a claim is made, not for every exploratory cell.
        bool withInterval = emotion == PlausibilityTable.All || settings.Expectations.IsConfirmatory(emotion, key.CueId);
        var correct = entries.Where(e => e.Entry.IsCorrect).Select(e => (e.Entry.Row.Speaker, e.Delta)).ToArray();
        var wrong = entries.Where(e => !e.Entry.IsCorrect).Select(e => (e.Entry.Row.Speaker, e.Delta)).ToArray();
        if (correct.Length == 0 || wrong.Length == 0)
        {
            return;
        }

        rows.Add(new CorrectnessRow(
            check, emotion, key.CueId, key.Method, key.Baseline, correct.Length, wrong.Length,
            correct.Average(v => v.Delta), wrong.Average(v => v.Delta), Share(correct, sign), Share(wrong, sign),
            MannWhitney.Test([.. correct.Select(v => v.Delta)], [.. wrong.Select(v => v.Delta)]), double.NaN,
            withInterval ? TwoGroups.CliffsDelta(correct, wrong, settings).Interval : Interval.Undefined));
    }

    private static double Share((string? Speaker, double Delta)[] values, int sign) =>
        sign == 0 ? double.NaN : values.Average(v => v.Delta == 0 ? 0.5 : Math.Sign(v.Delta) == sign ? 1 : 0);
}
