using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Forward;

/// <summary>Networks with random structure and weights, the same for the same seed.</summary>
internal sealed class RandomGraphs
{
    private readonly Random _random;
    private readonly List<Layer> _layers = [];
    private readonly List<TensorShape> _shapes = [];

    private RandomGraphs(int seed) => _random = new Random(seed);

    /// <summary>Convolutions, pools, sums, stacks and activations of odd sizes, ending in a mean or a flattening and a linear layer.</summary>
    public static LayerGraph Create(int seed, int bands, int frames, int outputs = 3)
    {
        var maker = new RandomGraphs(seed);
        bool bandsAsChannels = maker._random.Next(4) == 0;
        maker._layers.Add(new InputLayer("input", bandsAsChannels));
        maker._shapes.Add(((InputLayer)maker._layers[0]).ShapeFor(bands, frames));
        int depth = 3 + maker._random.Next(5);
        for (int i = 0; i < depth; i++)
        {
            maker.AddRandomLayer();
        }

        return maker.Finish(outputs);
    }

    /// <summary>The residual network of the paper, with random weights.</summary>
    public static LayerGraph Paper(int seed)
    {
        var maker = new RandomGraphs(seed);
        maker._layers.Add(new InputLayer("input", false));
        maker._shapes.Add(new TensorShape(1, 128, 134));
        int x = maker.Convolve(0, 32, 1, new Window2D(7, 7) { StrideHeight = 2, StrideWidth = 2, PadTop = 3, PadLeft = 3, PadBottom = 3, PadRight = 3 });
        x = maker.Push(new ActivationLayer("relu", x, ActivationKind.Relu));
        x = maker.Push(new PoolLayer("pool", x, PoolKind.Maximum, new Window2D(3, 3) { StrideHeight = 2, StrideWidth = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }));
        x = maker.Block(x, 64, 1);
        x = maker.Block(x, 128, 2);
        maker.Push(new MeanLayer("mean", x, true, true));
        maker.Push(new ReshapeLayer("flatten", maker._layers.Count - 1, ReshapeForm.Flatten));
        maker.Push(new LinearLayer("fc", maker._layers.Count - 1, 128, 7, maker.Weights(7 * 128, 128), maker.Weights(7, 4)));
        return new LayerGraph(maker._layers, maker._layers.Count - 1);
    }

    /// <summary>Input values like a log-mel: −80 to 0.</summary>
    public static float[] Input(int seed, int bands, int frames, float scale = 80)
    {
        var random = new Random(seed);
        float[] values = new float[bands * frames];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = -scale * random.NextSingle();
        }

        return values;
    }

    private int Block(int input, int channels, int stride)
    {
        var square = new Window2D(3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };
        int x = Convolve(input, channels, 1, square with { StrideHeight = stride, StrideWidth = stride });
        x = Push(new ActivationLayer($"relu{x}", x, ActivationKind.Relu));
        x = Convolve(x, channels, 1, square);
        int shortcut = Convolve(input, channels, 1, new Window2D(1, 1) { StrideHeight = stride, StrideWidth = stride });
        x = Push(new AddLayer($"add{x}", [x, shortcut]));
        return Push(new ActivationLayer($"relu{x}", x, ActivationKind.Relu));
    }

    private void AddRandomLayer()
    {
        int input = _layers.Count - 1;
        TensorShape shape = _shapes[input];
        switch (_random.Next(10))
        {
            case <= 4:
                int groups = shape.Channels % 2 == 0 && _random.Next(3) == 0 ? 2 : 1;
                int channels = groups * (1 + _random.Next(20));
                int conv = Convolve(input, channels, groups, RandomWindow(shape));
                Push(new ActivationLayer($"activation{conv}", conv, (ActivationKind)_random.Next(7)) { Minimum = -1, Maximum = 2, Alpha = 0.2f });
                break;
            case 5:
                Push(new PoolLayer($"pool{input}", input, PoolKind.Maximum, RandomPool(shape)));
                break;
            case 6:
                Push(new PoolLayer($"pool{input}", input, PoolKind.Average, RandomPool(shape)) { CountsPadding = _random.Next(2) == 0 });
                break;
            case 7:
                int left = Convolve(input, 1 + _random.Next(9), 1, Same(3));
                int right = Convolve(input, 1 + _random.Next(9), 1, Same(1));
                Push(new ConcatenateLayer($"stack{right}", [left, right]));
                break;
            case 8:
                int branch = Convolve(input, shape.Channels, 1, Same(_random.Next(2) == 0 ? 3 : 5));
                Push(new AddLayer($"add{branch}", [branch, input]));
                break;
            default:
                Push(new BatchNormalizationLayer($"normalization{input}", input, Weights(shape.Channels, 1), Weights(shape.Channels, 1)));
                break;
        }
    }

    private LayerGraph Finish(int outputs)
    {
        int last = _layers.Count - 1;
        if (_random.Next(2) == 0)
        {
            last = Push(new MeanLayer("mean", last, true, _random.Next(3) > 0));
        }

        last = Push(new ReshapeLayer("flatten", last, ReshapeForm.Flatten));
        int features = _shapes[last].Count;
        last = Push(new LinearLayer("fc", last, features, outputs, Weights(outputs * features, features), Weights(outputs, 1)));
        return new LayerGraph(_layers, last);
    }

    private Window2D RandomWindow(TensorShape shape)
    {
        int height = shape.Height == 1 ? 1 : 1 + _random.Next(Math.Min(5, shape.Height));
        int width = 1 + _random.Next(Math.Min(5, shape.Width));
        return new Window2D(height, width)
        {
            StrideHeight = shape.Height < 8 ? 1 : 1 + _random.Next(3),
            StrideWidth = shape.Width < 8 ? 1 : 1 + _random.Next(3),
            DilationHeight = shape.Height > 2 * height ? 1 + _random.Next(2) : 1,
            DilationWidth = shape.Width > 2 * width ? 1 + _random.Next(2) : 1,
            PadTop = _random.Next(height),
            PadLeft = _random.Next(width),
            PadBottom = _random.Next(height),
            PadRight = _random.Next(width),
        };
    }

    private Window2D RandomPool(TensorShape shape) => RandomWindow(shape) with { DilationHeight = 1, DilationWidth = 1 };

    private static Window2D Same(int kernel) =>
        new(kernel, kernel) { PadTop = kernel / 2, PadLeft = kernel / 2, PadBottom = kernel / 2, PadRight = kernel / 2 };

    private int Convolve(int input, int channels, int groups, Window2D window)
    {
        int inputs = _shapes[input].Channels;
        int fan = inputs / groups * window.KernelHeight * window.KernelWidth;
        return Push(new ConvolutionLayer($"conv{_layers.Count}", input, inputs, channels, groups, window, Weights(channels * fan, fan), Weights(channels, 4)));
    }

    private int Push(Layer layer)
    {
        _shapes.Add(layer.InferShape([.. layer.Inputs.Select(i => _shapes[i])]));
        _layers.Add(layer);
        return _layers.Count - 1;
    }

    private float[] Weights(int count, int fan)
    {
        float[] weights = new float[count];
        float scale = MathF.Sqrt(6f / fan);
        for (int i = 0; i < count; i++)
        {
            weights[i] = ((2 * _random.NextSingle()) - 1) * scale;
        }

        return weights;
    }
}
