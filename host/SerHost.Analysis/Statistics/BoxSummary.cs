using MathNet.Numerics.Statistics;

namespace SerHost.Analysis.Statistics;

/// <summary>A distribution as a box plot shows it.</summary>
/// <remarks>Quartiles by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996). Whiskers reach to the farthest
/// value within 1.5 box lengths of the box; what lies beyond is an outlier (Tukey 1977).</remarks>
/// <param name="Count">Values.</param>
/// <param name="LowWhisker">Lowest value that is no outlier.</param>
/// <param name="LowQuartile">First quartile.</param>
/// <param name="Median">Median.</param>
/// <param name="HighQuartile">Third quartile.</param>
/// <param name="HighWhisker">Highest value that is no outlier.</param>
/// <param name="Outliers">The others, rising.</param>
public sealed record BoxSummary(
    int Count, double LowWhisker, double LowQuartile, double Median, double HighQuartile, double HighWhisker,
    IReadOnlyList<double> Outliers)
{
    private const double BoxLengths = 1.5;

    /// <summary>Summarises values; null when there are none.</summary>
    /// <param name="values">The values; NaN is left out.</param>
    public static BoxSummary? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(value => !double.IsNaN(value)).Order()];
        if (sorted.Length == 0)
        {
            return null;
        }

        double low = Quantile(sorted, 0.25), high = Quantile(sorted, 0.75), reach = BoxLengths * (high - low);
        double[] inside = [.. sorted.Where(value => value >= low - reach && value <= high + reach)];
        return new BoxSummary(
            sorted.Length, inside[0], low, Quantile(sorted, 0.5), high, inside[^1],
            [.. sorted.Where(value => value < low - reach || value > high + reach)]);
    }

    private static double Quantile(double[] sorted, double share) =>
        SortedArrayStatistics.QuantileCustom(sorted, share, QuantileDefinition.R7);
}
