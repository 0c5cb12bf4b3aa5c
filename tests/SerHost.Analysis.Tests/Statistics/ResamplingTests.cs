using SerHost.Analysis.Evidence;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Tests.Statistics;

/// <summary>What is drawn once and computed several at a time, against one draw after the other.</summary>
public class ResamplingTests
{
    [Theory]
    [InlineData(17, 1)]
    [InlineData(62, 13)]
    [InlineData(63, 999)]
    [InlineData(91, 9999)]
    [InlineData(150, 102)]
    public void Sign_flips_equal_patterns_tried_one_after_the_other(int speakers, int draws)
    {
        Clusters clusters = Groups(speakers, speakers + draws);
        double[] sums = [.. clusters.Sums];
        double threshold = Math.Abs(sums.Sum()) - (1e-10 * sums.Sum(Math.Abs));
        var random = new Random(7);
        int count = 0;
        for (int draw = 0; draw < draws; draw++)
        {
            double total = 0;
            long bits = 0;
            for (int i = 0; i < sums.Length; i++)
            {
                bits = i % 62 == 0 ? random.NextInt64() : bits >> 1;
                total += (bits & 1) == 0 ? sums[i] : -sums[i];
            }

            count += Math.Abs(total) >= threshold ? 1 : 0;
        }

        Assert.Equal((1.0 + count) / (1.0 + draws), SignFlipPermutation.Test(clusters, draws, 7).P);
        Assert.Equal((1.0 + count) / (1.0 + draws), SignFlipPermutation.Test(clusters, draws, 7).P);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(91)]
    public void Bootstrap_of_the_mean_equals_samples_drawn_one_after_the_other(int speakers)
    {
        Clusters clusters = Groups(speakers, speakers);
        var random = new Random(3);
        double[] replicates = [.. Enumerable.Range(0, 500).Select(_ =>
        {
            double[][] chosen = [.. Enumerable.Range(0, speakers).Select(_ => clusters.Values[random.Next(speakers)])];
            return chosen.Select(group => group.Sum()).Sum() / chosen.Sum(group => group.Length);
        })];
        double[] jackknife = [.. Enumerable.Range(0, speakers).Select(left =>
            clusters.Sums.Where((_, i) => i != left).Sum() / clusters.Values.Where((_, i) => i != left).Sum(group => group.Length))];
        Interval expected = BcaInterval.Compute(replicates, clusters.Mean, jackknife, ClusterBootstrap.ExpandedLevel(0.95, speakers));
        Interval found = ClusterBootstrap.Mean(clusters, 500, 3);
        Assert.Equal(expected.Low, found.Low, 1e-12);
        Assert.Equal(expected.High, found.High, 1e-12);
    }

    [Fact]
    public void Two_groups_equal_the_count_of_pairs_with_ties_and_unknown_speakers()
    {
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, 200).Select(_ => (double)random.Next(12))];
        var speakers = new Numbering(["a", "b", "c", "d", "e", "f", "g"], [.. values.Select(_ => random.Next(-1, 7))]);
        int[] rows = [.. Enumerable.Range(0, 200)], first = [.. rows.Where(row => row % 3 == 0)], second = [.. rows.Where(row => row % 3 == 1)];
        var compared = TwoGroups.Compare(speakers, values, first, second);
        double pairs = first.Sum(x => second.Sum(y => Math.Sign(values[x] - values[y])));
        Assert.Equal(pairs / (first.Length * second.Length), compared.CliffsDelta, 1e-12);
        Assert.Equal(MannWhitney.Test([.. first.Select(row => values[row])], [.. second.Select(row => values[row])]), compared.MannWhitney);

        Interval slow = ClusterBootstrap.Compute(7, chosen =>
        {
            double[] a = [.. chosen.SelectMany(s => first.Where(row => speakers.Of[row] == s)).Select(row => values[row])];
            double[] b = [.. chosen.SelectMany(s => second.Where(row => speakers.Of[row] == s)).Select(row => values[row])];
            return CliffsDelta.Compute(a, b);
        }, 200, 4);
        Interval found = compared.Interval(new EvidenceSettings { BootstrapDraws = 200, Seed = 4 });
        Assert.Equal(slow.Low, found.Low, 1e-12);
        Assert.Equal(slow.High, found.High, 1e-12);
    }

    [Fact]
    public void Ranks_count_the_values_below_and_half_of_the_equal_ones()
    {
        var random = new Random(9);
        double[] values = [.. Enumerable.Range(0, 300).Select(_ => random.Next(40) - 20.0)];
        Assert.Equal(values.Select(x => values.Count(y => y < x) + (0.5 * (values.Count(y => y == x) + 1))), Ranks.Average(values));
    }

    [Fact]
    public void Clusters_by_number_are_those_by_name()
    {
        var random = new Random(2);
        (string? Speaker, double Value)[] values =
        [
            .. Enumerable.Range(0, 300).Select(_ => (random.Next(10) == 0 ? null : $"s{random.Next(20):00}", random.Next(8) == 0 ? double.NaN : random.NextDouble())),
        ];
        string[] names = [.. Enumerable.Range(0, 25).Select(i => $"s{i:00}")];
        Clusters byName = Clusters.BySpeaker(values);
        Clusters byNumber = Clusters.ByNumber(names, [.. values.Select(v => Array.IndexOf(names, v.Speaker))], [.. values.Select(v => v.Value)]);
        Assert.Equal(byName.Names, byNumber.Names);
        Assert.Equal(byName.Values, byNumber.Values);
        Assert.Equal(byName.Mean, byNumber.Mean);
    }

    private static Clusters Groups(int speakers, int seed)
    {
        var random = new Random(seed);
        return Clusters.Group(Enumerable.Range(0, 7 * speakers).Select(i => ($"s{i % speakers:000}", random.NextDouble() - 0.45)));
    }
}
