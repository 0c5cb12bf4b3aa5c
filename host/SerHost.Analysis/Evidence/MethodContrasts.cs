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
/// <param name="Correction"><c>holm</c> over the pairs of methods for all emotions together, else <c>benjamini-hochberg</c> over pairs and
/// emotions.</param>
/// <param name="Crossed">The difference with speakers and sentences both taken as samples.</param>
public sealed record MethodContrast(
    string First, string Second, string Measure, string Emotion, CueBaseline Baseline, int Cells, int Clips, int Speakers,
    double FirstMean, double SecondMean, double Difference, Interval Interval, double P, double AdjustedP, string Correction,
    CrossedMean Crossed)
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
        // What is corrected together has one baseline.
        var baselines = table
            .GroupsByFirstValue(group => settings.Scope.HasBaseline(group.Baseline) && !(table.HasSemitones && group.CueId == "f0_hz"))
            .GroupBy(group => group.Baseline).ToArray();
        var pairs = new List<(DeltaGroup[] First, DeltaGroup[] Second)>();
        foreach (var baseline in baselines)
        {
            DeltaGroup[][] methods = [.. baseline.GroupBy(group => group.Method)
                .Select(method => method.OrderBy(group => group.Number).ToArray())];
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

    private static IEnumerable<MethodContrast> OfPair(DeltaList table, DeltaGroup[] first, DeltaGroup[] second, int[][] signsOfCues,
        EvidenceSettings settings)
    {
        int[][] signs = PlausibilityTable.OfGroups(table, first, signsOfCues);
        DeltaGroup?[] others = [.. first.Select(group => second.FirstOrDefault(other => other.CueId == group.CueId))];
        int[] rowOfClip = new int[table.Clip.Names.Length];
        Array.Fill(rowOfClip, -1);
        foreach (int row in table.RowsOfMethod[second[0].Method])
        {
            rowOfClip[table.Clip.Of[row]] = row;
        }

        var paired = new Paired(table, first, others, rowOfClip);
        List<Pair> directed = [];
        foreach ((int row, int group) in PlausibilityTable.Directed(first, table.Emotion.Of, signs))
        {
            if (paired.Other(row, group) is >= 0 and var other)
            {
                directed.Add(new Pair(row, other, group, signs[table.Emotion.Of[row]][group]));
            }
        }

        for (int emotion = -1; emotion < table.Emotion.Names.Length; emotion++)
        {
            Pair[] here = emotion < 0 ? [.. directed] : [.. directed.Where(p => table.Emotion.Of[p.Row] == emotion)];
            if (here.Length > 0)
            {
                string name = emotion < 0 ? PlausibilityTable.All : table.Emotion.Names[emotion];
                yield return Row(paired, MethodContrast.Plausibility, name, here, settings);
            }
        }

        foreach ((int emotion, Pair[] here) in settings.Scope.WithDetails ? Named(paired, settings.Expectations) : [])
        {
            yield return Row(paired, first[here[0].Group].CueId, table.Emotion.Names[emotion], here, settings);
        }
    }

    /// <summary>Cells named beforehand, in the order of the clips that have them.</summary>
    private static IEnumerable<(int Emotion, Pair[] Pairs)> Named(Paired paired, ExpectationTable expectations)
    {
        var cells = new List<(int Emotion, Pair[] Pairs)>();
        for (int group = 0; group < paired.First.Length; group++)
        {
            Numbering emotions = paired.Table.Emotion;
            bool[] isNamed = [.. emotions.Names.Select(emotion => expectations.IsConfirmatory(emotion, paired.First[group].CueId))];
            IEnumerable<int> named = isNamed.Contains(true) ? paired.First[group].Defined.Where(row => isNamed[emotions.Of[row]]) : [];
            foreach (var rows in named.GroupBy(row => emotions.Of[row]))
            {
                Pair[] here = [.. rows.Select(row => new Pair(row, paired.Other(row, group), group, 0)).Where(pair => pair.Other >= 0)];
                if (here.Length > 0)
                {
                    cells.Add((rows.Key, here));
                }
            }
        }

        return cells.OrderBy(cell => cell.Pairs[0].Row).ThenBy(cell => cell.Pairs[0].Group);
    }

    /// <summary>A cell in which both methods have a Δf.</summary>
    /// <param name="Row">The first method's row.</param>
    /// <param name="Other">The second method's.</param>
    /// <param name="Group">Which cue.</param>
    /// <param name="Sign">The expected sign; 0 where Δf itself is compared.</param>
    private readonly record struct Pair(int Row, int Other, int Group, int Sign);

    /// <summary>Δf of two methods against one baseline, cue by cue.</summary>
    private sealed class Paired(DeltaList table, DeltaGroup[] first, DeltaGroup?[] others, int[] rowOfClip)
    {
        private readonly double[][] _first = [.. first.Select(group => group.Delta)];
        private readonly double[]?[] _second = [.. others.Select(group => group?.Delta)];

        public DeltaList Table => table;

        public DeltaGroup[] First => first;

        public string SecondName => others.OfType<DeltaGroup>().First().MethodName;

        /// <summary>The second method's row of the same clip, where it has a Δf of the cue; else -1.</summary>
        public int Other(int row, int group) =>
            rowOfClip[table.Clip.Of[row]] is >= 0 and var other && _second[group] is { } second && others[group]!.Cue.Has(other)
                && !double.IsNaN(second[other]) ? other : -1;

        public double OfFirst(Pair pair) => Value(_first[pair.Group][pair.Row], pair.Sign);

        public double OfSecond(Pair pair) => Value(_second[pair.Group]![pair.Other], pair.Sign);

        /// <summary>Δf itself, or with a sign whether it has that sign: 1, 0, or a half where it has none.</summary>
        private static double Value(double delta, int sign) => sign == 0 ? delta : delta == 0 ? 0.5 : delta > 0 == sign > 0 ? 1 : 0;
    }

    private static MethodContrast Row(Paired paired, string measure, string emotion, Pair[] pairs, EvidenceSettings settings)
    {
        DeltaList table = paired.Table;
        double[] first = new double[pairs.Length], second = new double[pairs.Length], difference = new double[pairs.Length];
        int[] speakers = new int[pairs.Length], sentences = new int[pairs.Length];
        bool[] hasClip = new bool[table.Clip.Names.Length];
        int clips = 0;
        for (int i = 0; i < pairs.Length; i++)
        {
            int row = pairs[i].Row, clip = table.Clip.Of[row];
            (first[i], second[i]) = (paired.OfFirst(pairs[i]), paired.OfSecond(pairs[i]));
            difference[i] = first[i] - second[i];
            (speakers[i], sentences[i]) = (table.Speaker.Of[row], table.Sentence.Of[row]);
            clips += hasClip[clip] ? 0 : 1;
            hasClip[clip] = true;
        }

        Clusters clusters = Clusters.ByNumber(table.Speaker.Names, speakers, difference);
        DeltaGroup group = paired.First[pairs[0].Group];
        return new MethodContrast(
            group.MethodName, paired.SecondName, measure, emotion, group.Baseline,
            pairs.Length, clips, clusters.Count, first.Average(), second.Average(), difference.Average(),
            ClusterBootstrap.Mean(clusters, settings.BootstrapDraws, settings.Seed),
            SignFlipPermutation.Test(clusters, settings.PermutationDraws, settings.Seed).P, double.NaN, "",
            CrossedMean.Compute(speakers, sentences, difference));
    }

    private static MethodContrast[] Correct(MethodContrast[] corrected)
    {
        foreach (var family in Enumerable.Range(0, corrected.Length)
            .GroupBy(i => (corrected[i].Baseline, IsPlausibility: corrected[i].Measure == MethodContrast.Plausibility,
                IsAll: corrected[i].Emotion == PlausibilityTable.All)))
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
