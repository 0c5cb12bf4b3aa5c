namespace SerHost.Analysis.Statistics;

/// <summary>Cliff's delta: P(x &gt; y) − P(x &lt; y) for values drawn from two groups.</summary>
/// <remarks>In [-1, 1]; 0 when neither group tends to be larger. Source: Cliff 1993.</remarks>
public static class CliffsDelta
{
    /// <summary>Computes delta; NaN when a group is empty.</summary>
    /// <param name="first">First group, no NaN.</param>
    /// <param name="second">Second group, no NaN.</param>
    public static double Compute(IReadOnlyCollection<double> first, IReadOnlyCollection<double> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count == 0 || second.Count == 0)
        {
            return double.NaN;
        }

        // The mean rank of the first group tells how many pairs it wins, ties half.
        double[] ranks = Ranks.Average([.. first, .. second]);
        return OfRanks(ranks.Take(first.Count).Sum(), first.Count, second.Count);
    }

    /// <summary>Delta from the sum of the first group's ranks among the values of both; NaN when a group is empty.</summary>
    internal static double OfRanks(double rankSum, int first, int second)
    {
        if (first == 0 || second == 0)
        {
            return double.NaN;
        }

        double wins = rankSum - (0.5 * first * (first + 1.0));
        return (2 * wins / ((double)first * second)) - 1;
    }
}
