using MathNet.Numerics.Distributions;

namespace SerHost.Analysis.Statistics;

/// <summary>Pearson's, Spearman's and Kendall's coefficients.</summary>
public static class Correlation
{
    /// <summary>Pearson's r; p from t = r √((n − 2) / (1 − r²)).</summary>
    /// <param name="x">First values.</param>
    /// <param name="y">Second values, as many.</param>
    public static CorrelationResult Pearson(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        CheckLengths(x, y);
        int n = x.Count;
        if (n < 3)
        {
            return new CorrelationResult(n, double.NaN, double.NaN);
        }

        double r = Math.Clamp(MathNet.Numerics.Statistics.Correlation.Pearson(x, y), -1, 1);
        if (double.IsNaN(r))
        {
            return new CorrelationResult(n, double.NaN, double.NaN);
        }

        double t = r * Math.Sqrt((n - 2) / Math.Max(1e-300, 1 - (r * r)));
        return new CorrelationResult(n, r, Math.Abs(r) == 1 ? 0 : 2 * StudentT.CDF(0, 1, n - 2, -Math.Abs(t)));
    }

    /// <summary>Pairs up to which rank correlation's p counts all orders; 8! = 40,320.</summary>
    private const int MostCounted = 8;

    /// <summary>Spearman's rho: Pearson's r of the ranks, ties sharing their mean rank. p is the share of all orders of one side that
    /// correlate as strongly, up to 8 pairs, where t has no use: three pairs in one order have p = 1/3, not 0; of more pairs from t.</summary>
    /// <param name="x">First values.</param>
    /// <param name="y">Second values, as many.</param>
    public static CorrelationResult Spearman(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        CheckLengths(x, y);
        double[] a = Ranks.Average([.. x]), b = Ranks.Average([.. y]);
        CorrelationResult found = Pearson(a, b);
        return x.Count > MostCounted || double.IsNaN(found.Coefficient) ? found : found with { P = ShareOfOrders(a, b) };
    }

    /// <summary>Spearman's rho without its p, for resampling.</summary>
    internal static double SpearmanCoefficient(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        CheckLengths(x, y);
        return Pearson(Ranks.Average([.. x]), Ranks.Average([.. y])).Coefficient;
    }

    /// <summary>The share of all orders of b whose |Σ a b − mean| is at least that of the order given (orders by Heap's exchanges).</summary>
    private static double ShareOfOrders(double[] a, double[] b)
    {
        double middle = a.Sum() * b.Sum() / a.Length, sum = a.Zip(b, (one, other) => one * other).Sum();
        double given = Math.Abs(sum - middle) - 1e-9;
        int orders = 1, strong = 1;
        int[] counters = new int[b.Length];
        for (int i = 1; i < b.Length;)
        {
            if (counters[i] == i)
            {
                counters[i++] = 0;
                continue;
            }

            int j = i % 2 == 0 ? 0 : counters[i];
            sum += (a[i] - a[j]) * (b[j] - b[i]);
            (b[i], b[j]) = (b[j], b[i]);
            orders++;
            strong += Math.Abs(sum - middle) >= given ? 1 : 0;
            counters[i]++;
            i = 1;
        }

        return (double)strong / orders;
    }

    /// <summary>Kendall's tau-b; p from the normal approximation with ties (Kendall 1970).</summary>
    /// <remarks>O(n²); meant for maps' windows and utterances, not for all elements of a map.</remarks>
    /// <param name="x">First values.</param>
    /// <param name="y">Second values, as many.</param>
    public static CorrelationResult Kendall(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        CheckLengths(x, y);
        int n = x.Count;
        double concordance = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                concordance += Math.Sign(x[i] - x[j]) * Math.Sign(y[i] - y[j]);
            }
        }

        double pairs = 0.5 * n * (n - 1.0);
        double[] tiesX = [.. Ranks.TieSizes([.. x]).Select(t => (double)t)];
        double[] tiesY = [.. Ranks.TieSizes([.. y]).Select(t => (double)t)];
        double freeX = pairs - tiesX.Sum(t => 0.5 * t * (t - 1)), freeY = pairs - tiesY.Sum(t => 0.5 * t * (t - 1));
        if (n < 3 || freeX == 0 || freeY == 0)
        {
            return new CorrelationResult(n, double.NaN, double.NaN);
        }

        double v0 = n * (n - 1.0) * ((2 * n) + 5);
        double vx = tiesX.Sum(t => t * (t - 1) * ((2 * t) + 5)), vy = tiesY.Sum(t => t * (t - 1) * ((2 * t) + 5));
        double v1 = tiesX.Sum(t => t * (t - 1)) * tiesY.Sum(t => t * (t - 1)) / (2.0 * n * (n - 1));
        double v2 = tiesX.Sum(t => t * (t - 1) * (t - 2)) * tiesY.Sum(t => t * (t - 1) * (t - 2)) / (9.0 * n * (n - 1) * (n - 2));
        double variance = ((v0 - vx - vy) / 18) + v1 + v2;
        return new CorrelationResult(
            n, concordance / Math.Sqrt(freeX * freeY), 2 * Normal.CDF(0, 1, -Math.Abs(concordance) / Math.Sqrt(variance)));
    }

    private static void CheckLengths(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Count != y.Count)
        {
            throw new ArgumentException($"{x.Count} first and {y.Count} second values; they must pair up.", nameof(y));
        }
    }
}
