using System.Runtime.CompilerServices;
using MathNet.Numerics.Statistics;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Expectations;
using SerHost.Analysis.Labels;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>Turns utterances into tables with effect sizes, clustered intervals and corrected p values.</summary>
public static class EvidenceAnalysis
{
    /// <summary>Analyses the utterances of a run.</summary>
    /// <param name="rows">One row a clip and method.</param>
    /// <param name="settings">How to tabulate.</param>
    /// <param name="isRegression">Whether the outputs are continuous: Δf is then correlated with them instead of grouped by class.</param>
    public static EvidenceReport Analyse(IReadOnlyList<EvidenceRow> rows, EvidenceSettings settings, bool isRegression = false) =>
        Analyse(EvidenceColumns.Of(rows, isRegression), settings);

    /// <summary>Analyses the utterances of a run.</summary>
    /// <param name="columns">The utterances.</param>
    /// <param name="settings">How to tabulate.</param>
    public static EvidenceReport Analyse(EvidenceColumns columns, EvidenceSettings settings)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(settings);
        Utterance[] perClip = [.. columns.Rows.DistinctBy(row => row.ClipId)];
        Utterance[] labelled = [.. perClip.Where(row => row is { Label: not null, IsJudged: true })];
        int speakers = perClip.Select(row => row.Speaker).OfType<string>().Distinct().Count();
        int unknown = perClip.Count(row => row.Speaker is null);
        double accuracy = columns.IsRegression || labelled.Length == 0
            ? double.NaN
            : labelled.Count(row => row.IsCorrect) / (double)labelled.Length;
        var notes = new List<string>();
        if (unknown > 0)
        {
            notes.Add(speakers == 0
                ? "The speakers are unknown: there are no intervals and no p values, for clips of one speaker are not independent. A column 'speaker' in the manifest would give them."
                : $"{unknown} of {perClip.Length} clips have no speaker: they have no part in intervals and p values.");
        }

        if (speakers is > 0 and < 6)
        {
            notes.Add(FormattableString.Invariant(
                $"Only {speakers} speakers: sign flips by speaker cannot give a p below {Math.Pow(2, 1 - speakers):0.###}, and nothing here generalises to other speakers."));
        }

        notes.AddRange(Strangers(columns, settings.Expectations));
        if (settings.CompleteCases)
        {
            notes.Add("Complete cases: a cue counts only in clips in which every method has it.");
        }

