using SerHost.Network.Backward;
using SerHost.Network.Relevance;
using SerHost.Network.Relevance.Rules;
using SerHost.Network.Tests.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Relevance;

/// <summary>The float64 passes: against the slow reference, and by what must hold of relevance whatever computes it.</summary>
public sealed class Float64RelevanceTests
{
    private static readonly Composite Cancelling = CompositeText.Parse("convolution=alpha-beta(2,1); linear=alpha-beta(2,1)");

    public static TheoryData<int, string> Cases => RelevanceEngineTests.Cases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Map_of_a_random_graph_equals_the_slow_reference(int seed, string composite)
    {
        (int bands, int frames) = (9 + (seed % 7), 20 + (seed % 11));
        LayerGraph graph = RandomGraphs.Create(seed, bands, frames);
        float[] input = RandomGraphs.Input(seed, bands, frames, scale: 2);
        RelevancePlan plan = RelevancePlan.Create(graph, Composites.Find(composite) ?? Composites.Gradient, -2, 0);
        Float64RelevanceEngine engine = Float64RelevanceEngine.Create(plan, bands, frames, 1 + (seed % 2));
        float[] map = new float[bands * frames];

        engine.Evaluate(RandomGraphs.Input(seed + 1000, bands, frames)); // An earlier input must leave nothing behind.
        engine.Explain(0, map);
        engine.Evaluate(input);
        engine.Explain(1, map);

        AssertMap.Close(ReferenceRelevance.Run(plan, input, bands, frames, target: 1)[0], map);
    }

    [Fact]
    public void Order_of_hidden_channels_does_not_matter_under_alpha_2_beta_1()
    {
        const int bands = 24, frames = 40;
        float[] input = RandomGraphs.Input(3, bands, frames);

        double difference = Distance(MapOf(Chain(shuffle: false)), MapOf(Chain(shuffle: true)));

        Assert.True(difference < 1e-9, $"the maps differ by {difference:G2} of the largest value");

        double[] MapOf(LayerGraph one)
        {
            Float64RelevanceEngine engine = Float64RelevanceEngine.Create(RelevancePlan.Create(one, Cancelling, -80, 0), bands, frames, 2);
            engine.Evaluate(input);
            engine.Explain(1, new float[input.Length]);
            return engine.ExactMap();
        }
    }

    // Two branches cancel to δ, and what lies above hands the small sum as much relevance as a large one: the branches get about 1e5
    // times that with opposite signs, and meet again in the input.
    [Fact]
    public void Shares_that_cancel_leave_what_they_should()
    {
        const float delta = 1e-5f;
        const double epsilon = RelevanceRule.DefaultEpsilon;
        float[] input = [-1.37f, -0.51f, -2.93f, -0.117f];
        var one = new Window2D(1, 1);
        var graph = new LayerGraph(
            [
                new InputLayer("input", false), new ConvolutionLayer("a", 0, 1, 1, 1, one, new[] { 3f }, new[] { 0f }),
                new ConvolutionLayer("b", 0, 1, 1, 1, one, new[] { -3f }, new[] { delta }), new AddLayer("sum", [1, 2]),
                new ActivationLayer("relu", 3, ActivationKind.Relu), new ConvolutionLayer("c", 4, 1, 1, 1, one, new[] { -1f }, new[] { 1f }),
                new MeanLayer("mean", 5, true, true), new ReshapeLayer("flatten", 6, ReshapeForm.Flatten),
                new LinearLayer("fc", 7, 1, 2, new[] { 2f, 1f }, new float[2]),
            ],
            8);
        RelevancePlan plan = RelevancePlan.Create(
            graph, CompositeText.Parse("a=epsilon; b=epsilon(1e-4); c=alpha-beta(2,1); linear=epsilon"), -80, 0);
        static double Stabilised(double z, double by = epsilon) => z + (z >= 0 ? by : -by);
        double above = 2 * (1.0 - delta); // the output
        double mean = 1.0 - delta;
        double onC = above * mean * 2 / Stabilised(above) * mean / input.Length / Stabilised(mean);
        double onSum = -onC * -delta / Stabilised(-delta);
        double[] expected = Array.ConvertAll(input, x =>
        {
            double a = 3.0 * x, b = (-3.0 * x) + delta;
            return (onSum * a / Stabilised(delta) * a / Stabilised(a)) + (onSum * b / Stabilised(delta) * -3.0 * x / Stabilised(b, 1e-4));
        });

        Float64RelevanceEngine exact = Float64RelevanceEngine.Create(plan, 1, input.Length, 1);
        exact.Evaluate(input);
        exact.Explain(0, new float[input.Length]);
        RelevanceEngine single = new RelevanceProgram(plan).CreateEngine(1, input.Length);
        single.Evaluate(input);
        float[] rounded = new float[input.Length];
        single.Explain(0, rounded);

        double error = Distance(expected, exact.ExactMap()), errorOfSingle = Distance(expected, Array.ConvertAll(rounded, v => (double)v));
        Assert.True(error < 1e-8, $"float64 is off by {error:G2} of the largest value");
        Assert.True(errorOfSingle > 5e-4, $"float32 is off by {errorOfSingle:G2} only: it would do here");
    }

