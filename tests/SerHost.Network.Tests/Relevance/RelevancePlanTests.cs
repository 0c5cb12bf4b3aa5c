using SerHost.Network.Relevance.Rules;
using SerHost.Network.Tests.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Relevance;

public sealed class RelevancePlanTests
{
    private static readonly LayerGraph Graph = RandomGraphs.Paper(1);

    [Fact]
    public void Default_composite_gives_each_layer_the_rule_of_its_kind()
    {
        RelevancePlan plan = RelevancePlan.Create(Graph, Composites.EpsilonPlusFlat, -80, 0);

        for (int i = 1; i < Graph.Layers.Count; i++)
        {
            RuleKind expected = Graph.Layers[i] switch
            {
                ConvolutionLayer => i == 1 ? RuleKind.Flat : RuleKind.ZPlus,
                LinearLayer => RuleKind.Epsilon,
                AddLayer or MeanLayer => RuleKind.Norm,
                PoolLayer => RuleKind.WinnerTakesAll,
                _ => RuleKind.Pass,
            };
            Assert.Equal(expected, plan.Rules[i].Kind);
        }
    }

    [Fact]
    public void First_fitting_entry_wins_and_names_may_hold_stars()
    {
        string conv = Graph.Layers[1].Name;
        RelevancePlan plan = RelevancePlan.Create(Graph, CompositeText.Parse($"{conv}=box; conv*=gamma(0.1); linear=zplus; add=pass"), -80, 0);

        Assert.Equal((RuleKind.Box, -80.0, 0.0), (plan.Rules[1].Kind, plan.Rules[1].Low, plan.Rules[1].High));
        Assert.All(Enumerable.Range(2, Graph.Layers.Count - 2).Where(i => Graph.Layers[i] is ConvolutionLayer), i => Assert.Equal(0.1, plan.Rules[i].Gamma));
        Assert.Equal(RuleKind.ZPlus, plan.Rules[Graph.OutputIndex].Kind);
        Assert.All(Enumerable.Range(1, Graph.Layers.Count - 1).Where(i => Graph.Layers[i] is AddLayer), i => Assert.Equal(RuleKind.Pass, plan.Rules[i].Kind));
    }

    [Theory]
    [InlineData("batch-normalization")]
    [InlineData("channel-affine")] // its name before, kept in stored composites
    public void Batch_normalization_is_selected_by_its_name_and_its_former_name(string selector)
    {
        LayerGraph graph = new(
            [new InputLayer("input", BandsAsChannels: false), new BatchNormalizationLayer("norm", 0, new float[] { 2 }, new float[] { 1 })], 1);

        RelevancePlan plan = RelevancePlan.Create(graph, CompositeText.Parse($"{selector}=pass"), 0, 1);

        Assert.Equal(RuleKind.Pass, plan.Rules[1].Kind);
    }

    [Theory]
    [InlineData("epsilon(1E-06)")]
    [InlineData("alpha-beta(3,2)")]
    [InlineData("gamma(0.25)")]
    [InlineData("box(-80,0)")]
    [InlineData("flat")]
    [InlineData("w-square")]
    public void Rules_read_back_what_they_write(string rule) => Assert.Equal(rule, CompositeText.ParseRule(rule).ToString());

    [Fact]
    public void Legs_of_an_exclusive_condition_leave_out_the_shortcut()
    {
        int[] convolutions = [.. Enumerable.Range(0, Graph.Layers.Count).Where(i => Graph.Layers[i] is ConvolutionLayer)];
        IReadOnlyList<RelevanceLeg> legs = LegPlan.Create(Graph, [convolutions[1], convolutions[5]]);

        Assert.Equal([(Graph.OutputIndex, convolutions[5]), (convolutions[5], convolutions[1]), (convolutions[1], 0)], legs.Select(leg => (leg.Top, leg.Bottom)));
        Assert.False(legs[0].IsActive[convolutions[6]]); // shortcut of the second block
        Assert.False(legs[1].IsActive[convolutions[3]]); // shortcut of the first block
        Assert.True(legs[1].IsActive[convolutions[2]]);
    }

    [Fact]
    public void Layers_side_by_side_cannot_be_named_together()
    {
        int[] convolutions = [.. Enumerable.Range(0, Graph.Layers.Count).Where(i => Graph.Layers[i] is ConvolutionLayer)];

        ArgumentException error = Assert.Throws<ArgumentException>(() => LegPlan.Create(Graph, [convolutions[2], convolutions[3]]));

        Assert.Contains(Graph.Layers[convolutions[3]].Name, error.Message, StringComparison.Ordinal);
    }
}
