using SerHost.Network.Gradients;
using SerHost.Network.Relevance;
using SerHost.Network.Relevance.Rules;
using SerHost.Network.Tests.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Gradients;

/// <summary>A layer's output and gradient against the pass with float64 sums.</summary>
public sealed class LayerGradientTests
{
    [Theory]
    [InlineData(40)]
    [InlineData(67)]
    public void Output_and_gradient_of_every_layer_equal_the_pass_with_float64_sums(int frames)
    {
        const int bands = 32;
        LayerGraph graph = RandomGraphs.Paper(2);
        float[] input = RandomGraphs.Input(5, bands, frames);
        RelevanceEngine engine = new RelevanceProgram(RelevancePlan.Create(graph, Composites.Gradient, 0, 1)).CreateEngine(bands, frames);
        engine.Evaluate(input);
        var gradient = new InputGradient(graph, 1);
        for (int layer = 1; layer < graph.OutputIndex; layer++)
        {
            (TensorShape shape, float[] activation, float[] slope) = gradient.ComputeAt(input, bands, frames, 1, layer);
            Assert.Equal(engine.Shapes[layer], shape);
            AssertClose(engine.Activation(layer), activation, 2e-5);
            AssertClose(engine.RelevanceAt(1, layer), slope, 1e-6);
        }
    }

    private static void AssertClose(float[] expected, float[] actual, double share)
    {
        double tolerance = share * expected.Max(Math.Abs);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }
}
