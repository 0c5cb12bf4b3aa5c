using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics.Distributions;

namespace SerHost.Analysis.Statistics;

/// <summary>Bootstrap that draws whole clusters (speakers) with replacement, with a BCa interval.</summary>
/// <remarks>The speaker is what was sampled from a population; utterances of one speaker come and go together.
/// Source: Davison and Hinkley 1997, section 3.8. A bootstrap of few clusters is too narrow, as a normal interval without Student's t would
/// be: its level is raised to <see cref="ExpandedLevel"/>. With fewer than <see cref="MinimumClusters"/> there is no interval: it would
/// look precise and cover nothing.</remarks>
public static class ClusterBootstrap
{
    /// <summary>Fewest clusters an interval is given for.</summary>
    public const int MinimumClusters = 5;

    // Below this many clusters the expanded level leaves so little beyond the ends (a quarter of a percent with six) that the usual draws
    // find it by luck.
    private const int FewClusters = 12;
    private const int DrawsBeyondAnEnd = 20;

    /// <summary>Interval of the mean over all values.</summary>
    /// <param name="clusters">Values by speaker.</param>
    /// <param name="draws">Bootstrap samples; with six to eleven clusters more are drawn, so that 20 lie beyond each end of the raised
    /// level, and with five all there are.</param>
    /// <param name="seed">Seed of the samples.</param>
    /// <param name="level">Confidence.</param>
    public static Interval Mean(Clusters clusters, int draws = 2000, int seed = 1, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(draws);
        double[] sums = [.. clusters.Sums];
        int[] sizes = [.. clusters.Values.Select(group => group.Length)];
        int count = clusters.Count;
        if (count <= MinimumClusters)
        {
            return Compute(count, chosen => Mean(sums, sizes, chosen), count == MinimumClusters ? EverySample(count) : [], level);
        }

        draws = Math.Max(draws, Enough(count, level));
        int[] samples = SharedDraws.Samples(count, draws, seed);
        double[] replicates = Means(sums, sizes, samples, draws);
        int[] all = [.. Enumerable.Range(0, count)];
        return BcaInterval.Compute(replicates, Mean(sums, sizes, all), Jackknife(all, chosen => Mean(sums, sizes, chosen)),
            ExpandedLevel(level, count));
    }

    /// <summary>[draws] means. Four draws at once, none of which waits for another's sum; each adds its clusters up in the order in
    /// which one alone would.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first call on.
    private static double[] Means(double[] sums, int[] sizes, int[] samples, int draws)
    {
        int count = sums.Length;
        var clusters = new Vector128<double>[count];
        for (int i = 0; i < count; i++)
        {
            clusters[i] = Vector128.Create(sums[i], sizes[i]);
        }

        double[] means = new double[draws];
        for (int draw = 0; draw < draws; draw += 4)
        {
            // Past the end the last draw is repeated.
            int d1 = Math.Min(draw + 1, draws - 1), d2 = Math.Min(draw + 2, draws - 1), d3 = Math.Min(draw + 3, draws - 1);
            ReadOnlySpan<int> s0 = samples.AsSpan(draw * count, count), s1 = samples.AsSpan(d1 * count, count);
            ReadOnlySpan<int> s2 = samples.AsSpan(d2 * count, count), s3 = samples.AsSpan(d3 * count, count);
            Vector128<double> a = default, b = default, c = default, d = default;
            for (int i = 0; i < s0.Length; i++)
            {
                a += clusters[s0[i]];
                b += clusters[s1[i]];
                c += clusters[s2[i]];
                d += clusters[s3[i]];
            }

            (means[draw], means[d1], means[d2], means[d3]) = (Ratio(a), Ratio(b), Ratio(c), Ratio(d));
        }

        return means;
    }

