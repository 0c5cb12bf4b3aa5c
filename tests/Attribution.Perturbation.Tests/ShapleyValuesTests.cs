namespace Attribution.Perturbation.Tests;

public sealed class ShapleyValuesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    public void Exact_values_are_the_mean_of_what_players_add_over_all_orders(int players)
    {
        double[] worth = RandomGame(players, seed: players);

        double[] found = ShapleyValues.Exact(players, worth);

        double[] expected = new double[players];
        int[][] orders = [.. AllOrders(players)];
        foreach (int[] order in orders)
        {
            int coalition = 0;
            foreach (int player in order)
            {
                expected[player] += (worth[coalition | (1 << player)] - worth[coalition]) / orders.Length;
                coalition |= 1 << player;
            }
        }

        Assert.Equal(expected, found, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(worth[^1] - worth[0], found.Sum(), 12);
    }

    [Fact]
    public void Dummy_gets_what_it_adds_and_equal_players_get_the_same()
    {
        // Player 3 always adds 0.25; players 0 and 1 may be exchanged; player 2 matters only with player 0 or 1.
        double[] worth = [.. Enumerable.Range(0, 16).Select(coalition =>
        {
            int pair = (coalition & 1) + ((coalition >> 1) & 1);
            return (pair * pair) + ((coalition & 4) != 0 ? 1.5 * pair : 0) + ((coalition & 8) != 0 ? 0.25 : 0);
        })];

        double[] found = ShapleyValues.Exact(4, worth);

        Assert.Equal(0.25, found[3], 12);
        Assert.Equal(found[0], found[1], 12);
        Assert.Equal(worth[15] - worth[0], found.Sum(), 12);
    }

    [Fact]
    public void Values_of_a_sum_of_games_are_the_sum_of_their_values()
    {
        double[] a = RandomGame(5, 1), b = RandomGame(5, 2);

        double[] sum = ShapleyValues.Exact(5, [.. a.Zip(b, (x, y) => x + y)]);

        Assert.Equal(ShapleyValues.Exact(5, a).Zip(ShapleyValues.Exact(5, b), (x, y) => x + y), sum, (x, y) => Math.Abs(x - y) < 1e-12);
    }

    [Fact]
    public void Sampled_values_lie_within_their_standard_errors_of_the_exact_ones_and_sum_exactly()
    {
        const int players = 8, seeds = 60;
        double[] worth = RandomGame(players, 4), exact = ShapleyValues.Exact(players, worth);
        int within = 0;
        for (ulong seed = 0; seed < seeds; seed++)
        {
            int[][] orders = ShapleyValues.Orders(players, 40, seed);
            (double[] values, double[] errors) = ShapleyValues.Sampled(orders, Prefixes(orders, worth), worth[0], worth[^1]);
            Assert.Equal(worth[^1] - worth[0], values.Sum(), 9);
            within += Enumerable.Range(0, players).Count(i => Math.Abs(values[i] - exact[i]) < 1.96 * errors[i]);
        }

        // 95 % are expected of 480; the binomial bound is 99.9 %, players of one seed are not independent, hence the margin.
        Assert.InRange(within / (double)(players * seeds), 0.90, 0.99);
    }

    [Fact]
    public void Every_order_holds_every_player_and_pairs_mirror_each_other()
    {
        int[][] orders = ShapleyValues.Orders(9, 5, 11);

        Assert.All(orders, order => Assert.Equal(Enumerable.Range(0, 9), order.Order()));
        Assert.All(Enumerable.Range(0, 5), pair => Assert.Equal(orders[2 * pair].Reverse(), orders[(2 * pair) + 1]));
        Assert.Equal(orders, ShapleyValues.Orders(9, 5, 11));
        Assert.NotEqual(orders, ShapleyValues.Orders(9, 5, 12));
    }

    private static double[] RandomGame(int players, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 1 << players).Select(_ => random.NextDouble())];
    }

    private static double[] Prefixes(int[][] orders, double[] worth) => [.. orders.SelectMany(order =>
    {
        int coalition = 0;
        return order.SkipLast(1).Select(player => worth[coalition |= 1 << player]).ToArray();
    })];

    private static IEnumerable<int[]> AllOrders(int players) => players == 0 ? [[]]
        : AllOrders(players - 1).SelectMany(order => Enumerable.Range(0, players).Select(at => order.Take(at).Append(players - 1).Concat(order.Skip(at)).ToArray()));
}
