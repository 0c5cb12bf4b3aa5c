using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Perturbation.Tests;

public sealed class CoalitionMethodTests
{
    public static TheoryData<string, int, int, int> Linear => new()
    {
        { "shapley", 6, 5, 2 }, // 10 players, exact
        { "shapley", 6, 5, 3 }, // 15 players, sampled: a linear game has no spread
        { "lime", 6, 5, 2 },
        { "shapley", 1, 4, 1 }, // a waveform, whose segments fade into each other
        { "lime", 1, 4, 1 },
    };

    [Theory]
    [MemberData(nameof(Linear))]
    public void Player_of_a_linear_model_gets_what_its_part_adds(string id, int bands, int segments, int groups)
    {
        int frames = bands == 1 ? 1600 : 20;
        ModelInput input = GameModel.Input(bands, frames, padding: bands == 1 ? 100 : 0);
        float[] weights = GameModel.Input(bands, frames, seed: 8).Values.ToArray();
        var model = new GameModel(bands, values => values.Zip(weights, (x, w) => (double)x * w).Sum());

        RelevanceMap map = model.Explain(Find(id), input, ("segments", $"{segments}"), ("band-groups", $"{groups}"));

        Players players = Players.Divide(input, segments, groups);
        double[] expected = [.. Enumerable.Range(0, players.Count).Select(player =>
        {
            // What the player alone adds to silence.
            float[] alone = new float[bands * frames];
            bool[] isPresent = new bool[players.Count];
            float[] nobody = new float[bands * frames];
            players.Compose(input.Values.Span, new float[bands * frames], isPresent, nobody);
            isPresent[player] = true;
            players.Compose(input.Values.Span, new float[bands * frames], isPresent, alone);
            return alone.Zip(weights, (x, w) => (double)x * w).Sum() - nobody.Zip(weights, (x, w) => (double)x * w).Sum();
        })];
        Assert.Equal(players.Spread(expected), map.Values.ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        if (map.Diagnostics.FirstOrDefault(one => one.Id == DiagnosticIds.ApproximationError) is { } error)
        {
            Assert.InRange(error.Value, 0, 1e-5);
        }
    }

    [Theory]
    [InlineData(4, 16)]
    [InlineData(12, 4096)]
    [InlineData(13, 2 + (2 * 41 * 2 * 12 / 2))]
    public void Cost_is_what_was_said_beforehand(int segments, int evaluations)
    {
        ModelInput input = GameModel.Input(2, 26);
        var model = new GameModel(2, values => values.Max());
        var method = new ShapleyMethod();
        using IAttributionSession session = method.Prepare(model.Setup(method, ("segments", $"{segments}"), ("evaluations", "1000")));
        var request = new AttributionRequest(input, 0, 1);

        long? said = session.Evaluations(request);
        RelevanceMap map = session.Explain([request], null, CancellationToken.None)[0];

        Assert.Equal(evaluations, said);
        Assert.Equal(evaluations, model.Evaluations);
        Assert.Equal(evaluations, map.Diagnostics.Single(one => one.Id == DiagnosticIds.ModelEvaluations).Value);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("20")]
    public void Shapley_map_sums_to_the_change_from_the_clip_left_out(string segments)
    {
        ModelInput input = GameModel.Input(3, 40, padding: 6);
        var model = new GameModel(3, values => values.Where((_, i) => i % 7 != 0).Max() * Math.Exp(values[3]));

        RelevanceMap map = model.Explain(new ShapleyMethod(), input, ("segments", segments), ("evaluations", "200"));

        // Padding is nobody's: it stays when all others are left out.
        float[] left = [.. input.Values.ToArray().Select((value, i) => i % 40 >= 34 ? value : 0)];
        float[] outputs = new float[4];
        model.Predict([.. input.Values.Span, .. left], 2, 40, outputs);
        Assert.Equal(outputs[0] - outputs[2], map.Values.ToArray().Sum(value => (double)value), 1e-5);
        Assert.All(Enumerable.Range(0, 3), band => Assert.All(Enumerable.Range(34, 6), frame => Assert.Equal(0, map.Values.Span[(band * 40) + frame])));
    }

    [Fact]
    public void Lime_weighs_coalitions_near_the_whole_clip_most()
    {
        // v = 1 only where everybody is there: near the whole clip a step for every player, far from it nothing.
        ModelInput input = GameModel.Input(1, 30);
        var model = new GameModel(1, values => values.Contains(0) ? 0 : 1);

        double narrow = model.Explain(new LimeMethod(), input, ("segments", "3"), ("kernel-width", "0.1")).Values.ToArray().Sum(v => (double)v);
        double wide = model.Explain(new LimeMethod(), input, ("segments", "3"), ("kernel-width", "50")).Values.ToArray().Sum(v => (double)v);

        Assert.True(narrow > wide, $"{narrow} against {wide}");
        Assert.Equal(0.75, wide, 0.1); // least squares of the indicator of all three: ¼ each
    }

    [Fact]
    public void Linear_fit_of_random_scores_is_that_of_the_normal_equations()
    {
        bool[][] coalitions = LocalSurrogate.Draw(3, 60, 5);
        var random = new Random(2);
        double[] worth = [.. coalitions.Select(_ => random.NextDouble())];

        SurrogateFit fit = LocalSurrogate.Fit(coalitions, worth, 0.25, ridge: 0.7);

        double[] found = [fit.Coefficients[0], fit.Coefficients[1], fit.Coefficients[2]];
        double[] by = Descend(coalitions, worth, 0.25, 0.7);
        Assert.Equal(by, found, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.All(fit.Errors, error => Assert.InRange(error, 1e-3, 1));
    }

    [Theory]
    [InlineData("segments", "21", "20 frames")]
    [InlineData("band-groups", "4", "3 bands")]
    public void Players_that_the_input_has_no_room_for_are_refused(string id, string value, string range)
    {
        var error = Assert.Throws<ParameterException>(() => new GameModel(3, _ => 0).Explain(new ShapleyMethod(), GameModel.Input(3, 20), (id, value)));

        Assert.Equal(id, error.ParameterId);
        Assert.Contains(range, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Same_seed_gives_the_same_map()
    {
        ModelInput input = GameModel.Input(2, 40);
        var model = new GameModel(2, values => values.Max());

        Assert.Equal(
            model.Explain(new ShapleyMethod(), input, ("segments", "20")).Values.ToArray(),
            model.Explain(new ShapleyMethod(), input, ("segments", "20")).Values.ToArray());
    }

    private static IAttributionMethod Find(string id) => id == "lime" ? new LimeMethod() : new ShapleyMethod();

    /// <summary>The same minimum found by plain gradient descent.</summary>
    private static double[] Descend(bool[][] coalitions, double[] worth, double width, double ridge)
    {
        double[] b = new double[4];
        for (int step = 0; step < 40_000; step++)
        {
            double[] slope = [0, 2 * ridge * b[1], 2 * ridge * b[2], 2 * ridge * b[3]];
            for (int i = 0; i < worth.Length; i++)
            {
                double[] x = [1, .. coalitions[i].Select(isThere => isThere ? 1.0 : 0)];
                double distance = 1 - Math.Sqrt(x.Skip(1).Sum() / 3), weight = Math.Exp(-distance * distance / (width * width));
                double residual = x.Zip(b, (a, c) => a * c).Sum() - worth[i];
                for (int j = 0; j < 4; j++)
                {
                    slope[j] += 2 * weight * residual * x[j];
                }
            }

            for (int j = 0; j < 4; j++)
            {
                b[j] -= 0.005 * slope[j];
            }
        }

        return b[1..];
    }
}