        return new EvidenceReport(perClip.Length, speakers, accuracy, notes, columns, settings);
    }

    /// <summary>Names in a user's table that nothing here bears: a slip of the pen would pass for research that expects nothing.</summary>
    private static IEnumerable<string> Strangers(EvidenceColumns columns, ExpectationTable table)
    {
        if (table == ExpectationTable.Default)
        {
            return [];
        }

        string[] emotions = [.. columns.Rows.SelectMany(row => new[] { row.Label, row.Predicted, row.Target }).OfType<string>()
            .Select(table.Canonical).Distinct()];
        string[] cues = [.. columns.Cues.Select(cue => cue.CueId)];
        return
        [
            .. from emotion in table.Cells.Select(cell => cell.Emotion).Distinct()
               where !emotions.Contains(emotion) && EmotionVocabulary.Default.Find(emotion) is null
               select $"The table of expectations names an emotion '{emotion}' that no clip has. {Suggestions.For(emotion, emotions, "")}",
            .. from cue in table.Cells.Select(cell => cell.CueId).Distinct()
               where !cues.Contains(cue)
               select $"The table of expectations names a cue '{cue}' that was not measured. {Suggestions.For(cue, cues, "")}",
        ];
    }

    /// <summary>The cells of the table of Δf that are wanted, with p corrected over all of them.</summary>
    internal static IReadOnlyList<EvidenceCell> Cells(DeltaList table, EvidenceSettings settings)
    {
        // What is corrected together has one method and one baseline.
        DeltaGroup[] groups = [.. table.Groups.Where(group => settings.Scope.HasBaseline(group.Baseline))];
        Dictionary<string, double> small = SmallDeltas(table, settings.Scope);
        TestedCell[][] cells = new TestedCell[groups.Length][];
        Parallel.For(0, cells.Length, i => cells[i] = [.. OfGroup(table, groups[i], settings, small)]);
        return Correct([.. cells.SelectMany(found => found)], settings.Expectations);
    }

    /// <summary>A cell's test, and the cell where it is wanted.</summary>
    private readonly record struct TestedCell(DeltaGroup Group, string Emotion, double P, EvidenceCell? Cell);

    private static IEnumerable<TestedCell> OfGroup(
        DeltaList table, DeltaGroup group, EvidenceSettings settings, Dictionary<string, double> small)
    {
        bool isWanted = settings.Scope.HasCue(group.CueId);
        int[][] rows = ByEmotion(table, group.Rows, null), defined = ByEmotion(table, group.Rows, group.Delta);
        double[] rankSums = isWanted ? RankSums(table, group, defined) : [];
        int all = defined.Sum(here => here.Length);
        for (int number = 0; number < rows.Length; number++)
        {
            if (rows[number].Length == 0)
            {
                continue;
            }

            string emotion = table.Emotion.Names[number];
            int[] here = defined[number];
            double[] deltas = new double[here.Length];
            int[] speakers = new int[here.Length];
            for (int i = 0; i < here.Length; i++)
            {
                (deltas[i], speakers[i]) = (group.Delta[here[i]], table.Speaker.Of[here[i]]);
            }

            Clusters clusters = Clusters.ByNumber(table.Speaker.Names, speakers, deltas);
            SignFlipResult test = SignFlipPermutation.Test(clusters, settings.PermutationDraws, settings.Seed);
            yield return new TestedCell(group, emotion, test.P, isWanted ? Cell(number, emotion, here, deltas, clusters, test) : null);
        }

        EvidenceCell Cell(int number, string emotion, int[] here, double[] deltas, Clusters clusters, SignFlipResult test)
        {
            Expectation expected = settings.Expectations.Find(emotion, group.CueId);
            (double plausible, double chance) = Shares(group, here, expected.Sign);
            return new EvidenceCell(
                emotion, group.CueId, group.MethodName, group.Baseline,
                here.Length, rows[number].Length - here.Length, clusters.Count,
                clusters.Mean,
                ClusterBootstrap.Mean(clusters, settings.BootstrapDraws, settings.Seed),
                ArrayStatistics.MedianInplace([.. deltas]),
                WilcoxonSignedRank.Test(deltas),
                test,
                double.NaN, "",
                CliffsDelta.OfRanks(rankSums[number], here.Length, all - here.Length),
                expected, plausible, chance)
            {
                SmallDelta = small.GetValueOrDefault(group.CueId, double.NaN),
                ComparableShare = group.Baseline == CueBaseline.Matched ? BalanceTable.ComparableShare(group, rows[number]) : double.NaN,
                IsNotTestable = rows[number].Any(row => group.Cue.IsNotTestable(row, group.Baseline)),
            };
        }
    }

    /// <summary>[emotions] rows of each, in order.</summary>
    /// <param name="table">All rows.</param>
    /// <param name="rows">Some of them.</param>
    /// <param name="values">Where not null, rows without a value are left out.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first call on.
    private static int[][] ByEmotion(DeltaList table, int[] rows, double[]? values)
    {
        int[] emotionOf = table.Emotion.Of, counts = new int[table.Emotion.Names.Length];
        foreach (int row in rows)
        {
            counts[emotionOf[row]] += values is null || !double.IsNaN(values[row]) ? 1 : 0;
        }

        int[][] byEmotion = [.. counts.Select(count => new int[count])];
        Array.Clear(counts);
        foreach (int row in rows)
        {
            if (values is null || !double.IsNaN(values[row]))
            {
                byEmotion[emotionOf[row]][counts[emotionOf[row]]++] = row;
            }
        }

        return byEmotion;
    }

    /// <summary>[emotions] sum of the ranks of its values among those of all emotions.</summary>
    private static double[] RankSums(DeltaList table, DeltaGroup group, int[][] defined)
    {
        double[] ranks = Ranks.Average([.. group.Defined.Select(row => group.Delta[row])]), sums = new double[defined.Length];
        int i = 0;
        foreach (int row in group.Defined)
        {
            sums[table.Emotion.Of[row]] += ranks[i++];
        }

        return sums;
    }

    /// <summary>By cue, the Δf that would be a small effect: see <see cref="EvidenceCell.SmallEffect"/>.</summary>
    private static Dictionary<string, double> SmallDeltas(DeltaList table, EvidenceScope scope)
    {
        var small = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (CueColumns cue in table.Columns.Cues.Where(cue => scope.HasCue(cue.CueId)))
        {
            double[] full = cue.Values(CueMeasure.Full);
            bool[] isCounted = new bool[table.Clip.Names.Length];
            var values = new List<double>(isCounted.Length);
            for (int row = 0; row < full.Length; row++)
            {
                if (cue.Has(row) && !isCounted[table.Clip.Of[row]])
                {
                    isCounted[table.Clip.Of[row]] = true;
                    if (double.IsFinite(full[row]))
                    {
                        values.Add(full[row]);
                    }
                }
            }

            if (values.Count > 0)
            {
                small[cue.CueId] = EvidenceCell.SmallEffect * StreamingStatistics.StandardDeviation(values);
            }
        }

        return small;
    }

    /// <summary>Corrects within each method and baseline: Holm among the cells named beforehand, Benjamini–Hochberg among the
    /// rest.</summary>
    private static EvidenceCell[] Correct(TestedCell[] tested, ExpectationTable expectations)
    {
        var corrected = new EvidenceCell?[tested.Length];
        foreach (var family in Enumerable.Range(0, tested.Length).GroupBy(i => (
            tested[i].Group.Method, tested[i].Group.Baseline,
            Named: expectations.IsConfirmatory(tested[i].Emotion, tested[i].Group.CueId))))
        {
            int[] members = [.. family];
            double[] p = [.. members.Select(i => tested[i].P)];
            double[] adjusted = family.Key.Named ? MultipleTesting.Holm(p) : MultipleTesting.BenjaminiHochberg(p);
            for (int i = 0; i < members.Length; i++)
            {
                corrected[members[i]] = tested[members[i]].Cell is { } cell
                    ? cell with
                    {
                        AdjustedP = adjusted[i],
                        Correction = family.Key.Named ? "holm" : "benjamini-hochberg",
                        FamilySize = p.Count(double.IsFinite),
                    }
                    : null;
            }
        }

        return [.. corrected.OfType<EvidenceCell>()];
    }

    internal static (double Plausible, double Chance) Shares(DeltaGroup group, int[] rows, int sign)
    {
        if (sign == 0 || rows.Length == 0)
        {
            return (double.NaN, double.NaN);
        }

        double plausible = 0, chance = 0;
        double[] chances = group.Chance;
        foreach (int row in rows)
        {
            plausible += sign > 0 ? group.Positive(row) : 1 - group.Positive(row);
            chance += sign > 0 ? chances[row] : 1 - chances[row];
        }

        return (plausible / rows.Length, chance / rows.Length);
    }
}
