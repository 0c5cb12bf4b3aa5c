using SerHost.Network.Tensors;
using SerHost.Network.Tensors.Rules;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Attention.Tests;

public sealed class AttentionMethodTests
{
    private const int Target = 1;

    public static TheoryData<string> Methods => ["attention", "attention-rollout", "gradient-attention"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Keys_get_what_the_textbook_formula_gives(string id)
    {
        using var model = new TransformerModel();
        ModelInput input = TransformerModel.Input();
        (double[][,] attention, double[][,] relevant) = Heads(model, input);

        RelevanceMap map = model.Explain(Find(id), input, Target);

        // Mean pooling reads all rows alike: the mean over the rows of the formula's matrix.
        double[,] whole = id switch
        {
            "attention" => attention[^1],
            "attention-rollout" => attention.Select(layer => Mix(layer, 0.5)).Aggregate((before, layer) => Times(layer, before)),
            _ => relevant.Aggregate(Identity(), (before, layer) => Plus(before, Times(layer, before), 1)),
        };
        double[] expected = [.. Enumerable.Range(0, TransformerModel.Positions).Select(key =>
            Enumerable.Range(0, TransformerModel.Positions).Average(query => whole[query, key] - (id == "gradient-attention" && query == key ? 1 : 0)))];
        Assert.Equal(expected, map.Site!.Values.ToArray().Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e-5 * Math.Max(1, expected.Max()));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Map_spreads_each_key_over_the_samples_it_sees(string id)
    {
        using var model = new TransformerModel();

        RelevanceMap map = model.Explain(Find(id), TransformerModel.Input(), Target);

        float[] keys = map.Site!.Values.ToArray();
        for (int sample = 0; sample < TransformerModel.Frames; sample++)
        {
            double expected = keys.Select((value, key) => sample >= 2 * key && sample < (2 * key) + 4 ? value / 4.0 : 0).Sum();
            Assert.Equal(expected, map.Values.Span[sample], 1e-5 * Math.Max(1, keys.Max()));
        }
    }

    [Fact]
    public void Rollout_and_attention_are_shares_and_the_same_for_every_output()
    {
        using var model = new TransformerModel();
        foreach (IAttributionMethod method in new IAttributionMethod[] { new AttentionRolloutMethod(), new RawAttentionMethod() })
        {
            RelevanceMap one = model.Explain(method, TransformerModel.Input(), 0), other = model.Explain(method, TransformerModel.Input(), 2);

            Assert.Equal(1, one.Site!.Values.ToArray().Sum(value => (double)value), 1e-5);
            Assert.Equal(one.Values.ToArray(), other.Values.ToArray());
        }
    }

    [Fact]
    public void Layers_are_chosen_by_number_and_one_too_high_names_those_there_are()
    {
        using var model = new TransformerModel();
        float[] last = model.Explain(new RawAttentionMethod(), TransformerModel.Input(), 0).Values.ToArray();

        Assert.Equal(last, model.Explain(new RawAttentionMethod(), TransformerModel.Input(), 0, ("layer", "1")).Values.ToArray());
        Assert.NotEqual(last, model.Explain(new RawAttentionMethod(), TransformerModel.Input(), 0, ("layer", "0")).Values.ToArray());
        var error = Assert.Throws<ParameterException>(() => model.Explain(new RawAttentionMethod(), TransformerModel.Input(), 0, ("layer", "2")));
        Assert.Contains("layers 0 to 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Model_without_a_tensor_graph_or_with_another_ones_is_refused(string id)
    {
        using var closed = new TransformerModel(showsGraph: false);
        using var different = new TransformerModel(agreementError: 1e-3);

        Assert.Contains("transformer", Assert.Throws<UnsupportedModelException>(() => closed.Explain(Find(id), TransformerModel.Input(), 0)).Message, StringComparison.Ordinal);
        Assert.Contains("0.001", Assert.Throws<UnsupportedModelException>(() => different.Explain(Find(id), TransformerModel.Input(), 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradient_attention_depends_on_the_output()
    {
        using var model = new TransformerModel();

        Assert.NotEqual(
            model.Explain(new GradientAttentionMethod(), TransformerModel.Input(), 0).Values.ToArray(),
            model.Explain(new GradientAttentionMethod(), TransformerModel.Input(), 1).Values.ToArray());
    }

    private static IAttributionMethod Find(string id) => id switch
    {
        "attention" => new RawAttentionMethod(),
        "attention-rollout" => new AttentionRolloutMethod(),
        _ => new GradientAttentionMethod(),
    };

    /// <summary>[layer] attention averaged over heads, and max(0, attention ⊙ gradient) averaged over heads.</summary>
    private static (double[][,] Attention, double[][,] Relevant) Heads(TransformerModel model, ModelInput input)
    {
        var explainer = new TensorExplainer(model.Network, 1);
        explainer.Load(input.Values.Span, input.Frames, [TensorRules.Gradient]);
        AttentionWeights found = explainer.Attention(Target);
        return (Layers((weight, _) => weight), Layers((weight, slope) => Math.Max(0, weight * slope)));

        double[][,] Layers(Func<double, double, double> value) => [.. found.Weights.Select((weights, layer) =>
        {
            var mean = new double[found.Queries, found.Keys];
            for (int head = 0; head < found.Heads[layer]; head++)
            {
                for (int query = 0; query < found.Queries; query++)
                {
                    for (int key = 0; key < found.Keys; key++)
                    {
                        int at = (((head * found.Queries) + query) * found.Keys) + key;
                        mean[query, key] += value(weights[at], found.Gradients[layer][at]) / found.Heads[layer];
                    }
                }
            }

            return mean;
        })];
    }

    private static double[,] Identity() => Fill((row, column) => row == column ? 1 : 0);

    private static double[,] Mix(double[,] matrix, double share) => Fill((row, column) => (share * matrix[row, column]) + (row == column ? 1 - share : 0));

    private static double[,] Plus(double[,] a, double[,] b, double factor) => Fill((row, column) => a[row, column] + (factor * b[row, column]));

    private static double[,] Times(double[,] a, double[,] b) => Fill((row, column) =>
        Enumerable.Range(0, TransformerModel.Positions).Sum(k => a[row, k] * b[k, column]));

    private static double[,] Fill(Func<int, int, double> value)
    {
        var matrix = new double[TransformerModel.Positions, TransformerModel.Positions];
        for (int row = 0; row < TransformerModel.Positions; row++)
        {
            for (int column = 0; column < TransformerModel.Positions; column++)
            {
                matrix[row, column] = value(row, column);
            }
        }

        return matrix;
    }
}
