using SerHost.Network.Tensors;
using SerHost.Network.Tensors.Rules;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Tensors;

/// <summary>The Gamma rule, which is computed from two products back, against zennit's definition in float64: contributions of each sign on
/// their own.</summary>
public sealed class GammaRuleTests
{
    private const int Frames = 31, Kernel = 5, Stride = 2, Outputs = 3, Target = 1;
    private const int Places = ((Frames - Kernel) / Stride) + 1;
    private const double Gamma = 0.25;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gamma_rule_of_a_convolution_is_zennits(bool hasBias)
    {
        var random = new Random(5);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        float[] x = Draw(Frames), weights = Draw(Outputs * Kernel), bias = hasBias ? Draw(Outputs) : new float[Outputs];
        x[7] = 0;
        var explainer = new TensorExplainer(new TensorNetwork(Network(weights, hasBias ? bias : null)), 2);
        TensorRules rules = TensorRules.Find("attnlrp-gamma")!;
        explainer.Load(x, Frames, [rules]);

        (float[] found, TensorBalance balance) = explainer.Relevance(Target, rules);

        double[] expected = Define(x, weights.AsSpan(Target * Kernel, Kernel), bias[Target]);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Equal(expected.Sum(), balance.Input, 1e-5);
        Assert.Equal(0, balance.Miss, 1e-5);
    }

    /// <summary>Mean over places of a convolution's output: each place has 1/places of what it holds.</summary>
    private static double[] Define(float[] x, ReadOnlySpan<float> w, double b)
    {
        double[] relevance = new double[Frames];
        for (int place = 0; place < Places; place++)
        {
            double y = b, high = b + (Gamma * Math.Max(b, 0)), low = b + (Gamma * Math.Min(b, 0));
            for (int tap = 0; tap < Kernel; tap++)
            {
                double part = (double)x[(place * Stride) + tap] * w[tap];
                y += part;
                high += part + (Gamma * Math.Max(part, 0));
                low += part + (Gamma * Math.Min(part, 0));
            }

            for (int tap = 0; tap < Kernel; tap++)
            {
                double part = (double)x[(place * Stride) + tap] * w[tap];
                relevance[(place * Stride) + tap] += y / Places * (y > 0
                    ? (part + (Gamma * Math.Max(part, 0))) / high : (part + (Gamma * Math.Min(part, 0))) / low);
            }
        }

        return relevance;
    }

    private static TensorGraph Network(float[] weights, float[]? bias)
    {
        var constants = new Dictionary<string, TensorData>(StringComparer.Ordinal)
        {
            ["one"] = new TensorData([1], new long[] { 1 }), ["w"] = new TensorData([Outputs, 1, Kernel], weights),
        };
        if (bias is not null)
        {
            constants["b"] = new TensorData([Outputs], bias);
        }

        static Dictionary<string, TensorAttribute> Integers(params (string Name, long[] Values)[] all) =>
            all.ToDictionary(one => one.Name, one => new TensorAttribute { Integers = one.Values });
        return new TensorGraph(
            [
                new TensorNode("widen", "Unsqueeze", ["x", "one"], ["channel"], Integers()),
                new TensorNode("conv", "Conv", bias is null ? ["channel", "w"] : ["channel", "w", "b"], ["y"],
                    Integers(("strides", [Stride]))),
                new TensorNode("mean", "ReduceMean", ["y"], ["kept"], Integers(("axes", [-1]))),
                new TensorNode("narrow", "Squeeze", ["kept", "last"], ["logits"], Integers()),
            ],
            new Dictionary<string, TensorData>(constants) { ["last"] = new TensorData([1], new long[] { -1 }) },
            new TensorInput("x", [TensorAxis.Batch, TensorAxis.Frames], 1), "logits", 14);
    }
}
