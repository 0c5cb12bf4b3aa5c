using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Forward;

public sealed class ForwardPassTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_layer_of_a_random_graph_equals_the_reference(int seed)
    {
        (int bands, int frames) = (9 + (seed % 7), 20 + (seed % 11));
        LayerGraph graph = RandomGraphs.Create(seed, bands, frames);
        float[] input = RandomGraphs.Input(seed, bands, frames, scale: 2);
        float[][] expected = ReferenceForward.Run(graph, input, bands, frames);
        var pass = new ForwardPass(new CompiledNetwork(graph), bands, frames);
        float[] outputs = new float[expected[graph.OutputIndex].Length];

        pass.Run(RandomGraphs.Input(seed + 1000, bands, frames), outputs); // An earlier run must leave nothing behind.
        pass.Run(input, outputs);

        for (int layer = 0; layer < graph.Layers.Count; layer++)
        {
            float[] actual = new float[expected[layer].Length];
            pass.CopyOutput(layer, actual);
            AssertClose(expected[layer], actual, graph.Layers[layer].Name);
        }

        AssertClose(expected[graph.OutputIndex], outputs, "output");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Fused_pass_gives_the_same_outputs(int seed)
    {
        (int bands, int frames) = (10 + (seed % 5), 18 + (seed % 13));
        LayerGraph graph = RandomGraphs.Create(seed, bands, frames);
        float[] input = RandomGraphs.Input(seed, bands, frames, scale: 2);
        float[] expected = ReferenceForward.Run(graph, input, bands, frames)[graph.OutputIndex];
        float[] outputs = new float[expected.Length];

        new ForwardPass(new CompiledNetwork(graph), bands, frames, keepAll: false).Run(input, outputs);

        AssertClose(expected, outputs, "output");
    }

    [Theory]
    [InlineData(128, 134)]
    [InlineData(128, 201)]
    [InlineData(33, 47)]
    public void Paper_network_equals_the_reference(int bands, int frames)
    {
        LayerGraph graph = RandomGraphs.Paper(3);
        float[] input = RandomGraphs.Input(4, bands, frames);
        float[] expected = ReferenceForward.Run(graph, input, bands, frames)[graph.OutputIndex];
        float[] outputs = new float[7];

        new ForwardPass(new CompiledNetwork(graph), bands, frames, keepAll: false).Run(input, outputs);

        AssertClose(expected, outputs, "logits");
    }

    [Fact]
    public void Input_of_another_length_is_refused()
    {
        var pass = new ForwardPass(new CompiledNetwork(RandomGraphs.Create(1, 9, 20)), 9, 20);

        Assert.Throws<ArgumentException>(() => pass.Run(new float[9 * 21], new float[3]));
    }

    [Fact]
    public void Batch_of_inputs_gives_what_each_gives_alone()
    {
        var network = new CompiledNetwork(RandomGraphs.Create(4, 12, 25));
        float[] inputs = RandomGraphs.Input(1, 12 * 5, 25, scale: 2);
        float[] outputs = new float[5 * 3];
        new BatchForward(network, 12, 25, 3).Run(inputs, 5, outputs);
        var pass = new ForwardPass(network, 12, 25, keepAll: false);
        float[] alone = new float[3];
        for (int i = 0; i < 5; i++)
        {
            pass.Run(inputs.AsSpan(i * 300, 300), alone);
            Assert.Equal(alone, outputs.AsSpan(i * 3, 3));
        }
    }

    private static void AssertClose(float[] expected, float[] actual, string what)
    {
        float scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 2e-5 * scale, $"{what}[{i}]: expected {expected[i]}, found {actual[i]}.");
        }
    }
}
