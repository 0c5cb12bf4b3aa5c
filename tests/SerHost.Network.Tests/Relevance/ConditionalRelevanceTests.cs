using SerHost.Network.Relevance;
using SerHost.Network.Relevance.Rules;
using SerHost.Network.Tests.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Relevance;

public sealed class ConditionalRelevanceTests
{
    private const int Bands = 16;
    private const int Frames = 22;
    private static readonly LayerGraph Graph = RandomGraphs.Paper(5);
    private static readonly RelevancePlan Plan = RelevancePlan.Create(Graph, Composites.EpsilonPlusFlat, -80, 0);
    private static readonly float[] Input = RandomGraphs.Input(6, Bands, Frames);
    private static readonly int[] Convolutions = [.. Enumerable.Range(0, Graph.Layers.Count).Where(i => Graph.Layers[i] is ConvolutionLayer)];

    public static TheoryData<int, ConditionPaths> Layers
    {
        get
        {
            var cases = new TheoryData<int, ConditionPaths>();
            foreach (int i in Convolutions.Append(2).Append(Graph.OutputIndex - 1).Append(Graph.OutputIndex))
            {
                cases.Add(i, ConditionPaths.Exclusive);
                cases.Add(i, ConditionPaths.Parallel);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Conditions_on_any_layer_equal_the_slow_reference(int layer, ConditionPaths paths)
    {
        RelevanceCondition[] conditions = [Single(layer, 2), new("pair", [new ChannelSet(layer, [1, 4])])];
        RelevanceEngine engine = CreateEngine(threads: 2);
        if (engine.Shapes[layer].Channels < 5)
        {
            conditions = [Single(layer, 0)];
        }

        float[][] maps = engine.ExplainConditions(2, conditions, paths);

        for (int i = 0; i < maps.Length; i++)
        {
            AssertMap.Close(ReferenceRelevance.Run(Plan, Input, Bands, Frames, 2, conditions[i], paths)[0], maps[i]);
        }
    }

    [Theory]
    [InlineData(ConditionPaths.Exclusive)]
    [InlineData(ConditionPaths.Parallel)]
    public void Condition_on_two_layers_at_once_equals_the_slow_reference(ConditionPaths paths)
    {
        int lower = Convolutions[1];
        int upper = Convolutions[4];
        var condition = new RelevanceCondition("joint", [new ChannelSet(lower, [3, 7, 9]), new ChannelSet(upper, [1, 5, 60])]);

        float[] map = CreateEngine(1).ExplainConditions(2, [condition], paths)[0];

        AssertMap.Close(ReferenceRelevance.Run(Plan, Input, Bands, Frames, 2, condition, paths)[0], map);
    }

    [Fact]
    public void All_single_channel_conditions_of_a_layer_without_a_parallel_path_sum_to_the_unconditional_map()
    {
        int stem = Convolutions[0];
        RelevanceEngine engine = CreateEngine(2);
        RelevanceCondition[] conditions = [.. Enumerable.Range(0, engine.Shapes[stem].Channels).Select(c => Single(stem, c))];
        float[] whole = new float[Bands * Frames];
        engine.Explain(2, whole);

        float[][] maps = engine.ExplainConditions(2, conditions, ConditionPaths.Exclusive);

        double[] sum = [.. Enumerable.Range(0, whole.Length).Select(i => maps.Sum(map => (double)map[i]))];
        AssertMap.Close(sum, whole);
    }

    [Fact]
    public void Channel_relevances_sum_to_the_relevance_at_the_layer()
    {
        int layer = Convolutions[2];
        RelevanceEngine engine = CreateEngine(1);

        double[] channels = engine.ChannelRelevance(2, layer);

        double[] expected = ReferenceRelevance.Run(Plan, Input, Bands, Frames, 2)[layer];
        int plane = expected.Length / channels.Length;
        for (int c = 0; c < channels.Length; c++)
        {
            Assert.Equal(expected.Skip(c * plane).Take(plane).Sum(), channels[c], 1e-5 * expected.Max(Math.Abs) * plane);
        }
    }

    [Fact]
    public void Start_at_a_layer_takes_the_layers_own_values()
    {
        int stem = Convolutions[0];
        float[] map = new float[Bands * Frames];
        RelevanceEngine engine = CreateEngine(1);

        engine.ExplainFrom(new ChannelSet(stem, [3]), map);

        // The flat rule keeps all relevance inside the input, so the map's total is the channel's total activation.
        TensorShape shape = engine.Shapes[stem];
        double total = engine.Activation(stem).Skip(3 * shape.Height * shape.Width).Take(shape.Height * shape.Width).Sum(v => (double)v);
        Assert.Equal(total, map.Sum(v => (double)v), 1e-4 * Math.Abs(total));
    }

    [Fact]
    public void Conditions_after_the_first_call_allocate_only_their_maps()
    {
        RelevanceEngine engine = CreateEngine(1);
        RelevanceCondition[] few = [.. Enumerable.Range(0, 8).Select(c => Single(Convolutions[4], c))];
        RelevanceCondition[] many = [.. Enumerable.Range(0, 64).Select(c => Single(Convolutions[4], c))];
        engine.ExplainConditions(2, many, ConditionPaths.Exclusive);

        long a = Allocated(() => engine.ExplainConditions(2, few, ConditionPaths.Exclusive));
        long b = Allocated(() => engine.ExplainConditions(2, many, ConditionPaths.Exclusive));

        long perCondition = (b - a) / (many.Length - few.Length);
        Assert.InRange(perCondition, 0, (Bands * Frames * sizeof(float)) + 1024);
    }

    [Fact]
    public void Cancelled_pass_throws_and_the_engine_can_be_used_again()
    {
        RelevanceEngine engine = CreateEngine(2);
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => engine.ExplainConditions(2, [Single(Convolutions[1], 0)], ConditionPaths.Exclusive, null, source.Token));

        float[] map = engine.ExplainConditions(2, [Single(Convolutions[1], 0)], ConditionPaths.Exclusive)[0];
        AssertMap.Close(ReferenceRelevance.Run(Plan, Input, Bands, Frames, 2, Single(Convolutions[1], 0))[0], map);
    }

    [Fact]
    public void Unknown_channel_is_refused_naming_the_layer_and_its_channels()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => CreateEngine(1).ExplainConditions(2, [Single(Convolutions[0], 32)], ConditionPaths.Exclusive));

        Assert.Contains($"'{Graph.Layers[Convolutions[0]].Name}' has channels 0 to 31", error.Message, StringComparison.Ordinal);
    }

    private static long Allocated(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static RelevanceCondition Single(int layer, int channel) => RelevanceCondition.Single(Graph.Layers[layer].Name, layer, channel);

    private static RelevanceEngine CreateEngine(int threads)
    {
        RelevanceEngine engine = new RelevanceProgram(Plan).CreateEngine(Bands, Frames, threads);
        engine.Evaluate(Input);
        return engine;
    }
}
