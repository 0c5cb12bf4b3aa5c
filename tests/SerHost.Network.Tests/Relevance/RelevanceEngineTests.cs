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
}
