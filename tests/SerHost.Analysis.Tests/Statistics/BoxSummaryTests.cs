using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Tests.Statistics;

public sealed class BoxSummaryTests
{
    [Fact]
    public void Summary_of_seven_values_is_as_worked_out_by_hand()
    {
        // Seven values: quartiles lie at places 1.5 and 4.5 of 0 to 6, so between 4 and 4, and 7 and 9; the box is 4 long, a whisker may reach to 14.
        BoxSummary box = BoxSummary.Of([30, 4, 2, 9, 4, 5, 7])!;
        Assert.Equal((7, 4.0, 5.0, 8.0), (box.Count, box.LowQuartile, box.Median, box.HighQuartile));
        Assert.Equal((2.0, 9.0), (box.LowWhisker, box.HighWhisker));
        Assert.Equal([30.0], box.Outliers);
    }

    [Fact]
    public void Whiskers_reach_to_the_farthest_value_within_one_and_a_half_boxes_and_the_rest_are_outliers()
    {
        var random = new Random(3);
        for (int round = 0; round < 200; round++)
        {
            double[] values = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => Math.Pow(random.NextDouble() - 0.5, 3))];
            BoxSummary box = BoxSummary.Of(values.Append(double.NaN))!;
            double reach = 1.5 * (box.HighQuartile - box.LowQuartile);
            Assert.Equal(values.Length, box.Count);
            Assert.Equal(values.Where(value => value >= box.LowQuartile - reach).Min(), box.LowWhisker);
            Assert.Equal(values.Where(value => value <= box.HighQuartile + reach).Max(), box.HighWhisker);
            Assert.Equal(values.Order().Where(value => value < box.LowWhisker || value > box.HighWhisker), box.Outliers);
            Assert.True(values.Count(value => value <= box.Median) >= (values.Length + 1) / 2);
            Assert.True(box.LowQuartile <= box.Median && box.Median <= box.HighQuartile);
        }
    }

    [Fact]
    public void One_value_is_its_own_box_and_none_is_none()
    {
        BoxSummary box = BoxSummary.Of([2.5])!;
        Assert.Equal((2.5, 2.5, 2.5, 2.5, 2.5), (box.LowWhisker, box.LowQuartile, box.Median, box.HighQuartile, box.HighWhisker));
        Assert.Null(BoxSummary.Of([double.NaN]));
    }
}
