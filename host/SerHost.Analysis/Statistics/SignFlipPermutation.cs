using System.Numerics;
using System.Runtime.CompilerServices;

namespace SerHost.Analysis.Statistics;

/// <summary>Permutation test of the hypothesis that the mean is 0, flipping the sign of whole clusters.</summary>
/// <remarks>
/// Utterances of one speaker are not independent; flipping them together keeps whatever binds them. Statistic: the mean
/// over all utterances. Exact over all 2^G patterns for few clusters, else seeded random patterns with
/// p = (1 + count) / (1 + draws) (Phipson and Smyth 2010). Source: Winkler et al. 2014, section on exchangeability blocks.
/// </remarks>
public static class SignFlipPermutation
{
    private const int ClustersOfPart = 8, Patterns = 1 << ClustersOfPart;

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

    /// <summary>The sums of all sign patterns of eight clusters are worked out once; a draw adds up one of them for every eight. Four draws
    /// at once, none of which waits for another's sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first call on.
    private static double SampledP(double[] sums, double threshold, int draws, int seed)
    {
        ReadOnlySpan<byte> signs = SharedDraws.Signs(sums.Length, draws, seed);
        int parts = (sums.Length + ClustersOfPart - 1) / ClustersOfPart, count = 0;
        double[] patterns = new double[parts * Patterns];
        for (int part = 0; part < parts; part++)
        {
            SumPatterns(sums.AsSpan(part * ClustersOfPart, Math.Min(ClustersOfPart, sums.Length - (part * ClustersOfPart))),
                patterns.AsSpan(part * Patterns, Patterns));
        }

        for (int draw = 0; draw < draws; draw += 4)
        {
            // Past the end the last draw is repeated; what it gives is not counted.
            int d1 = Math.Min(draw + 1, draws - 1), d2 = Math.Min(draw + 2, draws - 1), d3 = Math.Min(draw + 3, draws - 1);
            double a = 0, b = 0, c = 0, d = 0;
            for (int part = 0, at = 0; part < parts; part++, at += draws)
            {
                ReadOnlySpan<double> sum = patterns.AsSpan(part * Patterns, Patterns);
                a += sum[signs[at + draw]];
                b += sum[signs[at + d1]];
                c += sum[signs[at + d2]];
                d += sum[signs[at + d3]];
            }

            count += (Math.Abs(a) >= threshold ? 1 : 0)
                + (draw + 1 < draws && Math.Abs(b) >= threshold ? 1 : 0)
                + (draw + 2 < draws && Math.Abs(c) >= threshold ? 1 : 0)
                + (draw + 3 < draws && Math.Abs(d) >= threshold ? 1 : 0);
        }

        return (1.0 + count) / (1.0 + draws);
    }

    /// <summary>By pattern of signs, the sum of the clusters, those whose bit is set turned round; added up in their order.</summary>
    private static void SumPatterns(ReadOnlySpan<double> sums, Span<double> patterns)
    {
        patterns.Clear();
        for (int i = 0; i < sums.Length; i++)
        {
            for (int pattern = 0; pattern < 1 << i; pattern++)
            {
                patterns[pattern | (1 << i)] = patterns[pattern] - sums[i];
                patterns[pattern] += sums[i];
            }
        }
    }
}
