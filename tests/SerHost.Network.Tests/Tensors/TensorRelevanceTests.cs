using SerHost.Network.Tensors;
using SerHost.Network.Tensors.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Tensors;

/// <summary>The tensor engine against float64 oracles and properties that need no reference.</summary>
public sealed class TensorRelevanceTests
{
    private const int Samples = 23;

    public static TheoryData<int, bool, bool, bool, bool> Networks => new()
    {
        { 1, false, false, true, false }, { 2, true, false, true, false }, { 3, false, true, true, false }, { 4, true, true, false, false }, { 5, true, false, true, true },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Evaluation_is_the_interpreters(int seed, bool preNorm, bool spelt, bool bias, bool gated)
    {
        TensorGraph graph = SmallTransformer.Make(seed, 2, preNorm, spelt, bias, gated);
        double[] input = Input(seed, Samples);
        double[] expected = new Surrogate(graph, TensorRules.Gradient, input).Evaluate(input);
        AssertNear(expected, new TensorEngine(new TensorNetwork(graph), 2).Evaluate(Narrow(input), 1, Samples), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Gradient_is_the_finite_difference(int seed, bool preNorm, bool spelt, bool bias, bool gated) => Compare(seed, preNorm, spelt, bias, gated, TensorRules.Gradient);

    [Theory]
    [MemberData(nameof(Networks))]
    public void AttnLRP_is_the_derivative_of_the_frozen_network(int seed, bool preNorm, bool spelt, bool bias, bool gated) => Compare(seed, preNorm, spelt, bias, gated, TensorRules.AttnLrp);

    [Theory]
    [MemberData(nameof(Networks))]
    public void CpLRP_is_the_derivative_of_the_frozen_network(int seed, bool preNorm, bool spelt, bool bias, bool gated) => Compare(seed, preNorm, spelt, bias, gated, TensorRules.CpLrp);

    [Theory]
    [MemberData(nameof(Networks))]
    public void Output_is_input_and_constants_and_softmax(int seed, bool preNorm, bool spelt, bool bias, bool gated)
    {
        var explainer = new TensorExplainer(new TensorNetwork(SmallTransformer.Make(seed, 2, preNorm, spelt, bias, gated)), 2);
        explainer.Load(Narrow(Input(seed, Samples)), Samples, TensorRules.Relevance);
        foreach (TensorRules rules in TensorRules.Relevance)
        {
            TensorBalance balance = explainer.Relevance(1, rules).Balance;
            Assert.InRange(balance.Miss, -1e-4, 1e-4);
            if (rules.StopsAtSoftmax)
            {
                Assert.Equal(0, balance.Softmax);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Relevance_from_another_zero_is_that_of_the_network_behind_an_added_constant(int seed, bool preNorm, bool spelt, bool bias, bool gated)
    {
        // f(x) = h(x + 2) with h(y) = f(y − 2): the constant is h's first bias, and relevance of y is (x + 2) ⊙ g.
        const float zero = -2;
        float[] input = Narrow(Input(seed, Samples));
        TensorGraph graph = SmallTransformer.Make(seed, 2, preNorm, spelt, bias, gated);
        var behind = new TensorExplainer(new TensorNetwork(new TensorGraph(
            [new TensorNode("shift", "Add", ["y", "zero"], ["x"], new Dictionary<string, TensorAttribute>()), .. graph.Nodes],
            new Dictionary<string, TensorData>(graph.Constants) { ["zero"] = new TensorData([1], new[] { zero }) },
            graph.Input with { Name = "y" }, graph.Output, graph.OperatorVersion)), 1);
        var explainer = new TensorExplainer(new TensorNetwork(graph), 1) { Zero = zero };
        behind.Load([.. input.Select(value => value - zero)], Samples, [TensorRules.AttnLrp]);
        explainer.Load(input, Samples, [TensorRules.AttnLrp]);

        (float[] expected, TensorBalance theirs) = behind.Relevance(1, TensorRules.AttnLrp);
        (float[] found, TensorBalance ours) = explainer.Relevance(1, TensorRules.AttnLrp);

        double largest = expected.Max(value => Math.Abs((double)value));
        Assert.All(expected.Zip(found), pair => Assert.InRange(Math.Abs((double)pair.First - pair.Second) / largest, 0, 1e-3));
        Assert.Equal(theirs.Constants, ours.Constants, 1e-2);
        Assert.InRange(Math.Abs(ours.Miss), 0, 1e-2);
    }

    [Fact]
    public void Network_without_bias_gives_all_of_its_output_under_CpLRP()
    {
        var explainer = new TensorExplainer(new TensorNetwork(SmallTransformer.Make(7, bias: false)), 1);
        explainer.Load(Narrow(Input(7, Samples)), Samples, [TensorRules.CpLrp]);
        TensorBalance balance = explainer.Relevance(0, TensorRules.CpLrp).Balance;
        Assert.Equal(balance.Output, balance.Input, 1e-4);
    }

    [Fact]
    public void Spelt_out_network_gives_the_same_map()
    {
        float[] input = Narrow(Input(9, Samples));
        float[][] maps = new[] { false, true }.Select(spelt =>
        {
            var explainer = new TensorExplainer(new TensorNetwork(SmallTransformer.Make(9, spelt: spelt)), 2);
            explainer.Load(input, Samples, [TensorRules.AttnLrp]);
            return explainer.Relevance(2, TensorRules.AttnLrp).Map;
        }).ToArray();
        AssertNear(Array.ConvertAll(maps[0], value => (double)value), maps[1], 1e-5);
    }

    [Fact]
    public void Attention_shown_step_by_step_gives_the_map_of_the_fused_step()
    {
        var explainer = new TensorExplainer(new TensorNetwork(SmallTransformer.Make(10)), 2);
        explainer.Load(Narrow(Input(10, Samples)), Samples, [TensorRules.AttnLrp]);
        float[] fused = explainer.Relevance(0, TensorRules.AttnLrp).Map;
        AttentionWeights attention = explainer.Attention(0);
        Assert.All(attention.Weights, weights => Assert.Equal(attention.Heads[0] * attention.Queries, weights.Sum(), 1e-3));
        Assert.Equal(1, attention.Rollout().Sum(), 1e-6);
        AssertNear(Array.ConvertAll(fused, value => (double)value), explainer.Relevance(0, TensorRules.AttnLrp).Map, 1e-5);
    }

    [Theory]
    [InlineData("heads")]
    [InlineData("neurons")]
    public void Conditional_maps_of_a_layer_carry_its_relevance(string site)
    {
        var explainer = new TensorExplainer(new TensorNetwork(SmallTransformer.Make(11, bias: false)), 2);
        explainer.Load(Narrow(Input(11, Samples)), Samples, [TensorRules.CpLrp]);
        SiteRelevance units = explainer.RelevanceAt(0, TensorRules.CpLrp, site);
        IReadOnlyList<ConditionalRelevance> parts = explainer.Conditional(
            0, TensorRules.CpLrp, Enumerable.Range(0, units.Dims[1]).Select(unit => new SiteCondition(site, 1, unit)).ToArray());
        for (int unit = 0; unit < parts.Count; unit++)
        {
            // No bias and no softmax takes anything below: what a unit has is what its map sums to.
            Assert.Equal(units.Values[units.Dims[1] + unit], parts[unit].Relevance, 1e-4);
            Assert.Equal(parts[unit].Relevance, parts[unit].Map.Sum(value => (double)value), 1e-4);
        }
    }

    [Theory]
    [InlineData("heads", "attnlrp")]
    [InlineData("neurons", "attnlrp")]
    [InlineData("neurons", "cp-lrp")]
    [InlineData("heads", "attnlrp-gamma")]
    [InlineData("neurons", "attnlrp-gamma")]
    public void Conditions_together_give_the_maps_of_each_alone(string site, string name)
    {
        // So long that queries make several blocks and conditions several parts of one.
        const int samples = 403;
        TensorRules rules = TensorRules.Find(name)!;
        var explainer = new TensorExplainer(new TensorNetwork(SmallTransformer.Make(14, spelt: true)), 2);
        explainer.Load(Narrow(Input(14, samples)), samples, [rules]);
        SiteCondition[] all =
            [.. explainer.Units(site).SelectMany((count, layer) =>
            Enumerable.Range(0, count).Select(unit => new SiteCondition(site, layer, unit)))];

        IReadOnlyList<ConditionalRelevance> together = explainer.Conditional(1, rules, all);

        for (int i = 0; i < all.Length; i++)
        {
            ConditionalRelevance alone = explainer.Conditional(1, rules, [all[i]])[0];
            Assert.Equal(all[i], together[i].Condition);
            Assert.Equal(alone.Relevance, together[i].Relevance, 1e-6);
            AssertNear(Array.ConvertAll(alone.Map, value => (double)value), together[i].Map, 1e-5);
        }
    }

    [Fact]
    public void Batch_gives_what_single_inputs_give()
    {
        var network = new TensorNetwork(SmallTransformer.Make(12));
        float[] inputs = [.. Narrow(Input(1, Samples)), .. Narrow(Input(2, Samples)), .. Narrow(Input(3, Samples))];
        float[] together = new TensorEngine(network, 2).Evaluate(inputs, 3, Samples);
        for (int i = 0; i < 3; i++)
        {
            AssertNear(Array.ConvertAll(together[(3 * i)..((3 * i) + 3)], value => (double)value), new TensorEngine(network, 1).Evaluate(inputs.AsSpan(i * Samples, Samples), 1, Samples), 1e-5);
        }
    }

    [Fact]
    public void Features_are_what_enters_the_first_layer()
    {
        var explainer = new TensorExplainer(new TensorNetwork(SmallTransformer.Make(13)), 1);
        explainer.Load(Narrow(Input(13, Samples)), Samples, [TensorRules.AttnLrp]);
        SiteRelevance features = explainer.RelevanceAt(0, TensorRules.AttnLrp, "features");
        Assert.Equal("features", features.Tensor);
        Assert.Equal([10, 8], features.Dims);
        Assert.Equal(new TokenGeometry(1, 10, 0, 1, 1, 0, 2, 4), explainer.Tokens);
        Assert.Equal(4, explainer.Network.MinimumFrames(100));
    }

    private static void Compare(int seed, bool preNorm, bool spelt, bool bias, bool gated, TensorRules rules)
    {
        TensorGraph graph = SmallTransformer.Make(seed, 2, preNorm, spelt, bias, gated);
        double[] input = Array.ConvertAll(Narrow(Input(seed, Samples)), value => (double)value);
        double[] expected = new Surrogate(graph, rules, input).Differentiate(input, 2).Zip(input, (slope, value) => slope * value).ToArray();
        var explainer = new TensorExplainer(new TensorNetwork(graph), 2);
        explainer.Load(Narrow(input), Samples, [rules]);
        AssertNear(expected, explainer.Relevance(2, rules).Map, 1e-4);
    }

    private static double[] Input(int seed, int samples)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, samples).Select(_ => (2 * random.NextDouble()) - 1).ToArray();
    }

    private static float[] Narrow(double[] values) => Array.ConvertAll(values, value => (float)value);

    private static void AssertNear(double[] expected, float[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        double largest = Math.Max(expected.Max(Math.Abs), 1e-3);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.InRange(found[i] - expected[i], -tolerance * largest, tolerance * largest);
        }
    }
}
