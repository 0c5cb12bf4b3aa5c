using SerHost.Sdk.Graph;

namespace SerHost.Sdk.Tests;

public class LayerGraphTests
{
    [Theory]
    [InlineData(7, 3, 2, 1, 1, 4)]
    [InlineData(8, 3, 2, 1, 1, 4)]
    [InlineData(5, 3, 1, 0, 2, 1)]
    [InlineData(4, 3, 1, 0, 2, 0)]
    [InlineData(1, 7, 2, 3, 1, 1)]
    public void OutputHeight_countsThePositionsThatFit(int height, int kernel, int stride, int pad, int dilation, int expected)
    {
        // Counted one by one: positions whose dilated kernel stays inside the padded input.
        int counted = 0;
        for (int at = -pad; at + ((kernel - 1) * dilation) < height + pad; at += stride)
        {
            counted++;
        }

        var window = new Window2D(kernel, 1) { StrideHeight = stride, PadTop = pad, PadBottom = pad, DilationHeight = dilation };
        Assert.Equal(expected, counted);
        Assert.Equal(expected, window.OutputHeight(height));
    }

    [Fact]
    public void InferShapes_residualNetwork_followsEveryLayer()
    {
        var graph = new LayerGraph(
        [
            new InputLayer("input", false), Convolution("conv", 0, 1, 4, new Window2D(3, 3) { StrideHeight = 2, StrideWidth = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }),
            Convolution("side", 1, 4, 4, new Window2D(1, 1)), new AddLayer("add", [1, 2]), new ConcatenateLayer("stack", [3, 1]),
            new MeanLayer("mean", 4, true, false), new ReshapeLayer("flat", 5, ReshapeForm.Flatten), Linear("fc", 6, 8 * 11, 3),
        ], 7);
        Assert.Equal([new(1, 20, 21), new(4, 10, 11), new(4, 10, 11), new(4, 10, 11), new(8, 10, 11), new(8, 1, 11), new(88, 1, 1), new(3, 1, 1)], graph.InferShapes(20, 21));
    }

    [Fact]
    public void InferShapes_inputThatDoesNotFit_namesTheLayer()
    {
        var graph = new LayerGraph([new InputLayer("input", false), Convolution("conv", 0, 1, 2, new Window2D(5, 5))], 1);
        Assert.Equal("conv", Assert.Throws<GraphException>(() => graph.InferShapes(4, 9)).Layer);
    }

    [Theory]
    [InlineData("cycle")]
    [InlineData("name")]
    [InlineData("weights")]
    [InlineData("nan")]
    [InlineData("groups")]
    [InlineData("input")]
    public void Constructor_malformedGraph_namesTheLayer(string fault)
    {
        var good = Convolution("conv", 0, 1, 2, new Window2D(3, 3));
        Layer bad = fault switch
        {
            "cycle" => Convolution("bad", 2, 2, 2, new Window2D(1, 1)),
            "name" => Convolution("conv", 1, 2, 2, new Window2D(1, 1)),
            "weights" => Convolution("bad", 1, 2, 2, new Window2D(1, 1)) with { Weights = new float[3] },
            "nan" => Convolution("bad", 1, 2, 2, new Window2D(1, 1)) with { Bias = new[] { 0, float.NaN } },
            "groups" => Convolution("bad", 1, 2, 2, new Window2D(1, 1)) with { Groups = 3 },
            _ => new InputLayer("bad", false),
        };
        GraphException error = Assert.Throws<GraphException>(() => new LayerGraph([new InputLayer("input", false), good, bad], 2));
        Assert.Equal(bad.Name, error.Layer);
    }

    private static ConvolutionLayer Convolution(string name, int input, int inputs, int outputs, Window2D window) =>
        new(name, input, inputs, outputs, 1, window, new float[outputs * inputs * window.KernelHeight * window.KernelWidth], new float[outputs]);

    private static LinearLayer Linear(string name, int input, int inputs, int outputs) => new(name, input, inputs, outputs, new float[inputs * outputs], new float[outputs]);
}
