using Attribution.Cuda.Device;
using Attribution.Cuda.Relevance;
using SerHost.Network.Relevance;
using SerHost.Network.Relevance.Rules;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Tests.Devices;

/// <summary>Relevance on a device against the float64 reference, for every composite and every kind of condition.</summary>
public abstract class ConditionalMapsTheories
{
    public static TheoryData<string, string> Settings
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (Composite composite in Composites.All)
            {
                data.Add("residual", composite.Name);
                data.Add("branches", composite.Name);
                data.Add("over-time", composite.Name);
            }

            return data;
        }
    }

    private protected abstract IGpuDevice Open();

    [Theory]
    [MemberData(nameof(Settings))]
    public void Explain_everyComposite_equalsReference(string kind, string composite)
    {
        (RelevancePlan plan, float[] input, int bands, int frames) = Make(kind, composite);
        using IGpuDevice device = Open();
        using var maps = new ConditionalMaps(device, plan, bands, frames);
        maps.Evaluate(input);

        // Plain epsilon divides by small denominators of either sign: float32 rounding in them shows.
        AssertClose(ReferenceRelevance.Run(plan, input, bands, frames, 1)[0], maps.Explain(1), composite == "epsilon" ? 2e-3 : 1e-4);
    }

    [Theory]
    [InlineData(ConditionPaths.Exclusive)]
    [InlineData(ConditionPaths.Parallel)]
    public void Explain_conditionsOnOneAndOnSeveralLayers_equalsReference(ConditionPaths paths)
    {
        (RelevancePlan plan, float[] input, int bands, int frames) = Make("residual", "epsilon-plus-flat");
        int upper = plan.Graph.IndexOf("block.conv1"), lower = plan.Graph.IndexOf("conv1");
        RelevanceCondition[] conditions =
        [
            RelevanceCondition.Single("block.conv1", upper, 0),
            RelevanceCondition.Single("block.conv1", upper, 7),
            new("two channels", [new ChannelSet(upper, [2, 5])]),
            RelevanceCondition.Single("conv1", lower, 3),
            new("both layers", [new ChannelSet(upper, [1, 4]), new ChannelSet(lower, [0, 2])]),
        ];
        using IGpuDevice device = Open();
        using var maps = new ConditionalMaps(device, plan, bands, frames);
        maps.Evaluate(input);

        float[][] found = maps.Explain(2, conditions, paths, null, CancellationToken.None);

        double[][] expected = conditions.Select(condition => ReferenceRelevance.Run(plan, input, bands, frames, 2, condition, paths)[0]).ToArray();
        Assert.True(expected.Count(map => map.Any(value => value != 0)) >= 3, "Most reference maps are empty: the test would prove nothing.");
        for (int i = 0; i < conditions.Length; i++)
        {
            AssertClose(expected[i], found[i]);
        }
    }

    [Fact]
    public void ChannelRelevance_sumsOverPositions_equalsReference()
    {
        (RelevancePlan plan, float[] input, int bands, int frames) = Make("residual", "epsilon-plus");
        int layer = plan.Graph.IndexOf("conv1");
        using IGpuDevice device = Open();
        using var maps = new ConditionalMaps(device, plan, bands, frames);
        maps.Evaluate(input);

        double[] found = maps.ChannelRelevance(0, layer);

        double[] reference = ReferenceRelevance.Run(plan, input, bands, frames, 0)[layer];
        int area = reference.Length / found.Length;
        AssertClose(Enumerable.Range(0, found.Length).Select(c => reference.AsSpan(c * area, area).ToArray().Sum()).ToArray(), Array.ConvertAll(found, x => (float)x));
    }

    internal static (RelevancePlan Plan, float[] Input, int Bands, int Frames) Make(string kind, string composite)
    {
        (int bands, int frames) = kind switch { "residual" => (33, 41), "branches" => (17, 23), _ => (7, 26) };
        LayerGraph graph = kind switch
        {
            "residual" => RandomGraphs.Residual(1),
            "branches" => RandomGraphs.Branches(2, bands, frames),
            _ => RandomGraphs.OverTime(3, bands),
        };
        return (RelevancePlan.Create(graph, Composites.Find(composite)!, -1, 1), RandomGraphs.Values(new Random(7), bands * frames), bands, frames);
    }

    internal static void AssertClose(double[] expected, float[] found, double tolerance = 1e-4)
    {
        Assert.Equal(expected.Length, found.Length);
        double largest = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance * largest, $"Element {i}: expected {expected[i]}, found {found[i]}; largest {largest}.");
        }
    }
}
