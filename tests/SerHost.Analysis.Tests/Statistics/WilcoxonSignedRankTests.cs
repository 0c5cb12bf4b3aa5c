using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Tests.Statistics;

public class WilcoxonSignedRankTests
{
    [Fact]
    public void Exact_p_equals_scipy()
    {
        WilcoxonResult result = WilcoxonSignedRank.Test(ReferenceData.A);
        Assert.True(result.IsExact);
        Assert.Equal(95, Math.Min(result.PositiveRankSum, result.NegativeRankSum));
        Assert.Equal(0.7285060882568359, result.P, 1e-9);
    }

    [Fact]
    public void Normal_p_with_ties_and_Pratt_zeros_equals_scipy()
    {
        WilcoxonResult result = WilcoxonSignedRank.Test(ReferenceData.Tied);
        Assert.False(result.IsExact);
        Assert.Equal((61, 56), (result.Count, result.NonZero));
        Assert.Equal(360.5, result.NegativeRankSum);
        Assert.Equal(4.1592263207056686, result.Z, 1e-9);
        Assert.Equal(3.193273781043923e-05, result.P, 1e-9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Exact_p_with_ties_and_zeros_equals_trying_all_signs(int seed)
    {
        var random = new Random(seed);
        double[] values = [.. Enumerable.Range(0, 14).Select(_ => (double)random.Next(-2, 5))];
        double[] ranks = Ranks.Average([.. values.Select(Math.Abs)]);
        double[] used = [.. ranks.Where((_, i) => values[i] != 0)];
        double observed = ranks.Where((_, i) => values[i] > 0).Sum();
        double below = 0, above = 0;
        for (int mask = 0; mask < 1 << used.Length; mask++)
        {
            double sum = used.Where((_, i) => (mask & (1 << i)) != 0).Sum();
            below += sum <= observed ? 1 : 0;
            above += sum >= observed ? 1 : 0;
        }

        double expected = Math.Min(1, 2 * Math.Min(below, above) / (1 << used.Length));
        Assert.Equal(expected, WilcoxonSignedRank.Test(values).P, 1e-9);
    }

    [Fact]
    public void Rank_biserial_is_one_when_all_values_are_positive_and_flips_with_the_sign()
    {
        Assert.Equal(1, WilcoxonSignedRank.Test([1, 2, 3]).RankBiserial);
        Assert.Equal(
            -WilcoxonSignedRank.Test(ReferenceData.A).RankBiserial,
            WilcoxonSignedRank.Test([.. ReferenceData.A.Select(v => -v)]).RankBiserial, 1e-12);
    }

    [Fact]
    public void All_zero_values_have_no_p() => Assert.True(double.IsNaN(WilcoxonSignedRank.Test([0, 0]).P));

    [Fact]
    public void NaN_is_refused() => Assert.Throws<ArgumentException>(() => WilcoxonSignedRank.Test([1, double.NaN]));
}
