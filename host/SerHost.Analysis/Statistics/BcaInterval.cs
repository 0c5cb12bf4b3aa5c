using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace SerHost.Analysis.Statistics;

/// <summary>Bias-corrected and accelerated bootstrap interval.</summary>
/// <remarks>
/// z0 = Φ⁻¹(share of replicates below the estimate, ties half); a = Σ d³ / (6 (Σ d²)^1.5), d = mean of the jackknife values minus
/// each; the ends are the replicates' quantiles at Φ(z0 + (z0 ± z) / (1 − a (z0 ± z))). Quantiles interpolate linearly.
/// Source: Efron 1987; Efron and Tibshirani 1993, chapter 14.
/// </remarks>
public static class BcaInterval
{
    /// <summary>Computes the interval.</summary>
    /// <param name="replicates">Bootstrap values of the statistic; NaN ones are left out.</param>
    /// <param name="estimate">The statistic on the data.</param>
    /// <param name="jackknife">The statistic with each sampled unit left out in turn.</param>
    /// <param name="level">Confidence, above 0 and below 1.</param>
    public static Interval Compute(
        IReadOnlyList<double> replicates, double estimate, IReadOnlyList<double> jackknife, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(replicates);
        ArgumentNullException.ThrowIfNull(jackknife);
        double[] sorted = [.. replicates.Where(value => !double.IsNaN(value))];
        Array.Sort(sorted);
        if (sorted.Length == 0 || double.IsNaN(estimate))
        {
            return Interval.Undefined;
        }

        if (sorted[0] == sorted[^1])
        {
            return new Interval(sorted[0], sorted[0]);
        }

        double below = (Below(sorted, estimate) + NotAbove(sorted, estimate)) / (2.0 * sorted.Length);
        double limit = 0.5 / sorted.Length;
        double bias = Normal.InvCDF(0, 1, Math.Clamp(below, limit, 1 - limit));
        double acceleration = Acceleration(jackknife);
        double z = Normal.InvCDF(0, 1, 0.5 + (0.5 * level));
        return new Interval(Quantile(sorted, Level(bias - z)), Quantile(sorted, Level(bias + z)));

        double Level(double shifted) => Normal.CDF(0, 1, bias + (shifted / (1 - (acceleration * shifted))));
    }

    /// <summary>How many of sorted values are below one.</summary>
    private static int Below(double[] sorted, double value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static int NotAbove(double[] sorted, double value) => Below(sorted, Math.BitIncrement(value));

    private static double Acceleration(IReadOnlyList<double> jackknife)
    {
        double[] defined = [.. jackknife.Where(value => !double.IsNaN(value))];
        if (defined.Length < 2)
        {
            return 0;
        }

        double mean = defined.Average();
        double squares = defined.Sum(value => (mean - value) * (mean - value));
        double cubes = defined.Sum(value => Math.Pow(mean - value, 3));
        return squares > 0 ? cubes / (6 * Math.Pow(squares, 1.5)) : 0;
    }

    private static double Quantile(double[] sorted, double probability) =>
        SortedArrayStatistics.QuantileCustom(sorted, probability, QuantileDefinition.R7);
}
