using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Expectations;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>Two methods over the same cells: does one point to the expected cues more often, or to more of a cue, than the other?</summary>
/// <param name="First">A method.</param>
/// <param name="Second">Another.</param>
/// <param name="Measure"><c>plausibility</c> (share of cells whose Δf has the expected sign), or a cue's id (Δf in its unit).</param>
/// <param name="Emotion">The emotion, or <c>all</c>.</param>
/// <param name="Baseline">The baseline.</param>
/// <param name="Cells">(clip, cue) cells in which both methods have a Δf.</param>
/// <param name="Clips">Clips behind them.</param>
/// <param name="Speakers">Known speakers behind them.</param>
/// <param name="FirstMean">The first method's share or mean Δf over those cells.</param>
/// <param name="SecondMean">The second method's.</param>
/// <param name="Difference">First − second, mean over the cells.</param>
/// <param name="Interval">95 % interval of the difference, speakers resampled as wholes.</param>
/// <param name="P">Sign-flip p by speaker of no difference; NaN where no speaker is known.</param>
/// <param name="AdjustedP">p after correction.</param>
/// <param name="Correction"><c>holm</c> over the pairs of methods for all emotions together, else <c>benjamini-hochberg</c> over pairs and emotions.</param>
/// <param name="Crossed">The difference with speakers and sentences both taken as samples.</param>
public sealed record MethodContrast(
    string First, string Second, string Measure, string Emotion, CueBaseline Baseline, int Cells, int Clips, int Speakers,
    double FirstMean, double SecondMean, double Difference, Interval Interval, double P, double AdjustedP, string Correction, CrossedMean Crossed)
{
    /// <summary>The <see cref="Measure"/> of shares.</summary>
    public const string Plausibility = "plausibility";
}

/// <summary>Paired comparisons of methods, emotion by emotion: a mean over emotions can hide opposite differences.</summary>
internal static class MethodContrasts
{
    public static IReadOnlyList<MethodContrast> Compute(DeltaList table, EvidenceSettings settings)
    {
        bool hasSemitones = table.Entries.Any(e => e.CueId == "f0_semitone");
        var rows = new List<MethodContrast>();
        foreach (var baseline in table.Entries
            .Where(e => !double.IsNaN(e.Delta) && !(hasSemitones && e.CueId == "f0_hz")).GroupBy(e => e.Baseline))
        {
            string[] methods = [.. baseline.Select(e => e.Row.Method).Distinct()];
            var byMethod = methods.ToDictionary(m => m, m => baseline.Where(e => e.Row.Method == m).ToDictionary(e => (e.Row.ClipId, e.CueId)));
            for (int a = 0; a < methods.Length; a++)
            {
                for (int b = a + 1; b < methods.Length; b++)
                {
                    AddPair(rows, byMethod[methods[a]], byMethod[methods[b]], settings);
                }
            }
        }

        return Correct(rows);
    }

    private static void AddPair(
        List<MethodContrast> rows, Dictionary<(string ClipId, string CueId), DeltaList.Entry> first,
        Dictionary<(string ClipId, string CueId), DeltaList.Entry> second, EvidenceSettings settings)
    {
        var pairs = first.Where(f => second.ContainsKey(f.Key))
            .Select(f => (First: f.Value, Second: second[f.Key], Sign: settings.Expectations.Find(f.Value.Emotion, f.Value.CueId).Sign)).ToArray();
        var directed = pairs.Where(p => p.Sign != 0).ToArray();
        foreach (string emotion in directed.Select(p => p.First.Emotion).Distinct().Order(StringComparer.Ordinal).Prepend(PlausibilityTable.All))
        {
            rows.AddRange(Row(
                MethodContrast.Plausibility, emotion, [.. directed.Where(p => emotion == PlausibilityTable.All || p.First.Emotion == emotion)], p => Hit(p.Entry, p.Sign), settings));
        }

        foreach (var cell in pairs.Where(p => settings.Expectations.IsConfirmatory(p.First.Emotion, p.First.CueId)).GroupBy(p => (p.First.Emotion, p.First.CueId)))
        {
            rows.AddRange(Row(cell.Key.CueId, cell.Key.Emotion, [.. cell], p => p.Entry.Delta, settings));
        }
    }

    private static double Hit(DeltaList.Entry entry, int sign) => sign > 0 ? entry.Positive : 1 - entry.Positive;

    private static IEnumerable<MethodContrast> Row(
        string measure, string emotion, (DeltaList.Entry First, DeltaList.Entry Second, int Sign)[] pairs,
        Func<(DeltaList.Entry Entry, int Sign), double> value, EvidenceSettings settings)
    {
        if (pairs.Length == 0)
        {
            yield break;
        }

        double[] first = [.. pairs.Select(p => value((p.First, p.Sign)))], second = [.. pairs.Select(p => value((p.Second, p.Sign)))];
        double[] difference = [.. first.Zip(second, (a, b) => a - b)];
        Clusters clusters = Clusters.BySpeaker(pairs.Select((p, i) => (p.First.Row.Speaker, difference[i])));
        yield return new MethodContrast(
            pairs[0].First.Row.Method, pairs[0].Second.Row.Method, measure, emotion, pairs[0].First.Baseline,
            pairs.Length, pairs.Select(p => p.First.Row.ClipId).Distinct().Count(), clusters.Count,
            first.Average(), second.Average(), difference.Average(),
            ClusterBootstrap.Mean(clusters, settings.BootstrapDraws, settings.Seed),
            SignFlipPermutation.Test(clusters, settings.PermutationDraws, settings.Seed).P, double.NaN, "",
            CrossedMean.Compute(pairs.Select((p, i) => (p.First.Row.Speaker, p.First.Row.Sentence, difference[i]))));
    }

    private static MethodContrast[] Correct(List<MethodContrast> rows)
    {
        MethodContrast[] corrected = [.. rows];
        foreach (var family in Enumerable.Range(0, corrected.Length)
            .GroupBy(i => (corrected[i].Baseline, IsPlausibility: corrected[i].Measure == MethodContrast.Plausibility, IsAll: corrected[i].Emotion == PlausibilityTable.All)))
        {
            double[] p = [.. family.Select(i => corrected[i].P)];
            double[] adjusted = family.Key.IsAll ? MultipleTesting.Holm(p) : MultipleTesting.BenjaminiHochberg(p);
            foreach ((int row, double value) in family.Zip(adjusted))
            {
                corrected[row] = corrected[row] with { AdjustedP = value, Correction = family.Key.IsAll ? "holm" : "benjamini-hochberg" };
            }
        }

        return corrected;
    }
}
