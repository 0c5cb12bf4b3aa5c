using SerHost.Network.Relevance;
using SerHost.Network.Relevance.Rules;
using SerHost.Network.Tests.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Relevance;

public sealed class EnginePoolTests
{
    private const int Bands = 12, Frames = 24;
    private static readonly LayerGraph Graph = RandomGraphs.Create(3, Bands, Frames);

    [Theory]
    [InlineData("epsilon-plus-flat")]
    [InlineData("alpha2-beta1")]
    public void Map_of_a_pooled_engine_is_that_of_a_fresh_one_to_the_last_bit(string composite)
    {
        RelevancePlan plan = Plan(composite);
        float[][] inputs = [.. Enumerable.Range(1, 5).Select(seed => RandomGraphs.Input(seed, Bands, Frames, scale: 2))];
        EnginePool pool = EnginePool.For(plan, (-2, 0), 1);
        for (int turn = 0; turn < 12; turn++)
        {
            float[] input = inputs[turn * 7 % 5];
            using EngineLease lease = pool.Rent(Bands, Frames, input);
            float[] outputs = lease.Engine.Evaluate(input), map = new float[input.Length], expected = new float[input.Length];
            lease.Engine.Explain(turn % 2, map);
            ILayerRelevanceEngine fresh = EngineCache.MakerOf(plan, 1)(Bands, Frames);
            Assert.Equal(fresh.Evaluate(input), outputs);
            fresh.Explain(turn % 2, expected);
            Assert.Equal(expected, map);
        }
    }

    [Fact]
    public void Rent_of_an_input_that_an_engine_holds_gives_that_engine()
    {
        EnginePool pool = EnginePool.For(Plan("epsilon-plus-flat"), (-3, 0), 1);
        float[] first = RandomGraphs.Input(1, Bands, Frames), second = RandomGraphs.Input(2, Bands, Frames);
        IRelevanceEngine ofFirst = Use(pool, first);
        IRelevanceEngine ofSecond = Use(pool, second);
        Assert.NotSame(ofFirst, ofSecond);
        Assert.Same(ofFirst, Use(pool, first));
        Assert.Same(ofSecond, Use(pool, second));
        using EngineLease lent = pool.Rent(Bands, Frames, first);
        using EngineLease other = pool.Rent(Bands, Frames, first);
        Assert.NotSame(lent.Engine, other.Engine);
    }

    [Fact]
    public void Pool_keeps_no_more_idle_engines_than_threads_and_one()
    {
        EnginePool pool = EnginePool.For(Plan("epsilon-plus-flat"), (-4, 0), 1);
        var seen = new HashSet<IRelevanceEngine>();
        for (int seed = 0; seed < Environment.ProcessorCount + 10; seed++)
        {
            seen.Add(Use(pool, RandomGraphs.Input(seed, Bands, Frames)));
        }

        Assert.Equal(Environment.ProcessorCount + 1, seen.Count);
    }

    [Fact]
    public void Sessions_over_one_graph_share_a_pool()
    {
        Assert.Same(EnginePool.For(Plan("epsilon-plus-flat"), (-5, 0), 1), EnginePool.For(Plan("epsilon-plus-flat"), (-5, 0), 1));
        Assert.NotSame(EnginePool.For(Plan("epsilon-plus-flat"), (-5, 0), 1), EnginePool.For(Plan("epsilon-plus-flat"), (-6, 0), 1));
    }

    private static IRelevanceEngine Use(EnginePool pool, float[] input)
    {
        using EngineLease lease = pool.Rent(Bands, Frames, input);
        _ = lease.Engine.Evaluate(input);
        return lease.Engine;
    }

    private static RelevancePlan Plan(string composite) =>
        RelevancePlan.Create(Graph, CompositeText.Parse(composite == "alpha2-beta1" ? "convolution=alpha-beta(2,1); linear=epsilon(1e-6)" : composite), -2, 0);
}
