using SerHost.Network.Backward;
using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Tests.Backward;

/// <summary>Float64 products, in Winograd's form and tap by tap, against sums over the definition.</summary>
public sealed class Float64ProductTests
{
    public static TheoryData<int, int, int, int, int, int, int, int> Geometries => new()
    {
        // inputs, outputs, kernel, stride, padding before, padding after, bands, frames
        { 40, 35, 3, 1, 1, 1, 11, 19 },  // Winograd
        { 64, 33, 3, 1, 0, 0, 9, 14 },
        { 32, 48, 3, 1, 2, 1, 4, 5 },
        { 33, 64, 3, 1, 3, 0, 6, 31 },
        { 32, 32, 3, 1, 1, 1, 1, 1 },    // smaller than a tile
        { 100, 20, 3, 2, 1, 1, 11, 19 }, // tap by tap
        { 3, 20, 5, 2, 2, 2, 11, 19 },
    };

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Forward_is_the_sum_over_the_window(
        int inputs, int outputs, int kernel, int stride, int before, int after, int bands, int frames)
    {
        var random = new Random((inputs * 100) + outputs);
        var window = new Window2D(kernel, kernel)
        {
            StrideHeight = stride, StrideWidth = stride, PadTop = before, PadLeft = before, PadBottom = after, PadRight = after,
        };
        var shape = new TensorShape(inputs, bands, frames);
        var result = new TensorShape(
            outputs, ((bands + before + after - kernel) / stride) + 1, ((frames + before + after - kernel) / stride) + 1);
        float[] weights = [.. Enumerable.Range(0, outputs * inputs * kernel * kernel).Select(_ => (float)(random.NextDouble() - 0.5))];
        float[] bias = [.. Enumerable.Range(0, outputs).Select(_ => (float)(random.NextDouble() - 0.5))];
        var geometry = new ConvolutionGeometry(shape, result, 1, window, weights, bias);
        var input = new MapLayout(shape, geometry.ForwardBorder);
        var output = new MapLayout(result);
        var source = new double[input.Length];
        var planar = new double[inputs, bands, frames];
        for (int i = 0; i < planar.Length; i++)
        {
            (int c, int y, int x) = (i / (bands * frames), i / frames % bands, i % frames);
            planar[c, y, x] = source[input.Offset(y, x) + c] = Math.Exp(8 * (random.NextDouble() - 1)); // small beside large
        }

        foreach (int threads in (int[])[1, 3])
        {
            var product = new Float64ForwardProduct(1, geometry, input, output, new WeightCache());
            var exact = new double[output.Length];
            var rounded = new float[output.Length];
            var rectifiedExact = new double[output.Length];
            var rectified = new float[output.Length];

            product.Run(
                new float[input.Length], source, new Float64Target(rounded, exact, rectified, rectifiedExact), new WorkTeam(threads));

            for (int i = 0; i < result.Count; i++)
            {
                (int o, int y, int x) = (i / (result.Height * result.Width), i / result.Width % result.Height, i % result.Width);
                double expected = bias[o];
                for (int tap = 0; tap < inputs * kernel * kernel; tap++)
                {
                    int row = (y * stride) + (tap / kernel % kernel) - before, column = (x * stride) + (tap % kernel) - before;
                    expected += row >= 0 && row < bands && column >= 0 && column < frames
                        ? weights[(o * inputs * kernel * kernel) + tap] * planar[tap / (kernel * kernel), row, column] : 0;
                }

                int place = output.Offset(y, x) + o;
                Assert.Equal(expected, exact[place], 1e-12);
                Assert.Equal((float)exact[place], rounded[place]);
                Assert.Equal(Math.Max(exact[place], 0), rectifiedExact[place]);
                Assert.Equal(Math.Max(rounded[place], 0), rectified[place]);
            }
        }
    }
}
