using MathNet.Numerics.Distributions;

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
        double[] values = Defined(replicates);
        if (values.Length == 0 || double.IsNaN(estimate))
        {
            return Interval.Undefined;
        }

        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        int smaller = 0, notGreater = 0;
        foreach (double value in values)
        {
            least = Math.Min(least, value);
            most = Math.Max(most, value);
            smaller += value < estimate ? 1 : 0;
            notGreater += value <= estimate ? 1 : 0;
        }

        if (least == most)
        {
            return new Interval(least, most);
        }

        double below = (smaller + notGreater) / (2.0 * values.Length);
        double limit = 0.5 / values.Length;
        double bias = Normal.InvCDF(0, 1, Math.Clamp(below, limit, 1 - limit));
        double acceleration = Acceleration(jackknife);
        double z = Normal.InvCDF(0, 1, 0.5 + (0.5 * level));
        return new Interval(OrderStatistics.Quantile(values, Level(bias - z)), OrderStatistics.Quantile(values, Level(bias + z)));

        double Level(double shifted) => Normal.CDF(0, 1, bias + (shifted / (1 - (acceleration * shifted))));
    }

    private static double[] Defined(IReadOnlyList<double> values)
    {
        double[] defined = new double[values.Count];
        int count = 0;
        for (int i = 0; i < defined.Length; i++)
        {
            if (!double.IsNaN(values[i]))
            {
                defined[count++] = values[i];
            }
        }

        return count == defined.Length ? defined : defined[..count];
    }

    private static double Acceleration(IReadOnlyList<double> jackknife)
    {
        double[] defined = Defined(jackknife);
        if (defined.Length < 2)
        {
            return 0;
        }

        double mean = defined.Average();
        double squares = defined.Sum(value => (mean - value) * (mean - value));
        double cubes = defined.Sum(value => Math.Pow(mean - value, 3));
        return squares > 0 ? cubes / (6 * Math.Pow(squares, 1.5)) : 0;
    }
}