    [Fact]
    public void Without_biases_all_of_the_output_arrives_at_the_input()
    {
        Composite fine = CompositeText.Parse("convolution=zplus; linear=epsilon(1e-12)");
        LayerGraph graph = Chain(shuffle: false);
        Float64RelevanceEngine engine = Float64RelevanceEngine.Create(RelevancePlan.Create(graph, fine, -80, 0), 24, 40, 1);

        float output = engine.Evaluate(RandomGraphs.Input(3, 24, 40))[1];
        engine.Explain(1, new float[24 * 40]);

        Assert.Equal(output, engine.ExactMap().Sum(), 1e-4 * Math.Abs(output)); // the stabilisers, 1e-6, and the output's rounding
    }

    [Fact]
    public void Conditional_maps_of_all_channels_of_a_bottleneck_add_up_to_the_map()
    {
        LayerGraph graph = Chain(shuffle: false);
        RelevancePlan plan = RelevancePlan.Create(graph, Cancelling, -80, 0);
        Float64RelevanceEngine engine = Float64RelevanceEngine.Create(plan, 24, 40, 1);
        int layer = graph.IndexOf("narrow");
        RelevanceCondition[] all = [.. Enumerable.Range(0, 32).Select(c => RelevanceCondition.Single("narrow", layer, c))];
        engine.Evaluate(RandomGraphs.Input(3, 24, 40));
        float[] map = new float[24 * 40];
        engine.Explain(1, map);

        foreach (ConditionPaths paths in new[] { ConditionPaths.Exclusive, ConditionPaths.Parallel })
        {
            float[][] parts = engine.ExplainConditions(1, all, paths, null);
            double[] sum = [.. Enumerable.Range(0, map.Length).Select(i => parts.Sum(part => (double)part[i]))];
            Assert.True(Distance(Array.ConvertAll(map, v => (double)v), sum) < 1e-4);
        }

        double[] channels = engine.ChannelRelevance(1, layer);
        Assert.Equal(32, channels.Length);
        Assert.Contains(channels, value => Math.Abs(value) > 0);
    }

    [Theory]
    [InlineData("convolution=alpha-beta(2,1)", true)]
    [InlineData("convolution=alpha-beta(1,0)", false)]
    [InlineData("convolution=gamma(0.25)", false)]
    public void Plans_under_which_shares_cancel_ask_for_float64(string composite, bool expected) =>
        Assert.Equal(expected, RelevancePlan.Create(Chain(shuffle: false), CompositeText.Parse(composite), -80, 0).NeedsFloat64);

    private static double Distance(double[] one, double[] other) =>
        one.Zip(other, (a, b) => Math.Abs(a - b)).Max() / one.Max(Math.Abs);

    // A stem and four residual blocks of 32 channels, those inside the blocks in order or shuffled: the same function.
    private static LayerGraph Chain(bool shuffle)
    {
        const int channels = 32, blocks = 4;
        var random = new Random(11);
        var layers = new List<Layer> { new InputLayer("input", false) };
        int[] inOrder = [.. Enumerable.Range(0, channels)];
        int Convolve(int from, int inputs, int[] inputOrder, int[] outputOrder)
        {
            float[] weights = [.. Enumerable.Range(0, channels * inputs * 9)
                .Select(_ => (float)((random.NextDouble() - 0.5) * 1.2 / Math.Sqrt(inputs)))];
            float[] placed = new float[weights.Length];
            for (int output = 0; output < channels; output++)
            {
                for (int input = 0; input < inputs; input++)
                {
                    weights.AsSpan(((outputOrder[output] * inputs) + inputOrder[input]) * 9, 9)
                        .CopyTo(placed.AsSpan(((output * inputs) + input) * 9));
                }
            }

            var window = new Window2D(3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };
            layers.Add(new ConvolutionLayer($"conv{layers.Count}", from, inputs, channels, 1, window, placed, new float[channels]));
            return layers.Count - 1;
        }

        int Rectify(int from)
        {
            layers.Add(new ActivationLayer($"relu{layers.Count}", from, ActivationKind.Relu));
            return layers.Count - 1;
        }

        int x = Rectify(Convolve(0, 1, [0], inOrder));
        for (int block = 0; block < blocks; block++)
        {
            int[] hidden = [.. inOrder];
            new Random(100 + block).Shuffle(hidden);
            hidden = shuffle ? hidden : inOrder;
            int inner = Rectify(Convolve(x, channels, inOrder, hidden));
            int sum = Convolve(inner, channels, hidden, inOrder);
            layers.Add(new AddLayer($"add{block}", [sum, x]));
            x = Rectify(layers.Count - 1);
        }

        layers.Add(new ConvolutionLayer("narrow", x, channels, channels, 1, new Window2D(1, 1),
            (float[])[.. Enumerable.Range(0, channels * channels).Select(_ => (float)((random.NextDouble() - 0.5) / 3))], new float[channels]));
        layers.Add(new MeanLayer("mean", layers.Count - 1, true, true));
        layers.Add(new ReshapeLayer("flatten", layers.Count - 1, ReshapeForm.Flatten));
        float[] head = [.. Enumerable.Range(0, 3 * channels).Select(_ => (float)(random.NextDouble() - 0.5))];
        layers.Add(new LinearLayer("fc", layers.Count - 1, channels, 3, head, new float[3]));
        return new LayerGraph(layers, layers.Count - 1);
    }
}
