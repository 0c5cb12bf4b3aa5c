using SerHost.Analysis.Causes;

namespace SerHost.Analysis.Tests.Causes;

/// <summary>Null data give uniform p values; a planted dependence is found, with its sign and its place.</summary>
public sealed class CounterfactualAnalysisTests
{
    private static readonly double[] s_doses = [-6, -3, 3, 6];

    [Fact]
    public void Without_a_dependence_p_values_are_uniform()
    {
        double[] p = [.. Enumerable.Range(0, 150).Select(seed => Single(Rows(seed, slope: 0, matchedSlope: 0)).P).Order()];
        // Kolmogorov and Smirnov's bound for 150 values at a level of 0.001.
        double distance = Enumerable.Range(0, p.Length).Max(i => Math.Max(Math.Abs(p[i] - ((double)i / p.Length)), Math.Abs(((i + 1.0) / p.Length) - p[i])));
        Assert.InRange(distance, 0, 1.95 / Math.Sqrt(p.Length));
    }

    [Theory]
    [InlineData(0.03)]
    [InlineData(-0.03)]
    public void Planted_dependence_is_found_with_its_sign(double slope)
    {
        int found = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            DoseResponse response = Single(Rows(seed, slope, slope));
            found += response.AdjustedP < 0.05 && Math.Sign(response.Slope) == Math.Sign(slope) ? 1 : 0;
        }

        // 12 speakers of 5 clips, a noise of 0.3 a dose: a power of more than 0.95.
        Assert.InRange(found, 36, 40);
    }

    [Fact]
    public void Dependence_in_the_salient_segments_alone_is_told_from_one_everywhere()
    {
        CounterfactualReport local = CounterfactualAnalysis.Analyse(Rows(1, 0.1, 0), []), global = CounterfactualAnalysis.Analyse(Rows(1, 0.1, 0.1), []);
        CausalContrast here = local.Contrasts.Single(contrast => contrast.Emotion == "angry"), everywhere = global.Contrasts.Single(contrast => contrast.Emotion == "angry");
        Assert.True(here.AdjustedP < 0.01 && here.Difference > 0.1 && here.Interval.Low > 0);
        Assert.True(everywhere.P > 0.05);
    }

    [Fact]
    public void Verdict_needs_the_decision_to_follow_not_the_cue_to_lie_there()
    {
        CueDifference[] lies = [.. Enumerable.Range(0, 60).Select(clip => new CueDifference($"c{clip}", $"s{clip % 12}", "angry", "loudness", 1 + (0.1 * (clip % 7))))];
        Assert.Equal("the decision follows loudness here", Verdict(Rows(3, 0.1, 0), lies));
        Assert.Equal("loudness only travels with it", Verdict(Rows(3, 0, 0), lies));
        Assert.Equal("no evidence", Verdict(Rows(3, 0, 0), [.. lies.Select((row, i) => row with { Delta = (i % 2 == 0 ? 1 : -1) * 0.5 })]));
    }

    [Fact]
    public void Rows_that_failed_their_check_are_counted_and_kept_out()
    {
        CounterfactualRow[] rows = [.. Rows(2, 0.05, 0)];
        CounterfactualRow[] spoilt = [.. rows, .. rows.Select(row => row with { Clip = row.Clip + "x", LogitChange = 1000, Problem = "pitch moved, too" })];
        CounterfactualReport report = CounterfactualAnalysis.Analyse(spoilt, []);
        Assert.Equal((spoilt.Length, rows.Length), (report.Rows, report.Failed));
        Assert.Equal(CounterfactualAnalysis.Analyse(rows, []).Responses.Select(response => response.Slope), report.Responses.Select(response => response.Slope));
    }

    [Fact]
    public void Smallest_flip_is_the_smallest_dose_in_size()
    {
        CounterfactualRow[] rows =
        [
            .. Clip("a", -6, -3, 6), .. Clip("b", 6), .. Clip("c"), .. Clip("d", -3, 6),
        ];
        FlipSummary flips = Assert.Single(CounterfactualAnalysis.Analyse(rows, []).Flips);
        Assert.Equal((4, 0.75, 3), (flips.Clips, flips.Flipped, flips.SmallestDose));

        static IEnumerable<CounterfactualRow> Clip(string id, params double[] flipping) =>
            s_doses.Select(dose => new CounterfactualRow(id, id, "angry", "loudness", dose, CounterfactualRow.Salient, 0.1, 0, flipping.Contains(dose)));
    }

    private static string Verdict(IReadOnlyList<CounterfactualRow> rows, CueDifference[] differences) =>
        Assert.Single(CounterfactualAnalysis.Analyse(rows, differences).Verdicts).Verdict;

    private static DoseResponse Single(IReadOnlyList<CounterfactualRow> rows) =>
        CounterfactualAnalysis.Analyse(rows, []).Responses.Single(response => response.Emotion == "angry" && response.Place == CounterfactualRow.Salient);

    /// <summary>12 speakers of 5 clips; the logit follows the dose by a slope, with noise of each dose and, shared by its clips, of each speaker.</summary>
    private static CounterfactualRow[] Rows(int seed, double slope, double matchedSlope)
    {
        var random = new Random(seed);
        double Noise() => random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
        var rows = new List<CounterfactualRow>();
        for (int speaker = 0; speaker < 12; speaker++)
        {
            double own = 0.02 * Noise();
            for (int clip = 0; clip < 5; clip++)
            {
                foreach ((string place, double effect) in new[] { (CounterfactualRow.Salient, slope), (CounterfactualRow.Matched, matchedSlope) })
                {
                    rows.AddRange(s_doses.Select(dose => new CounterfactualRow(
                        $"c{(speaker * 5) + clip}", $"s{speaker}", "angry", "loudness", dose, place, (dose * (effect + own)) + (0.6 * Noise()), 0, false)));
                }
            }
        }

        return [.. rows];
    }
}
