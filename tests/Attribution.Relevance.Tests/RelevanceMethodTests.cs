using Attribution.Tests.Support;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;

namespace Attribution.Relevance.Tests;

public sealed class RelevanceMethodTests
{
    private static readonly AttributionRequest Request = new(SmallModel.Input(3), Target: 1);

    [Fact]
    public void Lrp_reports_conservation_canonisation_and_padding()
    {
        using var model = new SmallModel(canonisationError: 3e-6);
        float[] padded = new float[SmallModel.Bands * SmallModel.Frames];

        RelevanceMap map = ReferenceModel.Explain(model, new LrpMethod(), Request);

        double onPadding = 0, all = 0, sum = 0;
        for (int i = 0; i < padded.Length; i++)
        {
            double value = map.Values.Span[i];
            (all, sum) = (all + Math.Abs(value), sum + value);
            onPadding += i % SmallModel.Frames >= 18 ? Math.Abs(value) : 0;
        }

        Assert.Equal(onPadding / all, Fact(map, DiagnosticIds.PaddingShare), 1e-6);
        Assert.Equal(3e-6, Fact(map, DiagnosticIds.CanonisationError));
        double output = sum / (1 - Fact(map, DiagnosticIds.ConservationGap));
        Assert.Equal(SerHost.Network.Forward.ReferenceForward.Run(model.Graph!.Folded, Request.Input.Values.Span, 12, 20)[8][1], output, 1e-3 * Math.Abs(output));
    }

    [Theory]
    [InlineData("epsilon-plus-flat", 1e-9, 1e-4, "float32 map")]
    [InlineData("epsilon-alpha2-beta1-flat", 0, 1e-9, "Computed in float64")]
    public void Maps_say_how_far_rounding_may_have_moved_them(string composite, double least, double most, string note)
    {
        using var model = new SmallModel();

        RelevanceMap lrp = ReferenceModel.Explain(model, new LrpMethod(), Request, ("composite", composite));
        RelevanceMap crp = ReferenceModel.Explain(model, new CrpMethod(), Request, ("composite", composite), ("channels", "stem:3,5"));

        foreach (Diagnostic fact in new[] { lrp, crp }.Select(map => Assert.Single(map.Diagnostics, d => d.Id == DiagnosticIds.NumericalError)))
        {
            Assert.InRange(fact.Value, least, most);
            Assert.Contains(note, fact.Note, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("epsilon-minus", "composite")]
    [InlineData("convolution=norm", "epsilon, zplus")]
    [InlineData("nowhere=zplus", "stem, stem.relu, block.conv")]
    [InlineData("convolution=alpha-beta(2,2)", "α − β must be 1")]
    [InlineData("convolution=epsilon(0)", "ε must be")]
    public void Wrong_composites_are_refused_with_what_is_allowed(string composite, string expected)
    {
        using var model = new SmallModel();
        var method = new LrpMethod();

        ParameterException error = Assert.Throws<ParameterException>(() => method.Prepare(ReferenceModel.Setup(model, method, ("composite", composite))));

        Assert.Equal("composite", error.ParameterId);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "1", "layer", "stem, stem.relu, block.conv, block.shortcut")]
    [InlineData("", "8", "channels", "from 0 to 7")]
    [InlineData("stem", "3,-1", "channels", "from 0 to 7")]
    [InlineData("", "top:0", "channels", "1 or more")]
    [InlineData("", "none:1", "channels", "there is no layer 'none'")]
    [InlineData("", "block.conv:1&block.shortcut:2", "channels", "No path leads")]
    [InlineData("", ";", "channels", "names no channel")]
    public void Wrong_layers_and_channels_are_refused_with_what_is_allowed(string layer, string channels, string parameter, string expected)
    {
        using var model = new SmallModel();
        var method = new CrpMethod();

        ParameterException error = Assert.Throws<ParameterException>(() => method.Prepare(ReferenceModel.Setup(model, method, ("layer", layer), ("channels", channels))));

        Assert.Equal(parameter, error.ParameterId);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Crp_names_its_maps_weighs_them_by_channel_relevance_and_sums_them()
    {
        using var model = new SmallModel();

        RelevanceMap map = ReferenceModel.Explain(model, new CrpMethod(), Request, ("channels", "stem:3,5;block.conv:0-1;stem:3&block.conv:2"));

        Assert.Equal(["stem:3", "stem:5", "block.conv:0", "block.conv:1", "stem:3&block.conv:2"], map.ExtraMaps.Select(extra => extra.Name));
        for (int i = 0; i < map.Values.Length; i++)
        {
            Assert.Equal(map.ExtraMaps.Sum(extra => (double)extra.Values.Span[i]), map.Values.Span[i], 1e-5);
        }

        // Under the flat first layer nothing is lost below the stem, so a stem map's sum is its channel's relevance.
        Assert.Equal(map.ExtraMaps[0].Weight, map.ExtraMaps[0].Values.ToArray().Sum(v => (double)v), 1e-3 * Math.Max(1, Math.Abs(map.ExtraMaps[0].Weight)));
    }

    [Fact]
    public void Crp_by_default_takes_the_most_relevant_channels_of_the_last_wide_convolution()
    {
        using var model = new SmallModel();

        RelevanceMap all = ReferenceModel.Explain(model, new CrpMethod(), Request, ("channels", "all"));
        RelevanceMap map = ReferenceModel.Explain(model, new CrpMethod(), Request, ("channels", "top:3"));

        Assert.Equal(8, all.ExtraMaps.Count);
        Assert.All(all.ExtraMaps, extra => Assert.StartsWith("block.conv:", extra.Name, StringComparison.Ordinal));
        Assert.Equal(all.ExtraMaps.OrderByDescending(extra => Math.Abs(extra.Weight)).Take(3).Select(extra => extra.Name), map.ExtraMaps.Select(extra => extra.Name));
    }

    [Fact]
    public void Crp_asked_for_more_channels_than_the_layer_has_takes_all()
    {
        using var model = new SmallModel();

        RelevanceMap all = ReferenceModel.Explain(model, new CrpMethod(), Request, ("channels", "all"));
        RelevanceMap map = ReferenceModel.Explain(model, new CrpMethod(), Request, ("channels", "top:99"));

        Assert.Equal(all.ExtraMaps.Select(extra => extra.Name).Order(), map.ExtraMaps.Select(extra => extra.Name).Order());
    }

    [Theory]
    [InlineData("exclusive", "Exclusive paths")]
    [InlineData("parallel", "Parallel paths")]
    public void Crp_says_what_happened_to_bypassing_relevance(string paths, string expected)
    {
        using var model = new SmallModel();

        RelevanceMap map = ReferenceModel.Explain(model, new CrpMethod(), Request, ("paths", paths));

        Assert.StartsWith(expected, map.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Graph_that_is_not_the_model_is_refused()
    {
        using var model = new SmallModel(canonisationError: 2e-4);
        var method = new LrpMethod();

        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => method.Prepare(ReferenceModel.Setup(model, method)));

        Assert.Contains("0.0002", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_without_a_graph_is_refused_with_its_own_reason()
    {
        using var model = new SmallModel(hasGraph: false);
        var method = new CrpMethod();

        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => method.Prepare(ReferenceModel.Setup(model, method)));

        Assert.Contains("Node 'x' (Einsum) is not known.", error.Message, StringComparison.Ordinal);
    }

    private static double Fact(RelevanceMap map, string id) => Assert.Single(map.Diagnostics, fact => fact.Id == id).Value;
}
