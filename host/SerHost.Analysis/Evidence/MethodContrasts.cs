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
        int[][] signs = table.Signs(settings.Expectations.Find);
        var baselines = table.GroupsByFirstValue().Where(group => !(table.HasSemitones && group.CueId == "f0_hz")).GroupBy(group => group.Baseline).ToArray();
        var pairs = new List<(DeltaGroup[] First, DeltaGroup[] Second)>();
        foreach (var baseline in baselines)
        {
            DeltaGroup[][] methods = [.. baseline.GroupBy(group => group.Method).Select(method => method.OrderBy(group => group.Number).ToArray())];
            for (int a = 0; a < methods.Length; a++)
            {
                for (int b = a + 1; b < methods.Length; b++)
                {
                    pairs.Add((methods[a], methods[b]));
                }
            }
        }

        MethodContrast[][] rows = new MethodContrast[pairs.Count][];
        Parallel.For(0, rows.Length, i => rows[i] = [.. OfPair(table, pairs[i].First, pairs[i].Second, signs, settings)]);
        return Correct([.. rows.SelectMany(found => found)]);
    }

    private static IEnumerable<MethodContrast> OfPair(DeltaList table, DeltaGroup[] first, DeltaGroup[] second, int[][] signsOfCues, EvidenceSettings settings)
    {
        int[][] signs = PlausibilityTable.OfGroups(table, first, signsOfCues);
        DeltaGroup?[] others = [.. first.Select(group => second.FirstOrDefault(other => other.CueId == group.CueId))];
        int[] rowOfClip = new int[table.Clip.Names.Length];
        Array.Fill(rowOfClip, -1);
        foreach (int row in table.RowsOfMethod[second[0].Method])
        {
            rowOfClip[table.Clip.Of[row]] = row;
        }

        Pair[] directed = [.. PlausibilityTable.Directed(first, table.Emotion.Of, signs).Select(cell => Of(cell.Row, cell.Group)).OfType<Pair>()];
        foreach (int emotion in directed.Select(p => table.Emotion.Of[p.Row]).Distinct().Order().Prepend(-1))
        {
            Pair[] here = emotion < 0 ? directed : [.. directed.Where(p => table.Emotion.Of[p.Row] == emotion)];
            if (here.Length > 0)
            {
                yield return Row(
                    table, MethodContrast.Plausibility, emotion < 0 ? PlausibilityTable.All : table.Emotion.Names[emotion], here,
                    [.. here.Select(p => (Hit(p.First, p.Row, p.Sign), Hit(p.Second, p.Other, p.Sign)))], settings);
            }
        }

        // Cells named beforehand, in the order of the clips that have them.
        bool[][] isNamed = [.. table.Emotion.Names.Select(emotion => first.Select(group => settings.Expectations.IsConfirmatory(emotion, group.CueId)).ToArray())];
        var cells = from g in Enumerable.Range(0, first.Length)
                    from row in first[g].Defined
                    where isNamed[table.Emotion.Of[row]][g]
                    let pair = Of(row, g)
                    where pair is not null
                    group pair.Value by (Emotion: table.Emotion.Of[row], Group: g) into cell
                    orderby cell.First().Row, cell.Key.Group
                    select cell;
        foreach (var cell in cells)
        {
            Pair[] here = [.. cell];
            yield return Row(
                table, first[cell.Key.Group].CueId, table.Emotion.Names[cell.Key.Emotion], here,
                [.. here.Select(p => (p.First.Delta[p.Row], p.Second.Delta[p.Other]))], settings);
        }

        Pair? Of(int row, int group) =>
            rowOfClip[table.Clip.Of[row]] is >= 0 and var other && others[group] is { } match && match.Cue.Has(other) && !double.IsNaN(match.Delta[other])
                ? new Pair(row, other, first[group], match, signs[table.Emotion.Of[row]][group])
                : null;
    }

    private static double Hit(DeltaGroup group, int row, int sign) => sign > 0 ? group.Positive(row) : 1 - group.Positive(row);

    /// <summary>A cell in which both methods have a Δf.</summary>
    /// <param name="Row">The first method's row.</param>
    /// <param name="Other">The second method's.</param>
    /// <param name="First">The first method's Δf.</param>
    /// <param name="Second">The second method's.</param>
    /// <param name="Sign">The expected sign.</param>
    private readonly record struct Pair(int Row, int Other, DeltaGroup First, DeltaGroup Second, int Sign);

    private static MethodContrast Row(
        DeltaList table, string measure, string emotion, Pair[] pairs, (double First, double Second)[] values, EvidenceSettings settings)
    {
        double[] difference = [.. values.Select(value => value.First - value.Second)];
        int[] speakers = [.. pairs.Select(p => table.Speaker.Of[p.Row])], sentences = [.. pairs.Select(p => table.Sentence.Of[p.Row])];
        Clusters clusters = Clusters.ByNumber(table.Speaker.Names, speakers, difference);
        return new MethodContrast(
            pairs[0].First.MethodName, pairs[0].Second.MethodName, measure, emotion, pairs[0].First.Baseline,
            pairs.Length, pairs.Select(p => table.Clip.Of[p.Row]).Distinct().Count(), clusters.Count,
            values.Average(value => value.First), values.Average(value => value.Second), difference.Average(),
            ClusterBootstrap.Mean(clusters, settings.BootstrapDraws, settings.Seed),
            SignFlipPermutation.Test(clusters, settings.PermutationDraws, settings.Seed).P, double.NaN, "",
            CrossedMean.Compute(speakers, sentences, difference));
    }

    private static MethodContrast[] Correct(MethodContrast[] corrected)
    {
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
