using System.Runtime.CompilerServices;

namespace SerHost.Analysis.Statistics;

/// <summary>Ranks with ties.</summary>
public static class Ranks
{
    /// <summary>Ranks from 1, equal values sharing the mean of their ranks.</summary>
    /// <param name="values">Values, none NaN.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first call on.
    public static double[] Average(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        int[] order = SortedValues.Sort(sorted);
        double[] ranks = new double[sorted.Length];
        for (int start = 0; start < sorted.Length;)
        {
            int end = EndOfTie(sorted, start);
            double rank = 0.5 * (start + 1 + end);
            for (; start < end; start++)
            {
                ranks[order[start]] = rank;
            }
        }

        return ranks;
    }

    /// <summary>Index behind the values equal to the one at an index.</summary>
    internal static int EndOfTie(ReadOnlySpan<double> sorted, int start)
    {
        int end = start + 1;
        while (end < sorted.Length && sorted[end] == sorted[start])
        {
            end++;
        }

        return end;
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
