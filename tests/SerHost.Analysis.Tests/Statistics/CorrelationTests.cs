using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Tests.Statistics;

public class CorrelationTests
{
    [Fact]
    public void Pearson_equals_scipy()
    {
        CorrelationResult result = Correlation.Pearson(ReferenceData.A, ReferenceData.Y);
        Assert.Equal(0.06296722275710474, result.Coefficient, 1e-9);
        Assert.Equal(0.7919899782520092, result.P, 1e-9);
    }

    [Fact]
    public void Spearman_equals_scipy()
    {
        CorrelationResult result = Correlation.Spearman(ReferenceData.A, ReferenceData.Y);
        Assert.Equal(0.05427836458811173, result.Coefficient, 1e-9);
        Assert.Equal(0.8202081404204193, result.P, 1e-9);
    }

    [Theory]
    [InlineData(new double[] { 1, 2, 3 }, new double[] { 4, 5, 6 }, 2.0 / 6)]
    [InlineData(new double[] { 1, 2, 3, 4 }, new double[] { 9, 7, 5, 1 }, 2.0 / 24)]
    [InlineData(new double[] { 1, 2, 3, 4 }, new double[] { 1, 1, 2, 2 }, 8.0 / 24)] // both orders of each tie
    [InlineData(new double[] { 1, 2, 3, 4, 5, 6, 7 }, new double[] { 2, 1, 4, 3, 7, 5, 6 }, 172.0 / 5040)] // counted by a program of its own
    public void Spearman_of_few_pairs_counts_orders(double[] x, double[] y, double expected)
    {
        Assert.Equal(expected, Correlation.Spearman(x, y).P, 5e-4);
        Assert.Equal(expected, Correlation.Spearman(y, x).P, 5e-4);
    }

    [Fact]
    public void Kendall_equals_scipy_with_and_without_ties()
    {
        CorrelationResult plain = Correlation.Kendall(ReferenceData.A, ReferenceData.Y);
        Assert.Equal(0.06417938247608372, plain.Coefficient, 1e-9);
        Assert.Equal(0.6960155110566217, plain.P, 1e-9);
        CorrelationResult tied = Correlation.Kendall(
            [.. ReferenceData.A.Select(v => Math.Round(v))], [.. ReferenceData.Y.Select(v => Math.Round(v))]);
        Assert.Equal(0.13139036155660136, tied.Coefficient, 1e-9);
        Assert.Equal(0.5015245161508248, tied.P, 1e-9);
    }

    [Fact]
    public void Constant_side_or_two_pairs_have_no_coefficient()
    {
        Assert.True(double.IsNaN(Correlation.Pearson([1, 1, 1], [1, 2, 3]).Coefficient));
        Assert.True(double.IsNaN(Correlation.Kendall([1, 1, 1], [1, 2, 3]).Coefficient));
        Assert.True(double.IsNaN(Correlation.Spearman([1, 2], [1, 2]).Coefficient));
        Assert.Equal(1, Correlation.Spearman([1, 2, 3, 9], [1, 4, 5, 6]).Coefficient, 1e-12);
    }
}
