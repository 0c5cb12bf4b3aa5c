using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;

namespace Attribution.Perturbation;

/// <summary>Shapley values of segments of time, or of cells of time and bands.</summary>
public sealed class ShapleyMethod : IAttributionMethod
{
    private const string Budget = "evaluations";

    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "shapley",
        "Shapley values",
        "1",
        "What each segment of the clip adds to the target's score on average over all orders in which segments can be put in. The map sums "
            + "to the score's change from the clip left out whole.",
        ModelAccess.Predictions,
        [
            .. Players.Parameters,
            new(Budget, ParameterKind.Integer, "2000",
                "Evaluations of the model at most, where there are more than 12 players: they are then spent on orders of players drawn at "
                    + "random, and the map says the standard error. Up to 12 players every coalition is evaluated: 2 to the number of them.")
            {
                Unit = "evaluations", Minimum = 8, Maximum = 10_000_000, Step = 1000,
            },
        ])
    {
        Cost = "one pass forward a coalition: 2 to the number of players up to 12 players, else as many as the budget says",
        Sources =
        [
            "Shapley 1953, A value for n-person games, Contributions to the Theory of Games II",
            "Štrumbelj and Kononenko 2014, Explaining prediction models and individual predictions with feature contributions, Knowledge "
                + "and Information Systems 41",
            "Lundberg and Lee 2017, A unified approach to interpreting model predictions, NeurIPS",
        ],
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        int budget = setup.Parameters.GetInteger(Budget);
        return new CoalitionSession(
            setup,
            players => players <= ShapleyValues.MostExact ? 1L << players : 2 + ((long)Pairs(players, budget) * 2 * (players - 1)),
            (game, players, seed, progress, cancellation) => players <= ShapleyValues.MostExact
                ? Exact(game, players, progress, cancellation)
                : Sample(game, players, Pairs(players, budget), seed, progress, cancellation));
    }

    /// <summary>Pairs of orders that a number of evaluations pays for; two at least, or nothing could be said about the error.</summary>
    private static int Pairs(int players, int budget) => Math.Max(2, budget / (2 * (players - 1)));

    private static GameValues Exact(Game game, int players, IProgress<double>? progress, CancellationToken cancellation)
    {
        double[] worth = game.Play(1 << players, (coalition, isPresent) => Members(coalition, isPresent), progress, cancellation);
        return new GameValues(
            ShapleyValues.Exact(players, worth), null,
            [FormattableString.Invariant($"Exact: all {worth.Length} coalitions were evaluated.")]);
    }

    private static GameValues Sample(
        Game game, int players, int pairs, ulong seed, IProgress<double>? progress, CancellationToken cancellation)
    {
        int[][] orders = ShapleyValues.Orders(players, pairs, seed);
        int inner = players - 1;
        double[] worth = game.Play(2 + (orders.Length * inner), Write, progress, cancellation);
        (double[] values, double[] errors) = ShapleyValues.Sampled(orders, worth.AsSpan(2), worth[0], worth[1]);
        return new GameValues(values, errors, [FormattableString.Invariant($"Sampled: {orders.Length} orders of {players} players.")]);

        void Write(int coalition, Span<bool> isPresent)
        {
            isPresent.Fill(coalition == 1);
            if (coalition > 1)
            {
                foreach (int member in orders[(coalition - 2) / inner].AsSpan(0, ((coalition - 2) % inner) + 1))
                {
                    isPresent[member] = true;
                }
            }
        }
    }

    private static void Members(int coalition, Span<bool> isPresent)
    {
        for (int i = 0; i < isPresent.Length; i++)
        {
            isPresent[i] = (coalition & (1 << i)) != 0;
        }
    }
}
