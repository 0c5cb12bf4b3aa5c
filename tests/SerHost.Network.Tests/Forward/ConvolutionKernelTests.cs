using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Forward;

public sealed class ConvolutionKernelTests
{
    public static TheoryData<int, int, int, int> GemmSizes()
    {
        var sizes = new TheoryData<int, int, int, int>();
        foreach (int depth in new[] { 1, 7, 33 })
        {
            foreach (int columns in new[] { 1, 16, 17, 50, 64, 100, 130 })
            {
                foreach (int rows in new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 32 })
                {
                    sizes.Add(depth, columns, rows, 64);
                    sizes.Add(depth, columns, rows, 16);
                }
            }
        }

        return sizes;
    }

    [Theory]
    [MemberData(nameof(GemmSizes))]
    public void Product_on_every_instruction_set_equals_the_sum_in_double(int depth, int columns, int rows, int widest)
    {
        var random = new Random((depth * 1000) + columns + rows);
        var weights = new PackedMatrix(2 * depth, columns, widest);
        for (int k = 0; k < 2 * depth; k++)
        {
            for (int j = 0; j < columns; j++)
            {
                weights[k, j] = random.NextSingle() - 0.5f;
            }
        }

        // Two runs per row, the first before the row's start, in a buffer of exactly the needed length.
        int stride = depth + 3;
        float[] source = Random(random, depth + ((rows - 1) * stride) + depth);
        var segments = new GemmSegments([new GemmSegment(-depth, depth, depth), new GemmSegment(0, 0, depth)]);
        float[] bias = Random(random, weights.PaddedColumns);
        float[] before = Random(random, ((rows - 1) * (weights.PaddedColumns + 5)) + weights.PaddedColumns);
        foreach (SimdLevel level in Levels())
        {
            foreach (bool accumulate in new[] { false, true })
            {
                float[] result = (float[])before.Clone();
                GemmKernel.Run(level, source, depth, stride, segments, weights, result, 0, weights.PaddedColumns + 5, rows, accumulate ? default : bias, relu: !accumulate);
                for (int r = 0; r < rows; r++)
                {
                    for (int j = 0; j < columns; j++)
                    {
                        int at = (r * (weights.PaddedColumns + 5)) + j;
                        double sum = accumulate ? before[at] : bias[j];
                        for (int k = 0; k < depth; k++)
                        {
                            sum += (double)source[(r * stride) + k] * weights[depth + k, j];
                            sum += (double)source[depth + (r * stride) + k] * weights[k, j];
                        }

                        Assert.Equal(accumulate ? sum : Math.Max(0, sum), result[at], 1e-5);
                    }
                }
            }
        }
    }

    [Fact]
    public void Product_that_would_leave_a_buffer_is_refused()
    {
        var weights = new PackedMatrix(4, 16);
        var segments = new GemmSegments([new GemmSegment(0, 0, 4)]);

        Assert.Throws<ArgumentException>(() => GemmKernel.Run(new float[11], 0, 4, segments, weights, new float[48], 0, 16, 3, new float[16]));
        Assert.Throws<ArgumentException>(() => GemmKernel.Run(new float[12], 0, 4, segments, weights, new float[47], 0, 16, 3, new float[16]));
        Assert.Throws<ArgumentException>(() => GemmKernel.Run(new float[12], 0, 4, new GemmSegments([new GemmSegment(-1, 0, 4)]), weights, new float[48], 0, 16, 3, new float[16]));
        Assert.Throws<ArgumentException>(() => GemmKernel.Run(new float[12], 0, 4, new GemmSegments([new GemmSegment(0, 1, 4)]), weights, new float[48], 0, 16, 3, new float[16]));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 80)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Transposed_convolution_is_the_adjoint_of_the_convolution(int seed)
    {
        // ⟨conv(x), y⟩ = ⟨x, convᵀ(y)⟩ for every x and y.
        var random = new Random(seed);
        int groups = 1 + random.Next(2);
        int inputs = groups * (1 + random.Next(18));
        int outputs = groups * (1 + random.Next(18));
        var window = new Window2D(1 + random.Next(5), 1 + random.Next(5))
        {
            StrideHeight = 1 + random.Next(3),
            StrideWidth = 1 + random.Next(3),
            DilationHeight = 1 + random.Next(2),
            DilationWidth = 1 + random.Next(2),
            PadTop = random.Next(4),
            PadLeft = random.Next(4),
            PadBottom = random.Next(4),
            PadRight = random.Next(4),
        };
        var inputShape = new TensorShape(inputs, 9 + random.Next(6), 9 + random.Next(6));
        float[] weights = Random(random, outputs * (inputs / groups) * window.KernelHeight * window.KernelWidth);
        var layer = new ConvolutionLayer("c", 0, inputs, outputs, groups, window, weights, new float[outputs]);
        TensorShape outputShape = layer.InferShape([inputShape]);
        float[] x = Random(random, inputShape.Count);
        float[] y = Random(random, outputShape.Count);
        float[] forward = ReferenceForward.Evaluate(layer, [x], [inputShape], outputShape);

        var outputLayout = new MapLayout(outputShape, TransposedConvolution.RequiredHalo(window, inputShape, outputShape));
        var inputLayout = new MapLayout(inputShape);
        float[] outputMap = new float[outputLayout.Length];
        float[] inputMap = new float[inputLayout.Length];
        outputLayout.FromPlanar(y, outputMap);
        new TransposedConvolution(layer, outputLayout, inputLayout).Run(outputMap, inputMap);
        float[] backward = new float[inputShape.Count];
        inputLayout.ToPlanar(inputMap, backward);

        double left = forward.Zip(y, (a, b) => (double)a * b).Sum();
        double right = backward.Zip(x, (a, b) => (double)a * b).Sum();
        Assert.Equal(left, right, 1e-3);
    }

    [Theory]
    [InlineData(32, 32, 4, 4, 1, 1)]
    [InlineData(33, 40, 5, 9, 1, 1)]
    [InlineData(48, 64, 1, 3, 1, 1)]
    [InlineData(32, 130, 16, 17, 0, 2)]
    [InlineData(64, 33, 31, 29, 2, 0)]
    public void Winograd_convolution_equals_the_reference(int inputs, int outputs, int height, int width, int padBefore, int padAfter)
    {
        var random = new Random(inputs + outputs);
        var window = new Window2D(3, 3) { PadTop = padBefore, PadLeft = padBefore, PadBottom = padAfter, PadRight = padAfter };
        var layer = new ConvolutionLayer("c", 0, inputs, outputs, 1, window, Random(random, outputs * inputs * 9), Random(random, outputs));
        var shape = new TensorShape(inputs, height, width);
        TensorShape outputShape = layer.InferShape([shape]);
        float[] x = Random(random, shape.Count);
        float[] expected = ReferenceForward.Evaluate(layer, [x], [shape], outputShape);
        var inputLayout = new MapLayout(shape, Halo.Of(window));
        var outputLayout = new MapLayout(outputShape, new Halo(1, 1, 1, 1));
        float[] inputMap = new float[inputLayout.Length];
        float[] outputMap = new float[outputLayout.Length];
        inputLayout.FromPlanar(x, inputMap);
        var convolution = new WinogradConvolution(
            new PackedConvolution(layer).Bias, layer.Window.PadTop, layer.Window.PadLeft, new WinogradWeights(layer), inputLayout, outputLayout);
        float[] actual = new float[outputShape.Count];

        convolution.Run(inputMap, outputMap, relu: false, new float[convolution.ScratchLength]);
        outputLayout.ToPlanar(outputMap, actual);

        float scale = expected.Max(Math.Abs);
        Assert.All(Enumerable.Range(0, expected.Length), i => Assert.Equal(expected[i], actual[i], 1e-5 * scale));

        convolution.Run(inputMap, outputMap, relu: true, new float[convolution.ScratchLength]);
        outputLayout.ToPlanar(outputMap, actual);
        Assert.All(Enumerable.Range(0, expected.Length), i => Assert.Equal(Math.Max(0, expected[i]), actual[i], 1e-5 * scale));
    }

    private static IEnumerable<SimdLevel> Levels() => Enum.GetValues<SimdLevel>().Where(level => level <= GemmKernel.BestLevel);

    private static float[] Random(Random random, int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (2 * random.NextSingle()) - 1;
        }

        return values;
    }
}