    private static double Ratio(Vector128<double> sumAndSize) => sumAndSize[1] == 0 ? double.NaN : sumAndSize[0] / sumAndSize[1];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first call on.
    private static double Mean(double[] sums, int[] sizes, ReadOnlySpan<int> chosen)
    {
        double sum = 0;
        int size = 0;
        foreach (int cluster in chosen)
        {
            sum += sums[cluster];
            size += sizes[cluster];
        }

        return size == 0 ? double.NaN : sum / size;
    }

    private static int Enough(int clusters, double level) =>
        clusters is < MinimumClusters or >= FewClusters
            ? 0 : (int)Math.Ceiling(DrawsBeyondAnEnd / (0.5 * (1 - ExpandedLevel(level, clusters))));

    /// <summary>Interval of any statistic of clusters.</summary>
    /// <param name="clusters">Number of clusters.</param>
    /// <param name="statistic">The statistic on the clusters of the given indices, some perhaps more than once; NaN when undefined.</param>
    /// <param name="draws">Bootstrap samples.</param>
    /// <param name="seed">Seed of the samples.</param>
    /// <param name="level">Confidence.</param>
    public static Interval Compute(int clusters, Func<int[], double> statistic, int draws = 2000, int seed = 1, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(draws);
        return Compute(clusters, statistic, RandomSamples(clusters, draws, seed), level);
    }

    private static Interval Compute(int clusters, Func<int[], double> statistic, IEnumerable<int[]> samples, double level)
    {
        if (clusters < MinimumClusters)
        {
            return Interval.Undefined;
        }

        int[] all = [.. Enumerable.Range(0, clusters)];
        return BcaInterval.Compute([.. samples.Select(statistic)], statistic(all), Jackknife(all, statistic),
            ExpandedLevel(level, clusters));
    }

    /// <summary>The statistic with each cluster left out in turn.</summary>
    private static double[] Jackknife(int[] all, Func<int[], double> statistic)
    {
        double[] values = new double[all.Length];
        int[] others = all[1..];
        for (int left = 0; left < all.Length; left++)
        {
            values[left] = statistic(others);
            if (left < others.Length)
            {
                others[left] = left;
            }
        }

        return values;
    }

    // One buffer for all samples: each is looked at before the next is made.
    private static IEnumerable<int[]> RandomSamples(int clusters, int draws, int seed)
    {
        if (clusters == 0)
        {
            yield break;
        }

        int[] samples = SharedDraws.Samples(clusters, draws, seed);
        var chosen = new int[clusters];
        for (int draw = 0; draw < draws; draw++)
        {
            samples.AsSpan(draw * clusters, clusters).CopyTo(chosen);
            yield return chosen;
        }
    }

    /// <summary>All n^n samples, as a counter of n digits to the base n runs through them.</summary>
    private static IEnumerable<int[]> EverySample(int clusters)
    {
        var chosen = new int[clusters];
        for (int digit = 0; digit >= 0;)
        {
            yield return chosen;
            for (digit = clusters - 1; digit >= 0 && ++chosen[digit] == clusters; digit--)
            {
                chosen[digit] = 0;
            }
        }
    }

    /// <summary>The level whose percentiles cover <paramref name="level"/> in samples of a few: 2 Φ(√(n / (n − 1)) t) − 1, t Student's
    /// quantile with n − 1 degrees.</summary>
    /// <param name="level">Confidence wanted, above 0 and below 1.</param>
    /// <param name="clusters">Clusters sampled (n), 2 or more.</param>
    /// <remarks>Exact for means of normal values; 0.95 becomes 0.970 with 18 clusters and 0.998 with 5. Source: Hesterberg 2015, section
    /// 5.3 (expanded percentile interval).</remarks>
    public static double ExpandedLevel(double level, int clusters)
    {
        double t = StudentT.InvCDF(0, 1, clusters - 1, 0.5 + (0.5 * level));
        return (2 * Normal.CDF(0, 1, Math.Sqrt(clusters / (clusters - 1.0)) * t)) - 1;
    }
}
