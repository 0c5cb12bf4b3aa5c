using System.Numerics;

namespace Attribution.Perturbation;

/// <summary>Shapley values of a game (Shapley 1953): exact by going through all coalitions, or from sampled orders of players.</summary>
internal static class ShapleyValues
{
    /// <summary>Most players for which all coalitions are gone through: 4,096 of them.</summary>
    public const int MostExact = 12;

    /// <summary>Exact values: φ_i = Σ over S without i of |S|! (n − |S| − 1)! / n! · (v(S ∪ i) − v(S)).</summary>
    /// <param name="players">Players, at most <see cref="MostExact"/>.</param>
    /// <param name="worth">[2^players] v of every coalition; bit i of its number says whether player i is in it.</param>
    public static double[] Exact(int players, ReadOnlySpan<double> worth)
    {
        // weight[s] = s! (n − s − 1)! / n! = 1 / (n · C(n − 1, s)).
        double[] weights = new double[players];
        double choose = 1;
        for (int size = 0; size < players; size++)
        {
            weights[size] = 1 / (players * choose);
            choose = choose * (players - 1 - size) / (size + 1);
        }

        double[] values = new double[players];
        for (int coalition = 0; coalition < worth.Length; coalition++)
        {
            double weight = weights[Math.Min(players - 1, BitOperations.PopCount((uint)coalition))];
            for (int player = 0; player < players; player++)
            {
                if ((coalition & (1 << player)) == 0)
                {
                    values[player] += weight * (worth[coalition | (1 << player)] - worth[coalition]);
                }
            }
        }

        return values;
    }

    /// <summary>Orders of players, in pairs: every second one is the one before backwards (antithetic sampling, Mitchell et al. 2022,
    /// Sampling permutations for Shapley value estimation, JMLR 23).</summary>
    /// <param name="players">Players.</param>
    /// <param name="pairs">Pairs.</param>
    /// <param name="seed">Seed.</param>
    public static int[][] Orders(int players, int pairs, ulong seed)
    {
        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        int[][] orders = new int[2 * pairs][];
        for (int pair = 0; pair < pairs; pair++)
        {
            int[] order = [.. Enumerable.Range(0, players)];
            random.Shuffle(order);
            orders[2 * pair] = order;
            orders[(2 * pair) + 1] = [.. order.Reverse()];
        }

        return orders;
    }

    /// <summary>Values and standard errors from orders: each order gives player i what it adds to those before it; the pairs are the
    /// independent draws.</summary>
    /// <param name="orders">Orders of players, in pairs.</param>
    /// <param name="worth">v of the first k + 1 of an order, by order and k = 0 … players − 2.</param>
    /// <param name="nobody">v of nobody.</param>
    /// <param name="everybody">v of everybody.</param>
    public static (double[] Values, double[] Errors) Sampled(
        IReadOnlyList<int[]> orders, ReadOnlySpan<double> worth, double nobody, double everybody)
    {
        int players = orders[0].Length, pairs = orders.Count / 2;
        double[] sum = new double[players], squares = new double[players], pair = new double[players];
        for (int order = 0; order < orders.Count; order++)
        {
            double before = nobody;
            for (int k = 0; k < players; k++)
            {
                double after = k == players - 1 ? everybody : worth[(order * (players - 1)) + k];
                pair[orders[order][k]] += 0.5 * (after - before);
                before = after;
            }

            for (int i = 0; i < players && order % 2 == 1; i++)
            {
                sum[i] += pair[i];
                squares[i] += pair[i] * pair[i];
                pair[i] = 0;
            }
        }

        double[] values = Array.ConvertAll(sum, total => total / pairs);
        double[] errors = [.. values.Select((mean, i) => pairs < 2 ? double.NaN
            : Math.Sqrt(Math.Max(0, (squares[i] / pairs) - (mean * mean)) / (pairs - 1)))];
        return (values, errors);
    }
}
