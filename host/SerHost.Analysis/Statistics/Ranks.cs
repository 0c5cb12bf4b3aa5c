using MathNet.Numerics.Statistics;

namespace SerHost.Analysis.Statistics;

/// <summary>Ranks with ties.</summary>
public static class Ranks
{
    /// <summary>Ranks from 1, equal values sharing the mean of their ranks.</summary>
    /// <param name="values">Values, none NaN.</param>
    public static double[] Average(ReadOnlySpan<double> values)
    {
        return ArrayStatistics.RanksInplace(values.ToArray(), RankDefinition.Average);
    }

    /// <summary>Sizes of the groups of equal values.</summary>
    /// <param name="values">The values.</param>
    public static int[] TieSizes(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        var sizes = new List<int>();
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i > 0 && sorted[i] == sorted[i - 1])
            {
                sizes[^1]++;
            }
            else
            {
                sizes.Add(1);
            }
        }

        return [.. sizes];
    }
}
