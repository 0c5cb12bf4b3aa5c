using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Tests.Statistics;

public sealed class SortedValuesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(399)]
    [InlineData(400)]
    [InlineData(5000)]
    public void Values_come_out_in_order_with_their_places(int count)
    {
        var random = new Random(count);
        double[] special = [0, -0.0, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, -double.Epsilon, double.MaxValue, double.MinValue, 1, -1];
        double[] values =
        [
            .. Enumerable.Range(0, count).Select(i => i < special.Length ? special[i]
                : i % 5 == 0 ? special[random.Next(special.Length)]
                : (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-300, 300))),
        ];
        double[] expected = [.. values.Order()], sorted = [.. values];
        int[] places = SortedValues.Sort(sorted);
        Assert.Equal(expected, sorted);
        Assert.Equal(Enumerable.Range(0, count), places.Order());
        Assert.Equal(sorted.Select(BitConverter.DoubleToInt64Bits), places.Select(place => BitConverter.DoubleToInt64Bits(values[place])));
    }

    [Fact]
    public void Many_equal_values_are_sorted_too()
    {
        double[] sorted = [.. Enumerable.Repeat(2.5, 1000)];
        Assert.Equal(Enumerable.Range(0, 1000), SortedValues.Sort(sorted).Order());
        Assert.All(sorted, value => Assert.Equal(2.5, value));
    }
}
