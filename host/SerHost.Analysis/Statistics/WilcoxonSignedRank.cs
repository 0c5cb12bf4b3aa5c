using System.Runtime.CompilerServices;
using MathNet.Numerics.Distributions;

namespace SerHost.Analysis.Statistics;

/// <summary>Wilcoxon's signed-rank test of the hypothesis that values are symmetric around 0.</summary>
/// <remarks>
/// Zeros take part in the ranking and are then dropped (Pratt 1959). Given the ranks r_i of the other values, every sign is
/// equally likely under the hypothesis, so W+ has mean Σ r_i / 2 and variance Σ r_i² / 4; with the tied ranks in the sums
/// this already is the tie correction. Exact up to <see cref="MaximumExact"/> non-zero values, ties included, by
/// adding ranks one at a time; normal approximation without continuity correction above.
/// </remarks>
public static class WilcoxonSignedRank
{
    /// <summary>Largest number of non-zero values for the exact distribution.</summary>
    public const int MaximumExact = 50;

    /// <summary>Tests values.</summary>
    /// <param name="values">One value an utterance, none NaN.</param>
    public static WilcoxonResult Test(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Test(values as double[] ?? [.. values]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first call on.
    private static WilcoxonResult Test(double[] values)
    {
        double[] sizes = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            sizes[i] = double.IsNaN(values[i])
                ? throw new ArgumentException($"Value {i} is NaN; undefined values must be left out.", nameof(values))
                : Math.Abs(values[i]);
        }

        double[] ranks = Ranks.Average(sizes);
        double positive = 0, negative = 0, squares = 0;
        var used = new List<double>(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != 0)
            {
                used.Add(ranks[i]);
                squares += ranks[i] * ranks[i];
                positive += values[i] > 0 ? ranks[i] : 0;
                negative += values[i] < 0 ? ranks[i] : 0;
            }
        }

        if (used.Count == 0)
        {
            return new WilcoxonResult(values.Length, 0, 0, 0, double.NaN, double.NaN, true, double.NaN);
        }

        double total = positive + negative;
        double z = (positive - (0.5 * total)) / Math.Sqrt(0.25 * squares);
        bool exact = used.Count <= MaximumExact;
        double p = exact ? ExactP(used, positive) : 2 * Normal.CDF(0, 1, -Math.Abs(z));
        return new WilcoxonResult(
            values.Length, used.Count, positive, negative, z, Math.Min(1, p), exact, (positive - negative) / total);
    }

    /// <summary>Twice the smaller tail of W+ over all 2^n signs; ranks are doubled so that tied ones are whole numbers.</summary>
    private static double ExactP(List<double> ranks, double positive)
    {
        int[] doubled = [.. ranks.Select(rank => (int)Math.Round(2 * rank))];
        var probability = new double[doubled.Sum() + 1];
        probability[0] = 1;
        int reached = 0;
        foreach (int rank in doubled)
        {
            reached += rank;
            for (int sum = reached; sum >= 0; sum--)
            {
                probability[sum] = 0.5 * (probability[sum] + (sum >= rank ? probability[sum - rank] : 0));
            }
        }

        int observed = (int)Math.Round(2 * positive);
        double below = 0, above = 0;
        for (int sum = 0; sum < probability.Length; sum++)
        {
            below += sum <= observed ? probability[sum] : 0;
            above += sum >= observed ? probability[sum] : 0;
        }

        return 2 * Math.Min(below, above);
    }
}
