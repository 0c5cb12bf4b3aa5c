using SerHost.Network.Tests.Tensors;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Relevance.Tests;

/// <summary>Which rules a transformer gets when nobody names any, and what is said of names that mean nothing.</summary>
public sealed class TransformerDefaultTests
{
    private const int Samples = 40;

    [Fact]
    public void Plain_map_has_the_rules_that_measure_best_and_says_so()
    {
        RelevanceMap unnamed = Explain(new LrpMethod(), []), named = Explain(new LrpMethod(), new() { ["composite"] = "attnlrp-gamma" });

        Assert.Equal(named.Values.ToArray(), unnamed.Values.ToArray());
        Assert.Contains(unnamed.Notes, note =>
            note.Contains("attnlrp-gamma was used, which the default composite=epsilon-plus-flat stands for (others: attnlrp, cp-lrp)", StringComparison.Ordinal));
        Assert.DoesNotContain(named.Notes, note => note.Contains("was used", StringComparison.Ordinal));
    }

    [Fact]
    public void Maps_of_units_have_the_rules_that_cost_one_product_a_layer()
    {
        RelevanceMap unnamed = Explain(new CrpMethod(), new() { ["layer"] = "heads" });

        Assert.Equal(4, unnamed.ExtraMaps.Count);
        Assert.Contains(unnamed.Notes, note => note.Contains("attnlrp was used, which the default", StringComparison.Ordinal));
    }

    [Fact]
    public void Place_that_does_not_exist_is_refused_with_those_that_do()
    {
        var error = Assert.Throws<ParameterException>(() => Explain(new LrpMethod(), new() { ["at"] = "nonesuch" }));

        Assert.Equal("Parameter 'at' is 'nonesuch': The network has no tensor 'nonesuch'. It is input, features, heads, neurons, or a tensor "
            + "by its name in the file.", error.Message);
    }

    private static RelevanceMap Explain(IAttributionMethod method, Dictionary<string, string> given)
    {
        using var model = new Transformer();
        float[] values = [.. Enumerable.Range(0, Samples).Select(i => MathF.Sin(i * 0.7f))];
        var input = new ModelInput(
            1, values, new TimeAxis(0, 1.0 / 16000, Samples, 1.0 / 16000), new float[1], new bool[Samples], new InputScale("", -1, 1, 0));
        using IAttributionSession session =
            method.Prepare(new AttributionSetup(model, ParameterValues.Parse(method.Descriptor.Parameters, given)));
        return session.Explain([new AttributionRequest(input, 1)], null, CancellationToken.None)[0];
    }

    private sealed class Transformer : IModel
    {
        public ModelDescriptor Descriptor { get; } = new("t", "T", ModelOutputKind.Classification, ["a", "b", "c"], 1, null, 16000, "00");

        public ModelGraph? Graph => null;

        public TensorModel? Tensors { get; } = new(SmallTransformer.Make(4), 0);

        public ModelInput Prepare(AudioClip clip) => throw new NotSupportedException("Inputs are given.");

        public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs) =>
            throw new NotSupportedException("Relevance uses the graph.");

        public void Dispose()
        {
        }
    }
}
