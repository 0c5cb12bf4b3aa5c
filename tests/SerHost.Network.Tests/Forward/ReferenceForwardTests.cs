using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Forward;

/// <summary>The oracle itself, against values worked out by hand and analytic properties.</summary>
public sealed class ReferenceForwardTests
{
    private static readonly InputLayer Input = new("input", BandsAsChannels: false);

    [Fact]
    public void Convolution_of_impulse_gives_flipped_kernel()
    {
        float[] weights = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        var layer = new ConvolutionLayer("c", 0, 1, 1, 1, new Window2D(3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }, weights, new float[] { 0.5f });
        float[] input = [0, 0, 0, 0, 1, 0, 0, 0, 0];

        float[] output = ReferenceForward.Run(new LayerGraph([Input, layer], 1), input, 3, 3)[1];

        Assert.Equal([9.5f, 8.5f, 7.5f, 6.5f, 5.5f, 4.5f, 3.5f, 2.5f, 1.5f], output);
    }

    [Fact]
    public void Convolution_with_stride_dilation_and_one_sided_padding_reads_the_right_taps()
    {
        // Kernel (1, 10), dilation 2, stride 3, one column of padding on the left: outputs x[3i − 1] + 10·x[3i + 1].
        var layer = new ConvolutionLayer("c", 0, 1, 1, 1, new Window2D(1, 2) { DilationWidth = 2, StrideWidth = 3, PadLeft = 1 }, new float[] { 1, 10 }, new float[] { 0 });

        float[] output = ReferenceForward.Run(new LayerGraph([Input, layer], 1), [1, 2, 3, 4, 5, 6], 1, 6)[1];

        Assert.Equal([20f, 53f], output);
    }

    [Fact]
    public void Convolution_with_groups_keeps_groups_apart()
    {
        var layer = new ConvolutionLayer("c", 0, 2, 2, 2, new Window2D(1, 1), new float[] { 2, 3 }, new float[2]);

        float[] output = ReferenceForward.Run(new LayerGraph([new InputLayer("input", true), layer], 1), [1, 2, 10, 20], 2, 2)[1];

        Assert.Equal([2f, 4f, 30f, 60f], output);
    }

    [Theory]
    [InlineData(PoolKind.Maximum, false, new float[] { -1, -2, -2 })]
    [InlineData(PoolKind.Average, false, new float[] { -1, -2.5f, -2 })]
    [InlineData(PoolKind.Average, true, new float[] { -0.5f, -2.5f, -1 })]
    public void Pool_ignores_padding_as_told(PoolKind function, bool countsPadding, float[] expected)
    {
        var layer = new PoolLayer("p", 0, function, new Window2D(1, 2) { StrideWidth = 2, PadLeft = 1, PadRight = 1 }) { CountsPadding = countsPadding };

        float[] output = ReferenceForward.Run(new LayerGraph([Input, layer], 1), [-1, -3, -2, -2], 1, 4)[1];

        Assert.Equal(expected, output);
    }

    [Fact]
    public void Mean_over_one_axis_keeps_the_other()
    {
        float[] input = [1, 2, 3, 4, 5, 6];

        Assert.Equal([2f, 5f], ReferenceForward.Run(new LayerGraph([Input, new MeanLayer("m", 0, false, true)], 1), input, 2, 3)[1]);
        Assert.Equal([2.5f, 3.5f, 4.5f], ReferenceForward.Run(new LayerGraph([Input, new MeanLayer("m", 0, true, false)], 1), input, 2, 3)[1]);
        Assert.Equal([3.5f], ReferenceForward.Run(new LayerGraph([Input, new MeanLayer("m", 0, true, true)], 1), input, 2, 3)[1]);
    }

    [Fact]
    public void Graph_of_every_joining_layer_adds_stacks_and_normalises()
    {
        Layer[] layers =
        [
            Input,
            new ActivationLayer("relu", 0, ActivationKind.Relu),
            new AddLayer("add", [0, 1]),
            new ConcatenateLayer("stack", [0, 2]),
            new BatchNormalizationLayer("normalization", 3, new float[] { 1, 10 }, new float[] { 0, 1 }),
            new SoftmaxLayer("softmax", 4),
            new ReshapeLayer("flatten", 4, ReshapeForm.Flatten),
            new LinearLayer("fc", 6, 4, 1, new float[] { 1, 1, 1, 1 }, new float[] { 5 }),
        ];

        float[][] values = ReferenceForward.Run(new LayerGraph(layers, 7), [-1, 2], 1, 2);

        Assert.Equal([-1f, 4f], values[2]);
        Assert.Equal([-1f, 2f, -9f, 41f], values[4]);
        Assert.Equal(1, values[5][0] + values[5][2], 6);
        Assert.Equal(1 / (1 + Math.Exp(39)), values[5][1], 6);
        Assert.Equal([38f], values[7]);
    }

    [Theory]
    [InlineData(ActivationKind.Relu, -2, 0)]
    [InlineData(ActivationKind.LeakyRelu, -2, -0.2)]
    [InlineData(ActivationKind.Clip, 9, 6)]
    [InlineData(ActivationKind.Sigmoid, 0, 0.5)]
    [InlineData(ActivationKind.Tanh, 0.5, 0.46211715726)]
    [InlineData(ActivationKind.Gelu, 1, 0.84134474607)]
    [InlineData(ActivationKind.Gelu, -3, -0.00404969409)]
    [InlineData(ActivationKind.Gelu, 4, 3.99987331503)]
    [InlineData(ActivationKind.GeluTanh, 1, 0.84119199061)]
    public void Activation_has_its_published_value(ActivationKind function, double x, double expected)
    {
        var layer = new ActivationLayer("a", 0, function) { Alpha = 0.1f, Minimum = function == ActivationKind.Clip ? 0 : float.NegativeInfinity, Maximum = 6 };

        Assert.Equal(expected, ActivationFunction.Apply(layer, (float)x), 6);
    }
}
