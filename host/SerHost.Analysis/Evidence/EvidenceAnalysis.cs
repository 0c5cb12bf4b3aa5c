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
    public static EvidenceReport Analyse(IReadOnlyList<EvidenceRow> rows, EvidenceSettings settings, bool isRegression = false)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(settings);
        EvidenceRow[] perClip = [.. rows.DistinctBy(row => row.ClipId)];
        EvidenceRow[] labelled = [.. perClip.Where(row => row is { Label: not null, IsJudged: true })];
        int speakers = perClip.Select(row => row.Speaker).OfType<string>().Distinct().Count();
        int unknown = perClip.Count(row => row.Speaker is null);
        double accuracy = isRegression || labelled.Length == 0
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

        notes.AddRange(Strangers(rows, settings.Expectations));
        if (isRegression)
        {
            return new EvidenceReport(
                perClip.Length, speakers, double.NaN, [], [], [], [], OutputAssociations.Compute(rows, settings), notes);
        }

        DeltaList table = DeltaList.Build(rows, settings);
        return new EvidenceReport(
            perClip.Length,
            speakers,
            accuracy,
            Cells(table, settings),
            Pairs(table, settings),
            PlausibilityTable.Compute(table, settings),
            CorrectnessTable.Compute(table, settings),
            [],
            notes)
        {
            MethodContrasts = MethodContrasts.Compute(table, settings),
            Balances = BalanceTable.Compute(rows, settings),
        };
    }

    /// <summary>Names in a user's table that nothing here bears: a slip of the pen would pass for research that expects nothing.</summary>
    private static IEnumerable<string> Strangers(IReadOnlyList<EvidenceRow> rows, ExpectationTable table)
    {
        if (table == ExpectationTable.Default)
        {
            return [];
        }

        string[] emotions = [.. rows.SelectMany(row => new[] { row.Label, row.Predicted, row.Target }).OfType<string>().Select(table.Canonical).Distinct()];
        string[] cues = [.. rows.SelectMany(row => row.Contrasts.Contrasts).Select(contrast => contrast.CueId).Distinct()];
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
        var cells = new List<EvidenceCell>();
        Dictionary<string, double> small = SmallDeltas(table);
        foreach (var group in table.Entries.GroupBy(e => (e.Row.Method, e.CueId, e.Baseline)))
        {
            var defined = group.Where(e => !double.IsNaN(e.Delta)).ToArray();
            foreach (string emotion in group.Select(e => e.Emotion).Distinct().Order(StringComparer.Ordinal))
            {
                var here = defined.Where(e => e.Emotion == emotion).ToArray();
                Clusters clusters = Clusters.BySpeaker(here.Select(e => (e.Row.Speaker, e.Delta)));
                Expectation expected = settings.Expectations.Find(emotion, group.Key.CueId);
                (double plausible, double chance) = Shares(here, expected.Sign);
                cells.Add(new EvidenceCell(
                    emotion, group.Key.CueId, group.Key.Method, group.Key.Baseline,
                    here.Length, group.Count(e => e.Emotion == emotion) - here.Length, clusters.Count,
                    clusters.Mean,
                    ClusterBootstrap.Mean(clusters, settings.BootstrapDraws, settings.Seed),
                    ArrayStatistics.MedianInplace([.. here.Select(e => e.Delta)]),
                    WilcoxonSignedRank.Test([.. here.Select(e => e.Delta)]),
                    SignFlipPermutation.Test(clusters, settings.PermutationDraws, settings.Seed),
                    double.NaN, "",
                    CliffsDelta.Compute([.. here.Select(e => e.Delta)], [.. defined.Where(e => e.Emotion != emotion).Select(e => e.Delta)]),
                    expected, plausible, chance)
                {
                    SmallDelta = small.GetValueOrDefault(group.Key.CueId, double.NaN),
                    ComparableShare = group.Key.Baseline == CueBaseline.Matched ? BalanceTable.ComparableShare(group.Where(e => e.Emotion == emotion), group.Key.CueId) : double.NaN,
                    IsNotTestable = group.Where(e => e.Emotion == emotion).Any(e => e.IsNotTestable),
                });
            }
        }

        return cells;
    }

    /// <summary>By cue, the Δf that would be a small effect: see <see cref="EvidenceCell.SmallEffect"/>.</summary>
    private static Dictionary<string, double> SmallDeltas(DeltaList table) => table.Entries
        .DistinctBy(e => (e.Row.ClipId, e.CueId))
        .Select(e => (e.CueId, Full: e.Row.Contrasts.Contrasts.First(c => c.CueId == e.CueId).Full))
        .Where(e => double.IsFinite(e.Full)).GroupBy(e => e.CueId)
        .ToDictionary(g => g.Key, g => EvidenceCell.SmallEffect * MathNet.Numerics.Statistics.Statistics.StandardDeviation(g.Select(e => e.Full)));

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

    private static List<EmotionPair> Pairs(DeltaList table, EvidenceSettings settings)
    {
        string[] cues = [.. settings.Expectations.Cells
            .Where(c => settings.Expectations.IsConfirmatory(c.Emotion, c.CueId)).Select(c => c.CueId).Distinct()];
        var pairs = new List<EmotionPair>();
        foreach (var group in table.Entries
            .Where(e => cues.Contains(e.CueId) && !double.IsNaN(e.Delta)).GroupBy(e => (e.Row.Method, e.CueId, e.Baseline)))
        {
            string[] emotions = [.. group.Select(e => e.Emotion).Distinct().Order(StringComparer.Ordinal)];
            for (int i = 0; i < emotions.Length; i++)
            {
                for (int j = i + 1; j < emotions.Length; j++)
                {
                    var first = group.Where(e => e.Emotion == emotions[i]).ToArray();
                    var second = group.Where(e => e.Emotion == emotions[j]).ToArray();
                    (double delta, Interval interval) = TwoGroups.CliffsDelta(
                        [.. first.Select(e => (e.Row.Speaker, e.Delta))], [.. second.Select(e => (e.Row.Speaker, e.Delta))], settings);
                    pairs.Add(new EmotionPair(
                        emotions[i], emotions[j], group.Key.CueId, group.Key.Method, group.Key.Baseline, delta, interval));
                }
            }
        }

        return pairs;
    }

    internal static (double Plausible, double Chance) Shares(IReadOnlyCollection<DeltaList.Entry> entries, int sign) =>
        sign == 0 || entries.Count == 0
            ? (double.NaN, double.NaN)
            : (entries.Average(e => sign > 0 ? e.Positive : 1 - e.Positive),
               entries.Average(e => sign > 0 ? e.ChancePositive : 1 - e.ChancePositive));
}
