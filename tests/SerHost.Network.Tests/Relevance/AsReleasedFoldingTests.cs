using SerHost.Network.Forward;
using SerHost.Network.Relevance;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Relevance;

public sealed class AsReleasedFoldingTests
{
    [Fact]
    public void Normalisation_of_a_block_goes_into_the_convolution_registered_last()
    {
        LayerGraph folded = AsReleasedFolding.Fold(CreateBlock());

        Assert.Equal(1, Weight(folded, "b.conv1"));
        Assert.Equal(4, Weight(folded, "b.conv2")); // 2 (of bn1) · 2, though bn1 reads conv1
        Assert.Equal([1f], ((BatchNormalizationLayer)folded.Layers[folded.IndexOf("b.bn1")]).Scale.ToArray());
        float[] input = [1, -2];
        Assert.NotEqual(
            ReferenceForward.Run(CreateBlock(), input, 1, 2)[folded.OutputIndex][0], ReferenceForward.Run(folded, input, 1, 2)[folded.OutputIndex][0]);
    }

    [Fact]
    public void Given_order_of_registration_decides()
    {
        LayerGraph folded = AsReleasedFolding.Fold(CreateBlock(), ["b.conv1", "b.bn1", "b.conv2"]);

        Assert.Equal(2, Weight(folded, "b.conv1"));
        Assert.Equal(2, Weight(folded, "b.conv2"));
        Assert.Equal(
            ReferenceForward.Run(CreateBlock(), [1, -2], 1, 2)[folded.OutputIndex], ReferenceForward.Run(folded, [1, -2], 1, 2)[folded.OutputIndex]);
    }

    private static float Weight(LayerGraph graph, string name) => ((ConvolutionLayer)graph.Layers[graph.IndexOf(name)]).Weights.Span[0];

    /// <summary>conv1 (w = 1) → bn1 (·2 + 1) → relu → conv2 (w = 2).</summary>
    private static LayerGraph CreateBlock() => new(
        [
            new InputLayer("input", false),
            new ConvolutionLayer("b.conv1", 0, 1, 1, 1, new Window2D(1, 1), new float[] { 1 }, new float[1]),
            new BatchNormalizationLayer("b.bn1", 1, new float[] { 2 }, new float[] { 1 }),
            new ActivationLayer("b.relu", 2, ActivationKind.Relu),
            new ConvolutionLayer("b.conv2", 3, 1, 1, 1, new Window2D(1, 1), new float[] { 2 }, new float[1]),
        ],
        4);
}
