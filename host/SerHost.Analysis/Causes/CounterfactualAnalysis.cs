using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Causes;

/// <summary>Statistics over counterfactual rows: dose–response, salient against matched, flips, verdicts.</summary>
/// <remarks>
/// A clip counts with one value a question, whatever the number of doses; intervals and tests take speakers as what was sampled
/// (<see cref="ClusterBootstrap"/>, <see cref="SignFlipPermutation"/>). Rows with a problem are counted, and left out of everything else.
/// p values are Holm-adjusted within each kind of question, over emotions and cues, for
/// each place; the rows over all emotions are adjusted among themselves.
/// </remarks>
public static class CounterfactualAnalysis
{
    /// <summary>Name of the row over all emotions.</summary>
    public const string AllEmotions = "all";

    /// <summary>Below this an adjusted p is evidence.</summary>
    public const double Level = 0.05;

    /// <summary>Analyses rows.</summary>
    /// <param name="rows">All manipulations made.</param>
    /// <param name="differences">Δf of the same clips and cues; may be empty.</param>
    /// <param name="seed">Seed of bootstrap and permutations.</param>
    public static CounterfactualReport Analyse(IReadOnlyList<CounterfactualRow> rows, IReadOnlyList<CueDifference> differences,
        int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(differences);
        CounterfactualRow[] good = [.. rows.Where(row => row.Problem is null && double.IsFinite(row.LogitChange) && row.Dose != 0)];
        string[] emotions = [.. good.Select(row => row.Emotion).Distinct().Order(StringComparer.Ordinal)];
        string[] cues = [.. good.Select(row => row.Cue).Distinct()];
        string[] places = [.. good.Select(row => row.Place).Distinct()];
        var responses = new List<DoseResponse>();
        foreach (string place in places)
        {
            responses.AddRange(Adjusted([.. emotions.SelectMany(emotion => cues.Select(cue => Response(good, emotion, cue, place, seed)))
                .OfType<DoseResponse>()]));
            responses.AddRange(Adjusted([.. cues.Select(cue => Response(good, AllEmotions, cue, place, seed)).OfType<DoseResponse>()]));
        }

        List<CausalContrast> contrasts =
        [
            .. Adjusted([.. emotions.SelectMany(emotion => cues.Select(cue => Contrast(good, emotion, cue, seed)))
                .OfType<CausalContrast>()]),
            .. Adjusted([.. cues.Select(cue => Contrast(good, AllEmotions, cue, seed)).OfType<CausalContrast>()]),
        ];
        return new CounterfactualReport(
            rows.Count,
            rows.Count(row => row.Problem is not null),
            responses,
            contrasts,
            [.. cues.SelectMany(cue => places.Select(place => Flips(good, cue, place))).OfType<FlipSummary>()],
            Verdicts(emotions, cues, responses, differences, seed));
    }

    private static IEnumerable<CounterfactualRow> Of(CounterfactualRow[] rows, string emotion, string cue, string place) =>
        rows.Where(row => (emotion == AllEmotions || row.Emotion == emotion) && row.Cue == cue && row.Place == place);

    private static DoseResponse? Response(CounterfactualRow[] rows, string emotion, string cue, string place, int seed)
    {
        CounterfactualRow[] here = [.. Of(rows, emotion, cue, place)];
        if (here.Length == 0)
        {
            return null;
        }

        Clusters slopes = Clusters.Group(here.GroupBy(row => row.Clip)
            .Select(clip => (clip.First().Speaker, clip.Sum(row => row.Dose * row.LogitChange) / clip.Sum(row => row.Dose * row.Dose))));
        DosePoint[] doses = [.. here.GroupBy(row => row.Dose).OrderBy(dose => dose.Key).Select(dose =>
        {
            Clusters logits = Clusters.Group(dose.Select(row => (row.Speaker, row.LogitChange)));
            return new DosePoint(
                dose.Key, dose.Count(), logits.Mean, ClusterBootstrap.Mean(logits, seed: seed), dose.Average(row => row.ProbabilityChange),
                dose.Average(row => row.IsFlipped ? 1.0 : 0));
        })];
        return new DoseResponse(
            emotion, cue, place, slopes.ValueCount, slopes.Count, slopes.Mean, ClusterBootstrap.Mean(slopes, seed: seed),
            SignFlipPermutation.Test(slopes, seed: seed).P, double.NaN, doses);
    }

