using SerHost.Analysis.Faithfulness;
using SerHost.Network.Tensors;
using SerHost.Network.Tensors.Rules;
using SerHost.Network.Tests.Tensors;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Analysis.Tests.Faithfulness;

/// <summary>A transformer with shuffled weights: same architecture, other maps.</summary>
public sealed class RandomisedTransformerTests
{
    private const int Samples = 30;
    private readonly float[] _input = [.. Enumerable.Range(0, Samples).Select(i => MathF.Sin(i * 0.7f))];

    [Fact]
    public void Shuffled_transformer_keeps_every_tensors_values_and_explains_otherwise()
    {
        using var model = new Transformer();
        using RandomisedModel randomised = RandomisedModel.Create(model, 5)!;
        TensorGraph before = model.Tensors!.Graph, after = randomised.Tensors!.Graph;

        Assert.Null(randomised.Graph);
        Assert.All(before.Constants, one =>
            Assert.Equal(one.Value.Numbers.ToArray().Order(), after.Constants[one.Key].Numbers.ToArray().Order()));
        Assert.All(before.Constants.Where(one => one.Value.Element != TensorElement.Float32), one =>
            Assert.Same(one.Value, after.Constants[one.Key]));
        Assert.True(Correlation(Map(before), Map(after)) < 0.9);
    }

    [Fact]
    public void Shuffled_transformer_predicts_and_differentiates_what_its_graph_says()
    {
        using var model = new Transformer();
        using RandomisedModel one = RandomisedModel.Create(model, 5)!, again = RandomisedModel.Create(model, 5)!, other =
            RandomisedModel.Create(model, 6)!;
        float[] twice = [.. _input, .. _input], outputs = new float[6], gradient = new float[Samples];
        one.Predict(twice, 2, Samples, outputs);
        one.Gradients!.Differentiate(_input, 1, Samples, [1], gradient);

        float[] expected = new TensorEngine(new TensorNetwork(one.Tensors!.Graph), 1).Evaluate(_input, 1, Samples);
        Assert.Equal([.. expected, .. expected], outputs);
        float[] moved = [.. _input];
        moved[7] += 1e-3f;
        float[] near = new float[3];
        one.Predict(moved, 1, Samples, near);
        Assert.Equal((near[1] - expected[1]) / 1e-3, gradient[7], 0.05 * Math.Max(1, Math.Abs(gradient[7])));
        float[] same = new float[3], different = new float[3];
        again.Predict(_input, 1, Samples, same);
        other.Predict(_input, 1, Samples, different);
        Assert.Equal(expected, same);
        Assert.NotEqual(expected, different);
    }

    private float[] Map(TensorGraph graph)
    {
        var explainer = new TensorExplainer(new TensorNetwork(graph), 1);
        explainer.Load(_input, Samples, [TensorRules.AttnLrp]);
        return explainer.Relevance(0, TensorRules.AttnLrp).Map;
    }

    private static double Correlation(float[] a, float[] b)
    {
        double meanA = a.Average(), meanB = b.Average();
        double Sum(Func<int, double> of) => Enumerable.Range(0, a.Length).Sum(of);
        return Sum(i => (a[i] - meanA) * (b[i] - meanB)) / Math.Sqrt(Sum(i => Math.Pow(a[i] - meanA, 2)) * Sum(i =>
            Math.Pow(b[i] - meanB, 2)));
    }

    private sealed class Transformer : IModel
    {
        public ModelDescriptor Descriptor { get; } = new("t", "T", ModelOutputKind.Classification, ["a", "b", "c"], 1, null, 16000, "00");

        public ModelGraph? Graph => null;

        public TensorModel? Tensors { get; } = new(SmallTransformer.Make(4), 0);

        public ModelInput Prepare(AudioClip clip) => throw new NotSupportedException("Inputs are given.");

        public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs) =>
            throw new NotSupportedException("The shuffled one predicts.");

        public void Dispose()
        {
        }
    }
}
