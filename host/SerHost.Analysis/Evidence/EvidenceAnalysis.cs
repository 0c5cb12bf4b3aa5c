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

        string[] emotions = [.. columns.Rows.SelectMany(row => new[] { row.Label, row.Predicted, row.Target }).OfType<string>().Select(table.Canonical).Distinct()];
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

    /// <summary>The cells of the table of Δf, with p corrected.</summary>
    internal static IReadOnlyList<EvidenceCell> Cells(DeltaList table, EvidenceSettings settings) =>
        Correct(Uncorrected(table, settings), settings.Expectations);

    private static List<EvidenceCell> Uncorrected(DeltaList table, EvidenceSettings settings)
    {
        Dictionary<string, double> small = SmallDeltas(table);
        EvidenceCell[][] cells = new EvidenceCell[table.Groups.Length][];
        Parallel.For(0, cells.Length, i => cells[i] = [.. OfGroup(table, table.Groups[i], settings, small)]);
        return [.. cells.SelectMany(found => found)];
    }

    private static IEnumerable<EvidenceCell> OfGroup(DeltaList table, DeltaGroup group, EvidenceSettings settings, Dictionary<string, double> small)
    {
        int[] emotionOf = table.Emotion.Of, defined = [.. group.Defined];
        double[] ranks = Ranks.Average([.. defined.Select(row => group.Delta[row])]);
        foreach (int number in group.Rows.Select(row => emotionOf[row]).Distinct().Order())
        {
            string emotion = table.Emotion.Names[number];
            int[] all = [.. group.Rows.Where(row => emotionOf[row] == number)], here = [.. all.Where(row => !double.IsNaN(group.Delta[row]))];
            double rankSum = 0;
            for (int i = 0; i < defined.Length; i++)
            {
                rankSum += emotionOf[defined[i]] == number ? ranks[i] : 0;
            }

            double[] deltas = [.. here.Select(row => group.Delta[row])];
            Clusters clusters = Clusters.ByNumber(table.Speaker.Names, [.. here.Select(row => table.Speaker.Of[row])], deltas);
            Expectation expected = settings.Expectations.Find(emotion, group.CueId);
            (double plausible, double chance) = Shares(group, here, expected.Sign);
            yield return new EvidenceCell(
                emotion, group.CueId, group.MethodName, group.Baseline,
                here.Length, all.Length - here.Length, clusters.Count,
                clusters.Mean,
                ClusterBootstrap.Mean(clusters, settings.BootstrapDraws, settings.Seed),
                ArrayStatistics.MedianInplace([.. deltas]),
                WilcoxonSignedRank.Test(deltas),
                SignFlipPermutation.Test(clusters, settings.PermutationDraws, settings.Seed),
                double.NaN, "",
                CliffsDelta.OfRanks(rankSum, here.Length, defined.Length - here.Length),
                expected, plausible, chance)
            {
                SmallDelta = small.GetValueOrDefault(group.CueId, double.NaN),
                ComparableShare = group.Baseline == CueBaseline.Matched ? BalanceTable.ComparableShare(group, all) : double.NaN,
                IsNotTestable = all.Any(row => group.Cue.IsNotTestable(row, group.Baseline)),
            };
        }
    }

    /// <summary>By cue, the Δf that would be a small effect: see <see cref="EvidenceCell.SmallEffect"/>.</summary>
    private static Dictionary<string, double> SmallDeltas(DeltaList table)
    {
        var small = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (CueColumns cue in table.Columns.Cues)
        {
            double[] full = cue.Values(CueMeasure.Full);
            double[] values = [.. Enumerable.Range(0, full.Length).Where(cue.Has).DistinctBy(row => table.Clip.Of[row]).Select(row => full[row]).Where(double.IsFinite)];
            if (values.Length > 0)
            {
                small[cue.CueId] = EvidenceCell.SmallEffect * StreamingStatistics.StandardDeviation(values);
            }
        }

        return small;
    }

    /// <summary>Corrects within each method and baseline: Holm among the cells named beforehand, Benjamini–Hochberg among the rest.</summary>
    private static EvidenceCell[] Correct(List<EvidenceCell> cells, ExpectationTable expectations)
    {
        EvidenceCell[] corrected = [.. cells];
        foreach (var family in Enumerable.Range(0, corrected.Length)
            .GroupBy(i => (corrected[i].Method, corrected[i].Baseline, Named: expectations.IsConfirmatory(corrected[i].Emotion, corrected[i].CueId))))
        {
            int[] members = [.. family];
            double[] p = [.. members.Select(i => corrected[i].SignFlip.P)];
            double[] adjusted = family.Key.Named ? MultipleTesting.Holm(p) : MultipleTesting.BenjaminiHochberg(p);
            for (int i = 0; i < members.Length; i++)
            {
                corrected[members[i]] = corrected[members[i]] with
                {
                    AdjustedP = adjusted[i],
                    Correction = family.Key.Named ? "holm" : "benjamini-hochberg",
                    FamilySize = p.Count(double.IsFinite),
                };
            }
        }

        return corrected;
    }

    internal static (double Plausible, double Chance) Shares(DeltaGroup group, int[] rows, int sign) =>
        sign == 0 || rows.Length == 0
            ? (double.NaN, double.NaN)
            : (rows.Average(row => sign > 0 ? group.Positive(row) : 1 - group.Positive(row)),
               rows.Average(row => sign > 0 ? group.Chance[row] : 1 - group.Chance[row]));
}
