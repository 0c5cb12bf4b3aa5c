using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SerHost.Analysis.Statistics;

/// <summary>Permutation test of the hypothesis that the mean is 0, flipping the sign of whole clusters.</summary>
/// <remarks>
/// Utterances of one speaker are not independent; flipping them together keeps whatever binds them. Statistic: the mean
/// over all utterances. Exact over all 2^G patterns for few clusters, else seeded random patterns with
/// p = (1 + count) / (1 + draws) (Phipson and Smyth 2010). Source: Winkler et al. 2014, section on exchangeability blocks.
/// </remarks>
public static class SignFlipPermutation
{
    private static readonly Vector256<double>[] s_masks = Masks();

    /// <summary>Up to this many clusters all patterns are tried.</summary>
    public const int MaximumExactClusters = 16;

    /// <summary>Tests clustered values.</summary>
    /// <param name="clusters">Values by speaker.</param>
    /// <param name="draws">Random patterns where not all are tried.</param>
    /// <param name="seed">Seed of the patterns.</param>
    public static SignFlipResult Test(Clusters clusters, int draws = 9999, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(draws);
        if (clusters.Count == 0)
        {
            return new SignFlipResult(0, double.NaN, double.NaN, true);
        }

        double[] sums = [.. clusters.Sums];
        double observed = Math.Abs(sums.Sum());
        double slack = 1e-10 * sums.Sum(Math.Abs);
        return clusters.Count <= MaximumExactClusters
            ? new SignFlipResult(clusters.Count, clusters.Mean, ExactP(sums, observed - slack), true)
            : new SignFlipResult(clusters.Count, clusters.Mean, SampledP(sums, observed - slack, draws, seed), false);
    }

    /// <summary>Walks all sign patterns in Gray-code order: one cluster changes sign at each step.</summary>
    private static double ExactP(double[] sums, double threshold)
    {
        double[] signed = [.. sums];
        double total = signed.Sum();
        long patterns = 1L << sums.Length;
        long count = 0;
        for (long pattern = 0; pattern < patterns; pattern++)
        {
            count += Math.Abs(total) >= threshold ? 1 : 0;
            int flip = BitOperations.TrailingZeroCount(pattern + 1);
            if (flip < sums.Length)
            {
                total -= 2 * signed[flip];
                signed[flip] = -signed[flip];
            }
        }

        return (double)count / patterns;
    }

    /// <summary>Four draws a vector, several vectors at once: each draw adds the clusters up in the same order as one alone
    /// would.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first call on.
    private static double SampledP(double[] sums, double threshold, int draws, int seed)
    {
        byte[] signs = SharedDraws.Signs(sums.Length, draws, seed);
        int groups = (draws + 3) / 4, count = 0;
        ReadOnlySpan<Vector256<double>> masks = s_masks;
        Span<double> totals = stackalloc double[16];
        for (int group = 0; group < groups; group += 4)
        {
            // Past the end the last groups are repeated; what they give is not counted.
            int g1 = Math.Min(group + 1, groups - 1), g2 = Math.Min(group + 2, groups - 1), g3 = Math.Min(group + 3, groups - 1);
            Vector256<double> a = default, b = default, c = default, d = default;
            for (int i = 0, at = 0; i < sums.Length; i++, at += groups)
            {
                var sum = Vector256.Create(sums[i]);
                a += sum ^ masks[signs[at + group]];
                b += sum ^ masks[signs[at + g1]];
                c += sum ^ masks[signs[at + g2]];
                d += sum ^ masks[signs[at + g3]];
            }

            a.CopyTo(totals);
            b.CopyTo(totals[4..]);
            c.CopyTo(totals[8..]);
            d.CopyTo(totals[12..]);
            for (int k = 0; k < Math.Min(16, draws - (4 * group)); k++)
            {
                count += Math.Abs(totals[k]) >= threshold ? 1 : 0;
            }
        }

        return (1.0 + count) / (1.0 + draws);
    }

    /// <summary>By four bits: a vector that turns the signs of the lanes whose bit is set.</summary>
    private static Vector256<double>[] Masks() =>
    [
        .. Enumerable.Range(0, 16).Select(bits =>
            Vector256.Create(Mask(bits & 1), Mask(bits & 2), Mask(bits & 4), Mask(bits & 8)).AsDouble()),
    ];

    private static long Mask(int bit) => bit == 0 ? 0 : long.MinValue;
}