    private static CausalContrast? Contrast(CounterfactualRow[] rows, string emotion, string cue, int seed)
    {
        // The same doses in both places of a clip, so that what failed in one does not weigh on the other.
        Dictionary<(string, double), double> matched = Of(rows, emotion, cue, CounterfactualRow.Matched)
            .ToDictionary(row => (row.Clip, row.Dose), row => Math.Abs(row.LogitChange));
        var pairs = Of(rows, emotion, cue, CounterfactualRow.Salient).Where(row => matched.ContainsKey((row.Clip, row.Dose)))
            .GroupBy(row => row.Clip)
            .Select(clip => (clip.First().Speaker, Salient: clip.Average(row => Math.Abs(row.LogitChange)),
                Matched: clip.Average(row => matched[(row.Clip, row.Dose)])))
            .ToList();
        if (pairs.Count == 0)
        {
            return null;
        }

        Clusters differences = Clusters.Group(pairs.Select(pair => (pair.Speaker, pair.Salient - pair.Matched)));
        return new CausalContrast(
            emotion, cue, pairs.Count, differences.Count, pairs.Average(pair => pair.Salient), pairs.Average(pair => pair.Matched),
            differences.Mean,
            ClusterBootstrap.Mean(differences, seed: seed), SignFlipPermutation.Test(differences, seed: seed).P, double.NaN);
    }

    private static FlipSummary? Flips(CounterfactualRow[] rows, string cue, string place)
    {
        double[] smallest = [.. Of(rows, AllEmotions, cue, place).GroupBy(row => row.Clip).Select(clip =>
            clip.Where(row => row.IsFlipped).OrderBy(row => Math.Abs(row.Dose)).Select(row => row.Dose).FirstOrDefault(double.NaN))];
        double[] flipping = [.. smallest.Where(double.IsFinite).Select(Math.Abs).Order()];
        return smallest.Length == 0
            ? null
            : new FlipSummary(cue, place, smallest.Length, (double)flipping.Length / smallest.Length, flipping.Length == 0
                ? double.NaN : flipping[flipping.Length / 2]);
    }

    private static CausalVerdict[] Verdicts(
        string[] emotions, string[] cues, List<DoseResponse> responses, IReadOnlyList<CueDifference> differences, int seed)
    {
        var cells = emotions.SelectMany(emotion => cues.Select(cue =>
        {
            Clusters deltas = Clusters.Group(
                differences.Where(row => row.Emotion == emotion && row.Cue == cue).Select(row => (row.Speaker, row.Delta)));
            return (Emotion: emotion, Cue: cue, Delta: deltas.Mean, P: SignFlipPermutation.Test(deltas, seed: seed).P,
                Response: responses.FirstOrDefault(found =>
                    found.Emotion == emotion && found.Cue == cue && found.Place == CounterfactualRow.Salient));
        })).Where(cell => cell.Response is not null).ToList();
        double[] adjusted = MultipleTesting.Holm([.. cells.Select(cell => cell.P)]);
        return [.. cells.Select((cell, i) => new CausalVerdict(
            cell.Emotion, cell.Cue, cell.Delta, adjusted[i], cell.Response!.Slope, cell.Response.AdjustedP,
            cell.Response.AdjustedP < Level ? CausalVerdict.Follows(cell.Cue) : adjusted[i] < Level
                ? CausalVerdict.Travels(cell.Cue) : CausalVerdict.None))];
    }

    private static IEnumerable<DoseResponse> Adjusted(DoseResponse[] cells)
    {
        double[] p = MultipleTesting.Holm([.. cells.Select(cell => cell.P)]);
        return cells.Select((cell, i) => cell with { AdjustedP = p[i] });
    }

    private static IEnumerable<CausalContrast> Adjusted(CausalContrast[] cells)
    {
        double[] p = MultipleTesting.Holm([.. cells.Select(cell => cell.P)]);
        return cells.Select((cell, i) => cell with { AdjustedP = p[i] });
    }
}
