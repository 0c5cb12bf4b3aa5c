using MathNet.Numerics.Distributions;

namespace SerHost.Analysis.Statistics;

/// <summary>Mann–Whitney test of the hypothesis that two groups have the same distribution.</summary>
/// <remarks>
/// Exact without ties while the smaller group has at most <see cref="MaximumExact"/> values (recurrence of Mann and Whitney
/// 1947); else normal with tie and continuity correction: variance n·m/12·((N + 1) − Σ(t³ − t)/(N(N − 1))).
/// It treats values as independent: for clustered data read it beside a clustered interval.
/// </remarks>
public static class MannWhitney
{
    /// <summary>Largest size of the smaller group for the exact distribution.</summary>
    public const int MaximumExact = 8;

    /// <summary>Tests two groups.</summary>
    /// <param name="first">First group, no NaN.</param>
    /// <param name="second">Second group, no NaN.</param>
    public static MannWhitneyResult Test(IReadOnlyCollection<double> first, IReadOnlyCollection<double> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        double[] all = [.. first, .. second];
        return Test(CliffsDelta.Compute(first, second), first.Count, second.Count, Ranks.TieSizes(all));
    }

    /// <summary>Tests two groups whose comparison is known.</summary>
    /// <param name="delta">Cliff's delta, first against second.</param>
    /// <param name="first">Values in the first group.</param>
    /// <param name="second">Values in the second group.</param>
    /// <param name="ties">Sizes of the groups of equal values, in ascending order of the values.</param>
    internal static MannWhitneyResult Test(double delta, int first, int second, int[] ties)
    {
        double n = first, m = second, all = n + m;
        if (first == 0 || second == 0)
        {
            return new MannWhitneyResult(double.NaN, double.NaN, true, double.NaN);
        }

        double u = 0.5 * (delta + 1) * n * m;
        if (ties.Length == all && Math.Min(n, m) <= MaximumExact && Math.Max(n, m) <= 200)
        {
            return new MannWhitneyResult(u, ExactP(first, second, (int)Math.Round(u)), true, delta);
        }

        double variance = n * m / 12 * ((all + 1) - (ties.Sum(t => ((double)t * t * t) - t) / (all * (all - 1))));
        double z = Math.Max(0, Math.Abs(u - (0.5 * n * m)) - 0.5) / Math.Sqrt(variance);
        return new MannWhitneyResult(u, variance > 0 ? Math.Min(1, 2 * Normal.CDF(0, 1, -z)) : double.NaN, false, delta);
    }

    private static double ExactP(int n, int m, int u)
    {
        double[] counts = Distribution(n, m);
        double total = counts.Sum();
        int extreme = Math.Max(u, (n * m) - u);
        double tail = counts.Skip(extreme).Sum();
        return Math.Min(1, 2 * tail / total);
    }

    /// <summary>Counts of arrangements by U: coefficients of the Gaussian binomial (n + m choose n).</summary>
    private static double[] Distribution(int n, int m)
    {
        var counts = new double[(n * m) + 1];
        counts[0] = 1;
        for (int i = 1; i <= n; i++)
        {
            for (int s = n * m; s >= m + i; s--)
            {
                counts[s] -= counts[s - m - i];
            }

            for (int s = i; s <= n * m; s++)
            {
                counts[s] += counts[s - i];
            }
        }

        return counts;
    }
}
