using SerHost.Analysis.Statistics;
using SerHost.Sdk;

namespace SerHost.Analysis.Tests.Statistics;

public class ClusterTests
{
    [Fact]
    public void Bca_interval_equals_scipy_on_the_same_replicates()
    {
        double[][] resamples = [.. ReferenceData.Resamples(500)];
        double[][] jackknife = [.. Enumerable.Range(0, 20).Select(left => ReferenceData.A.Where((_, i) => i != left).ToArray())];
        Interval mean = BcaInterval.Compute(
            [.. resamples.Select(s => s.Average())], ReferenceData.A.Average(), [.. jackknife.Select(s => s.Average())]);
        Assert.Equal(-0.2493254722610882, mean.Low, 1e-6);
        Assert.Equal(0.42437665372622835, mean.High, 1e-6);
        Interval variance = BcaInterval.Compute(
            [.. resamples.Select(Variance)], Variance(ReferenceData.A), [.. jackknife.Select(Variance)]);
        Assert.Equal(0.3527570274765503, variance.Low, 1e-6);
        Assert.Equal(1.0616505707516988, variance.High, 1e-6);
    }

    [Fact]
    public void Sign_flip_equals_trying_all_patterns_slowly()
    {
        var random = new Random(3);
        Clusters clusters = Clusters.Group(Enumerable.Range(0, 60).Select(i => ("s" + (i % 9), random.NextDouble() - 0.4)));
        double observed = Math.Abs(clusters.Sums.Sum());
        int count = Enumerable.Range(0, 512).Count(mask => Math.Abs(clusters.Sums.Select((s, i) => (mask & (1 << i)) != 0 ? -s : s).Sum()) >= observed - 1e-12);
        SignFlipResult result = SignFlipPermutation.Test(clusters);
        Assert.True(result.IsExact);
        Assert.Equal(count / 512.0, result.P, 1e-12);
    }

    [Fact]
    public void Sampled_sign_flip_is_near_the_exact_one()
    {
        var random = new Random(5);
        (string, double)[] values = [.. Enumerable.Range(0, 160).Select(i => ("s" + (i % 16).ToString("00", null), random.NextDouble() - 0.45))];
        double exact = SignFlipPermutation.Test(Clusters.Group(values)).P;
        SignFlipResult sampled = SignFlipPermutation.Test(Clusters.Group(values.Append(("zero", 0.0))), 20000, 9);
        Assert.False(sampled.IsExact);
        Assert.Equal(exact, sampled.P, 0.012);
    }

    [Fact]
    public void Smallest_possible_p_is_limited_by_the_number_of_speakers()
    {
        Clusters two = Clusters.Group(Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? "OAF" : "YAF", 1.0)));
        Assert.Equal(0.5, SignFlipPermutation.Test(two).P);
    }

    [Fact]
    public void Too_few_speakers_give_no_interval()
    {
        (string, double)[] values = [.. Enumerable.Range(0, 40).Select(i => ("s" + (i % 4), (double)i))];
        Assert.True(double.IsNaN(ClusterBootstrap.Mean(Clusters.Group(values)).Low));
        Assert.False(double.IsNaN(ClusterBootstrap.Mean(Clusters.Group(values.Append(("s4", 1.0)))).Low));
    }

    [Fact]
    public void Cluster_bootstrap_covers_the_truth_where_a_plain_one_does_not()
    {
        // 20 speakers with their own offsets (sd 1), 20 utterances each (sd 0.3): the true mean is 0.
        var random = new Random(11);
        int clustered = 0, plain = 0;
        const int runs = 200;
        for (int run = 0; run < runs; run++)
        {
            var values = new List<(string, double)>();
            for (int speaker = 0; speaker < 20; speaker++)
            {
                double offset = random.NextNormal();
                values.AddRange(Enumerable.Range(0, 20).Select(_ => ($"s{speaker:00}", offset + (0.3 * random.NextNormal()))));
            }

            clustered += ClusterBootstrap.Mean(Clusters.Group(values), 400, run).Contains(0) ? 1 : 0;
            plain += ClusterBootstrap.Mean(Clusters.Group(values.Select((v, i) => (i.ToString("000", null), v.Item2))), 100, run).Contains(0) ? 1 : 0;
        }

        Assert.InRange(clustered / (double)runs, 0.91, 0.985);
        Assert.True(plain / (double)runs < 0.6, $"plain coverage {plain / (double)runs}");
    }

    [Theory]
    [InlineData(6)]
    [InlineData(12)]
    [InlineData(24)]
    public void Interval_of_few_clusters_covers_as_often_as_it_says(int clusters)
    {
        var random = new Random(5);
        const int runs = 1000;
        int covered = 0;
        for (int run = 0; run < runs; run++)
        {
            covered += ClusterBootstrap.Mean(Clusters.Group(Enumerable.Range(0, clusters).Select(s => ($"s{s:00}", random.NextNormal()))), 1000, run).Contains(0) ? 1 : 0;
        }

        // 95 % within three standard errors of 1,000 runs and one point for the few draws; without the expansion 6, 12 and 24 clusters cover 86, 91 and 92 %.
        Assert.InRange(covered / (double)runs, 0.92, 0.98);
    }

    [Fact]
    public void Interval_of_five_clusters_is_that_of_all_samples_whatever_the_seed()
    {
        double[] values = [0.12, 0.55, 0.66, 0.91, 0.95];
        Clusters clusters = Clusters.Group(values.Select((value, i) => ($"s{i}", value)));
        double[] all = [.. from a in values from b in values from c in values from d in values from e in values select (a + b + c + d + e) / 5];
        double[] jackknife = [.. values.Select(left => (values.Sum() - left) / 4)];
        Interval expected = BcaInterval.Compute(all, values.Average(), jackknife, ClusterBootstrap.ExpandedLevel(0.95, 5));
        foreach (int seed in new[] { 1, 2 })
        {
            Interval found = ClusterBootstrap.Mean(clusters, 2000, seed);
            Assert.Equal(expected.Low, found.Low, 1e-12);
            Assert.Equal(expected.High, found.High, 1e-12);
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    public void Interval_of_few_clusters_hardly_depends_on_the_seed(int clusters)
    {
        var random = new Random(3);
        Clusters values = Clusters.Group([.. Enumerable.Range(0, clusters).Select(s => ($"s{s}", random.NextNormal()))]);
        Interval[] intervals = [.. Enumerable.Range(1, 20).Select(seed => ClusterBootstrap.Mean(values, 200, seed))];
        double width = intervals.Average(found => found.High - found.Low);
        Assert.InRange(intervals.Max(found => found.Low) - intervals.Min(found => found.Low), 0, 0.15 * width);
        Assert.InRange(intervals.Max(found => found.High) - intervals.Min(found => found.High), 0, 0.15 * width);
    }

    [Theory]
    [InlineData(5, 2.77645)]
    [InlineData(18, 2.10982)]
    [InlineData(61, 2.00030)]
    public void Expanded_level_is_that_of_student_s_interval(int clusters, double tabulatedT)
    {
        double z = Math.Sqrt(clusters / (clusters - 1.0)) * tabulatedT;
        double upper = Enumerable.Range(0, 200_000).Sum(i => Math.Exp(-0.5 * Math.Pow((i + 0.5) * z / 200_000, 2))) * z / 200_000 / Math.Sqrt(2 * Math.PI);
        Assert.Equal(2 * upper, ClusterBootstrap.ExpandedLevel(0.95, clusters), 1e-6);
    }

    private static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Average(v => (v - mean) * (v - mean));
    }
}
