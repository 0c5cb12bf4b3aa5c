using SerHost.Analysis.Statistics;
using SerHost.Sdk;

namespace SerHost.Analysis.Tests.Statistics;

/// <summary>Tests keep their level on null data and find a planted effect with the power theory gives.</summary>
public class SimulationTests
{
    private const int Runs = 1000;

    [Fact]
    public void Wilcoxon_on_null_data_is_uniform()
    {
        var random = new Random(21);
        AssertUniform([.. Enumerable.Range(0, Runs).Select(_ => WilcoxonSignedRank.Test(Sample(random, 60, 0)).P)]);
    }

    [Fact]
    public void Mann_Whitney_on_null_data_is_uniform()
    {
        var random = new Random(22);
        AssertUniform([.. Enumerable.Range(0, Runs).Select(_ => MannWhitney.Test(Sample(random, 40, 0), Sample(random, 50, 0)).P)]);
    }

    [Fact]
    public void Sign_flip_by_speaker_on_clustered_null_data_is_uniform_where_wilcoxon_is_not()
    {
        var random = new Random(23);
        var flip = new List<double>();
        var wilcoxon = new List<double>();
        for (int run = 0; run < 600; run++)
        {
            (string, double)[] values = Clustered(random, 0);
            flip.Add(SignFlipPermutation.Test(Clusters.Group(values)).P);
            wilcoxon.Add(WilcoxonSignedRank.Test([.. values.Select(v => v.Item2)]).P);
        }

        AssertUniform(flip);
        Assert.True(wilcoxon.Count(p => p < 0.05) > 100, "Wilcoxon was expected to be too liberal on clustered data.");
    }

    [Fact]
    public void Spearman_and_Kendall_on_null_data_are_uniform()
    {
        var random = new Random(24);
        var pairs = Enumerable.Range(0, Runs).Select(_ => (Sample(random, 40, 0), Sample(random, 40, 0))).ToArray();
        AssertUniform([.. pairs.Select(pair => Correlation.Spearman(pair.Item1, pair.Item2).P)]);
        AssertUniform([.. pairs.Select(pair => Correlation.Kendall(pair.Item1, pair.Item2).P)]);
    }

    /// <summary>d = 0.5, n = 40, level 0.05: a t test has power 0.869 (statsmodels 0.13.5, TTestPower), Wilcoxon 0.955 of its efficiency: about 0.855.</summary>
    [Fact]
    public void Wilcoxon_finds_a_planted_effect_with_the_stated_power()
    {
        var random = new Random(25);
        double power = Enumerable.Range(0, Runs).Count(_ => WilcoxonSignedRank.Test(Sample(random, 40, 0.5)).P < 0.05) / (double)Runs;
        Assert.InRange(power, 0.80, 0.90);
    }

    /// <summary>12 speakers with means of sd 1 shifted by 1: a t test on their means has power 0.88 (noncentral t); sign flips come close.</summary>
    [Fact]
    public void Sign_flip_finds_a_planted_effect_across_speakers()
    {
        var random = new Random(26);
        double power = Enumerable.Range(0, 300).Count(_ => SignFlipPermutation.Test(Clusters.Group(Clustered(random, 1))).P < 0.05) / 300.0;
        Assert.InRange(power, 0.78, 0.95);
    }

    /// <summary>20 tests, 10 of them true effects: the share of false findings stays near 0.05 · 10/20.</summary>
    [Fact]
    public void Benjamini_Hochberg_keeps_the_share_of_false_findings()
    {
        var random = new Random(27);
        double falseShare = 0;
        const int runs = 300;
        for (int run = 0; run < runs; run++)
        {
            double[] p = [.. Enumerable.Range(0, 20).Select(i => WilcoxonSignedRank.Test(Sample(random, 55, i < 10 ? 0.6 : 0)).P)];
            double[] adjusted = MultipleTesting.BenjaminiHochberg(p);
            int found = adjusted.Count(q => q < 0.05);
            falseShare += found == 0 ? 0 : adjusted.Skip(10).Count(q => q < 0.05) / (double)found;
        }

        Assert.InRange(falseShare / runs, 0.01, 0.045);
    }

    private static double[] Sample(Random random, int count, double shift) =>
        [.. Enumerable.Range(0, count).Select(_ => shift + random.NextNormal())];

    private static (string, double)[] Clustered(Random random, double shift) =>
        [.. Enumerable.Range(0, 12).SelectMany(speaker =>
        {
            double offset = shift + random.NextNormal();
            return Enumerable.Range(0, 10).Select(_ => ($"s{speaker:00}", offset + (0.3 * random.NextNormal()))).ToArray();
        })];

    /// <summary>Kolmogorov–Smirnov at level 0.01.</summary>
    private static void AssertUniform(IReadOnlyList<double> p)
    {
        double[] sorted = [.. p.Order()];
        double distance = sorted.Select((v, i) => Math.Max(Math.Abs(v - ((i + 1.0) / sorted.Length)), Math.Abs(v - ((double)i / sorted.Length)))).Max();
        Assert.True(distance < 1.628 / Math.Sqrt(sorted.Length), $"Kolmogorov-Smirnov distance {distance} over {sorted.Length} runs.");
    }
}
