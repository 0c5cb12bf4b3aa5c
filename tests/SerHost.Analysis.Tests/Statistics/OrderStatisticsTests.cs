using MathNet.Numerics.Statistics;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Tests.Statistics;

public sealed class OrderStatisticsTests
{
    [Fact]
    public void Selected_value_is_that_of_the_sorted_list_and_parts_it()
    {
        var random = new Random(1);
        for (int trial = 0; trial < 3000; trial++)
        {
            double[] values = Values(random), sorted = [.. values.Order()];
            int place = random.Next(values.Length);
            Assert.Equal(sorted[place], OrderStatistics.Select(values, place));
            Assert.All(values[..place], value => Assert.True(value <= sorted[place]));
            Assert.All(values[place..], value => Assert.True(value >= sorted[place]));
            Assert.Equal(sorted, values.Order());
        }
    }

    [Fact]
    public void Quantile_is_MathNets_of_the_sorted_list()
    {
        var random = new Random(2);
        for (int trial = 0; trial < 3000; trial++)
        {
            double[] values = Values(random), sorted = [.. values.Order()];
            double probability = trial % 10 == 0 ? trial / 10 % 2 : random.NextDouble();
            Assert.Equal(SortedArrayStatistics.QuantileCustom(sorted, probability, QuantileDefinition.R7), OrderStatistics.Quantile(values, probability));
        }
    }

    /// <summary>One value or more: few different ones, sorted, turned round, or any.</summary>
    private static double[] Values(Random random)
    {
        double[] values = [.. Enumerable.Range(0, random.Next(1, 80)).Select(_ => random.Next(4) == 0 ? random.Next(5) : random.NextDouble() * 6)];
        return random.Next(4) switch { 0 => [.. values.Order()], 1 => [.. values.OrderDescending()], _ => values };
    }
}
