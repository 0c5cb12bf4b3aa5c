using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Tests;

/// <summary>Small networks with seeded weights that between them use every layer kind and odd shapes.</summary>
internal static class RandomGraphs
{
    public static float[] Values(Random random, int count, float scale = 1) =>
        Enumerable.Range(0, count).Select(_ => scale * ((2 * random.NextSingle()) - 1)).ToArray();

    public static ConvolutionLayer Convolution(Random random, string name, int input, int inputs, int outputs, Window2D window, int groups = 1)
    {
        int fan = inputs / groups * window.KernelHeight * window.KernelWidth;
        return new ConvolutionLayer(name, input, inputs, outputs, groups, window,
            Values(random, outputs * fan, MathF.Sqrt(3f / fan)), Values(random, outputs, 0.1f));
    }

    public static LinearLayer Linear(Random random, string name, int input, int inputs, int outputs) =>
        new(name, input, inputs, outputs, Values(random, inputs * outputs, MathF.Sqrt(3f / inputs)), Values(random, outputs, 0.1f));

    /// <summary>The paper's shape in small: strided stem, max pool, a residual block with a projected shortcut, mean, linear.</summary>
    public static LayerGraph Residual(int seed)
    {
        var random = new Random(seed);
        return new LayerGraph(
        [
            new InputLayer("input", false),
            Convolution(random, "conv1", 0, 1, 5, new Window2D(7, 7) { StrideHeight = 2, StrideWidth = 2, PadTop = 3, PadLeft = 3, PadBottom = 3, PadRight = 3 }),
            new ActivationLayer("relu1", 1, ActivationKind.Relu),
            new PoolLayer("pool", 2, PoolKind.Maximum, new Window2D(3, 3) { StrideHeight = 2, StrideWidth = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }),
            Convolution(random, "block.conv1", 3, 5, 9, new Window2D(3, 3) { StrideHeight = 2, StrideWidth = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }),
            new ActivationLayer("block.relu", 4, ActivationKind.Relu),
            Convolution(random, "block.conv2", 5, 9, 9, new Window2D(3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }),
            Convolution(random, "block.shortcut", 3, 5, 9, new Window2D(1, 1) { StrideHeight = 2, StrideWidth = 2 }),
            new AddLayer("block.add", [6, 7]),
            new ActivationLayer("block.out", 8, ActivationKind.Relu),
            new MeanLayer("mean", 9, true, true),
            Linear(random, "fc", 10, 9, 4),
        ], 11);
    }

    /// <summary>The paper's network: a 7×7 stem, two residual blocks with projected shortcuts, six outputs.</summary>
    public static LayerGraph Paper(int seed)
    {
        var random = new Random(seed);
        Window2D wide = new(3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }, halving = wide with { StrideHeight = 2, StrideWidth = 2 };
        return new LayerGraph(
        [
            new InputLayer("input", false),
            Convolution(random, "conv1", 0, 1, 32, new Window2D(7, 7) { StrideHeight = 2, StrideWidth = 2, PadTop = 3, PadLeft = 3, PadBottom = 3, PadRight = 3 }),
            new ActivationLayer("relu", 1, ActivationKind.Relu),
            new PoolLayer("pool", 2, PoolKind.Maximum, halving),
            Convolution(random, "layer1.conv1", 3, 32, 64, wide),
            new ActivationLayer("layer1.relu", 4, ActivationKind.Relu),
            Convolution(random, "layer1.conv2", 5, 64, 64, wide),
            Convolution(random, "layer1.shortcut", 3, 32, 64, new Window2D(1, 1)),
            new AddLayer("layer1.add", [6, 7]),
            new ActivationLayer("layer1.out", 8, ActivationKind.Relu),
            Convolution(random, "layer2.conv1", 9, 64, 128, halving),
            new ActivationLayer("layer2.relu", 10, ActivationKind.Relu),
            Convolution(random, "layer2.conv2", 11, 128, 128, wide),
            Convolution(random, "layer2.shortcut", 9, 64, 128, new Window2D(1, 1) { StrideHeight = 2, StrideWidth = 2 }),
            new AddLayer("layer2.add", [12, 13]),
            new ActivationLayer("layer2.out", 14, ActivationKind.Relu),
            new MeanLayer("mean", 15, true, true),
            Linear(random, "fc", 16, 128, 6),
        ], 17);
    }

    /// <summary>Branches that are stacked, groups, dilation, asymmetric padding, average pools, other activations, a flattened head.</summary>
    public static LayerGraph Branches(int seed, int bands, int frames)
    {
        var random = new Random(seed);
        List<Layer> layers =
        [
            new InputLayer("input", false),
            Convolution(random, "stem", 0, 1, 6, new Window2D(3, 5) { PadTop = 1, PadLeft = 4, PadRight = 1, StrideWidth = 2 }),
            new BatchNormalizationLayer("normalization", 1, Values(random, 6), Values(random, 6)),
            new ActivationLayer("leaky", 2, ActivationKind.LeakyRelu) { Alpha = 0.2f },
            Convolution(random, "grouped", 3, 6, 8, new Window2D(3, 3) { DilationHeight = 2, DilationWidth = 3, PadTop = 2, PadLeft = 3, PadBottom = 2, PadRight = 3 }, groups: 2),
            new PoolLayer("average", 3, PoolKind.Average, new Window2D(3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }),
            new ActivationLayer("tanh", 4, ActivationKind.Tanh),
            new ConcatenateLayer("stack", [6, 5, 3]),
            new ActivationLayer("gelu", 7, ActivationKind.Gelu),
            new PoolLayer("average2", 8, PoolKind.Average, new Window2D(2, 3) { StrideHeight = 2, StrideWidth = 2, PadLeft = 1 }) { CountsPadding = true },
            new MeanLayer("over-height", 9, true, false),
            new ReshapeLayer("flatten", 10, ReshapeForm.Flatten),
        ];
        TensorShape shape = new LayerGraph(layers, layers.Count - 1).InferShapes(bands, frames)[^1];
        layers.Add(Linear(random, "fc", 11, shape.Count, 3));
        return new LayerGraph(layers, 12);
    }

    /// <summary>1-D convolutions over time on bands as channels.</summary>
    public static LayerGraph OverTime(int seed, int bands)
    {
        var random = new Random(seed);
        return new LayerGraph(
        [
            new InputLayer("input", true),
            Convolution(random, "conv1", 0, bands, 35, new Window2D(1, 5) { PadLeft = 2, PadRight = 2 }),
            new ActivationLayer("sigmoid", 1, ActivationKind.Sigmoid),
            Convolution(random, "conv2", 2, 35, 70, new Window2D(1, 3) { StrideWidth = 2 }),
            new ActivationLayer("clip", 3, ActivationKind.Clip) { Minimum = -0.2f, Maximum = 0.5f },
            new MeanLayer("mean", 4, true, true),
            Linear(random, "fc", 5, 70, 2),
        ], 6);
    }
}
