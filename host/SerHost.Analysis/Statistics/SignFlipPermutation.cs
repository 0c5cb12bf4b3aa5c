using System.Numerics;

namespace SerHost.Analysis.Statistics;

/// <summary>Permutation test of the hypothesis that the mean is 0, flipping the sign of whole clusters.</summary>
/// <remarks>
/// Utterances of one speaker are not independent; flipping them together keeps whatever binds them. Statistic: the mean
/// over all utterances. Exact over all 2^G patterns for few clusters, else seeded random patterns with
/// p = (1 + count) / (1 + draws) (Phipson and Smyth 2010). Source: Winkler et al. 2014, section on exchangeability blocks.
/// </remarks>
public static class SignFlipPermutation
{
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

    private static double SampledP(double[] sums, double threshold, int draws, int seed)
    {
        var random = new Random(seed);
        int count = 0;
        for (int draw = 0; draw < draws; draw++)
        {
            double total = 0;
            long bits = 0;
            for (int i = 0; i < sums.Length; i++)
            {
                if (i % 62 == 0)
                {
                    bits = random.NextInt64();
                }

                total += (bits & 1) == 0 ? sums[i] : -sums[i];
                bits >>= 1;
            }

            count += Math.Abs(total) >= threshold ? 1 : 0;
        }

        return (1.0 + count) / (1.0 + draws);
    }
}
