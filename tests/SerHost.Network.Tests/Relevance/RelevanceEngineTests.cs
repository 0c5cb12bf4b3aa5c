using SerHost.Network.Relevance;
using SerHost.Network.Relevance.Rules;
using SerHost.Network.Tests.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Relevance;

/// <summary>The vectorised pass against <see cref="ReferenceRelevance"/>, which shares no arithmetic with it.</summary>
public sealed class RelevanceEngineTests
{
    private static readonly Composite Mixed = CompositeText.Parse("first=w-square; conv1=alpha-beta(3,2); convolution=gamma(0.5); linear=zplus");

    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            for (int seed = 0; seed < 20; seed++)
            {
                foreach (Composite composite in Composites.All.Append(Composites.Gradient))
                {
                    cases.Add(seed, composite.Name);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Map_of_a_random_graph_equals_the_slow_reference(int seed, string composite)
    {
        (int bands, int frames) = (9 + (seed % 7), 20 + (seed % 11));
        LayerGraph graph = RandomGraphs.Create(seed, bands, frames);
        float[] input = RandomGraphs.Input(seed, bands, frames, scale: 2);
        RelevancePlan plan = RelevancePlan.Create(graph, Composites.Find(composite) ?? Composites.Gradient, -2, 0);
        double[] expected = ReferenceRelevance.Run(plan, input, bands, frames, target: 1)[0];
        RelevanceEngine engine = new RelevanceProgram(plan).CreateEngine(bands, frames, maxThreads: 1 + (seed % 2));
        float[] map = new float[bands * frames];

        engine.Evaluate(RandomGraphs.Input(seed + 1000, bands, frames)); // An earlier input must leave nothing behind.
        engine.Explain(0, map);
        engine.Evaluate(input);
        engine.Explain(1, map);

        AssertMap.Close(expected, map);
    }

    [Fact]
    public void User_defined_rules_by_kind_and_name_equal_the_slow_reference()
    {
        LayerGraph graph = RandomGraphs.Paper(5);
        RelevancePlan plan = RelevancePlan.Create(graph, Mixed with { Entries = [.. Mixed.Entries.Where(e => e.Selector != "conv1")] }, -80, 0);
        float[] input = RandomGraphs.Input(6, 24, 30);
        double[] expected = ReferenceRelevance.Run(plan, input, 24, 30, target: 2)[0];
        RelevanceEngine engine = new RelevanceProgram(plan).CreateEngine(24, 30);
        float[] map = new float[24 * 30];

        engine.Evaluate(input);
        engine.Explain(2, map);

        AssertMap.Close(expected, map);
    }

    /// <summary>Channels, first kernel, its stride, dilation and padding; pool kernel, stride, dilation and padding.</summary>
    public static TheoryData<int, int, int, int, int, int, int, int, int> Stems => new()
    {
        { 32, 7, 2, 1, 3, 3, 2, 1, 1 },
        { 20, 5, 3, 1, 0, 2, 2, 1, 0 },  // inputs that no window covers
        { 48, 3, 1, 2, 2, 3, 1, 1, 1 },  // windows of the pool overlap
        { 70, 4, 2, 2, 3, 2, 3, 2, 0 },  // and leave gaps
    };

    [Theory]
    [MemberData(nameof(Stems))]
    public void Relevance_from_a_maximum_pool_to_a_flat_convolution_equals_the_slow_reference(
        int channels, int kernel, int stride, int dilation, int pad, int poolKernel, int poolStride, int poolDilation, int poolPad)
    {
        const int bands = 23, frames = 41;
        var random = new Random(channels);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
        Window2D Window(int size, int step, int reach, int margin) => new(size, size)
        {
            StrideHeight = step, StrideWidth = step, DilationHeight = reach, DilationWidth = reach,
            PadTop = margin, PadLeft = margin, PadBottom = margin, PadRight = margin,
        };
        var graph = new LayerGraph(
        [
            new InputLayer("input", false),
            new ConvolutionLayer("first", 0, 1, channels, 1, Window(kernel, stride, dilation, pad), Values(channels * kernel * kernel), Values(channels)),
            new ActivationLayer("relu", 1, ActivationKind.Relu),
            new PoolLayer("pool", 2, PoolKind.Maximum, Window(poolKernel, poolStride, poolDilation, poolPad)),
            new ConvolutionLayer("second", 3, channels, 24, 1, Window(1, 1, 1, 0), Values(channels * 24), Values(24)),
            new MeanLayer("mean", 4, true, true),
            new ReshapeLayer("flatten", 5, ReshapeForm.Flatten),
            new LinearLayer("linear", 6, 24, 3, Values(72), Values(3)),
        ], 7);
        RelevancePlan plan = RelevancePlan.Create(graph, Composites.EpsilonPlusFlat, -2, 0);
        float[] input = RandomGraphs.Input(channels, bands, frames, scale: 2);
        double[] expected = ReferenceRelevance.Run(plan, input, bands, frames, target: 1)[0];
        RelevanceEngine engine = new RelevanceProgram(plan).CreateEngine(bands, frames, maxThreads: 2);
        float[] map = new float[bands * frames];

        engine.Evaluate(input);
        engine.Explain(1, map);

        AssertMap.Close(expected, map);
    }
}
