using SerHost.Network.Relevance;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Relevance;

/// <summary>Properties that follow from the rules' definitions, on networks small enough to see through.</summary>
public sealed class RelevancePropertyTests
{
    public static TheoryData<string> ConservingComposites => ["epsilon-plus", "epsilon-alpha2-beta1-flat", "epsilon-plus-flat", "epsilon"];

    [Theory]
    [MemberData(nameof(ConservingComposites))]
    public void Relevance_is_conserved_where_no_bias_absorbs_it(string composite)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            (LayerGraph graph, float[] input) = CreateNetworkWithoutBias(seed);
            RelevanceEngine engine = CreateEngine(graph, Composites.Find(composite)!, 6, 8);
            float[] map = new float[48];

            float[] outputs = engine.Evaluate(input);
            engine.Explain(0, map);

            Assert.Equal(outputs[0], map.Sum(v => (double)v), 2e-3 * Math.Max(1, map.Max(MathF.Abs)));
        }
    }

    [Fact]
    public void Addition_splits_relevance_in_proportion_to_its_terms()
    {
        // y = 3x + x: three quarters through the scaled branch. Fed by one linear read-out, relevance is y itself.
        Layer[] layers =
        [
            new InputLayer("input", false),
            new ConvolutionLayer("triple", 0, 1, 1, 1, new Window2D(1, 1), new float[] { 3 }, new float[1]),
            new AddLayer("add", [1, 0]),
            new MeanLayer("mean", 2, true, true),
        ];
        var graph = new LayerGraph(layers, 3);
        RelevanceEngine engine = CreateEngine(graph, Composites.Epsilon, 1, 2);
        engine.Evaluate([1, 5]);

        float[] branch = engine.RelevanceAt(0, 1);

        // Mean of (4, 20) is 12; the shares of it are 2 and 10, of which the branch carries 3/4.
        Assert.Equal(1.5, branch[0], 1e-4);
        Assert.Equal(7.5, branch[1], 1e-4);
    }

    [Fact]
    public void Addition_without_a_rule_doubles_relevance_as_the_published_program_does()
    {
        Layer[] layers =
        [
            new InputLayer("input", false),
            new ActivationLayer("relu", 0, ActivationKind.Relu),
            new AddLayer("add", [0, 1]),
            new MeanLayer("mean", 2, true, true),
        ];
        var graph = new LayerGraph(layers, 3);
        float[] map = new float[2];
        RelevanceEngine engine = CreateEngine(graph, Composites.Epsilon.WithoutAdditionRule(), 1, 2);

        float output = engine.Evaluate([1, 5])[0];
        engine.Explain(0, map);

        Assert.Equal(2 * output, map.Sum(), 1e-4);
    }

    [Fact]
    public void Maximum_pool_gives_everything_to_the_first_winner()
    {
        Layer[] layers =
        [
            new InputLayer("input", false),
            new PoolLayer("pool", 0, PoolKind.Maximum, new Window2D(1, 4)),
        ];
        float[] map = new float[4];
        RelevanceEngine engine = CreateEngine(new LayerGraph(layers, 1), Composites.Epsilon, 1, 4);

        engine.Evaluate([-3, 2, 2, 1]);
        engine.Explain(0, map);

        Assert.Equal([0, 2, 0, 0], map);
    }

    [Fact]
    public void Flat_spreads_evenly_over_the_taps_inside_the_input()
    {
        // One window of 3 at each end reaches one tap past the edge: its relevance goes to the two inside.
        Layer[] layers =
        [
            new InputLayer("input", false),
            new ConvolutionLayer("conv", 0, 1, 1, 1, new Window2D(1, 3) { StrideWidth = 3, PadLeft = 1, PadRight = 1 }, new float[] { 5, -7, 1 }, new float[1]),
        ];
        RelevanceEngine engine = CreateEngine(new LayerGraph(layers, 1), Composites.EpsilonPlusFlat, 1, 4);
        float[] map = new float[4];

        float output = engine.Evaluate([1, 2, 3, 4])[0];
        engine.Explain(0, map);

        Assert.Equal(output / 2, map[0], 1e-4);
        Assert.Equal(output / 2, map[1], 1e-4);
        Assert.Equal(0, map[2]);
        Assert.Equal(0, map[3]);
    }

    [Theory]
    [InlineData("zplus")]
    [InlineData("alpha-beta(1,0)")]
    public void Alpha_one_beta_zero_is_zplus(string rule)
    {
        (LayerGraph graph, float[] input) = CreateNetworkWithoutBias(3);
        float[] expected = new float[48];
        float[] map = new float[48];
        RelevanceEngine plus = CreateEngine(graph, Composites.EpsilonPlus, 6, 8);
        RelevanceEngine other = CreateEngine(graph, CompositeText.Parse($"convolution={rule}; linear=epsilon"), 6, 8);

        plus.Evaluate(input);
        plus.Explain(0, expected);
        other.Evaluate(input);
        other.Explain(0, map);

        AssertMap.Close(Array.ConvertAll(expected, v => (double)v), map, 1e-5);
    }

    private static RelevanceEngine CreateEngine(LayerGraph graph, Composite composite, int bands, int frames) =>
        new RelevanceProgram(RelevancePlan.Create(graph, composite, -1, 1)).CreateEngine(bands, frames);

    /// <summary>Two convolutions around a residual sum and a linear layer, no biases; the input and first weights are positive,
    /// so that every unit has a positive part to give relevance to.</summary>
    private static (LayerGraph Graph, float[] Input) CreateNetworkWithoutBias(int seed)
    {
        var random = new Random(seed);
        float[] Weights(int count, float shift) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1 + shift)];
        var same = new Window2D(3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };
        Layer[] layers =
        [
            new InputLayer("input", false),
            new ConvolutionLayer("conv1", 0, 1, 20, 1, same, Weights(180, 0.7f), new float[20]),
            new ActivationLayer("relu1", 1, ActivationKind.Relu),
            new ConvolutionLayer("conv2", 2, 20, 20, 1, same, Weights(3600, 0.2f), new float[20]),
            new AddLayer("add", [3, 2]),
            new ActivationLayer("relu2", 4, ActivationKind.Relu),
            new MeanLayer("mean", 5, true, true),
            new LinearLayer("fc", 6, 20, 2, Weights(40, 0.3f), new float[2]),
        ];
        return (new LayerGraph(layers, 7), [.. Enumerable.Range(0, 48).Select(_ => 0.1f + random.NextSingle())]);
    }
}
