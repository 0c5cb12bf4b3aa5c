using Attribution.Cuda.Device;
using Attribution.Cuda.Occlusion;
using Attribution.Cuda.Rounding;
using Attribution.Cuda.Tests.Emulator;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Parameters;
using static Attribution.Cuda.Tests.Devices.CudaMethodTheories;

namespace Attribution.Cuda.Tests;

/// <summary>Products with rounded operands, in the layout of fragments that NVIDIA documents, against sums of products of rounded numbers.</summary>
public class TensorProductTests
{
    [Theory]
    [InlineData("Tf32", 10, false)]
    [InlineData("Bf16", 7, false)]
    [InlineData("Tf32", 10, true)]
    [InlineData("Bf16", 7, true)]
    public void Product_oneLayerOfChanges_isTheSumOfRoundedProducts(string precision, int mantissaBits, bool asPtx)
    {
        const int Bands = 5, Frames = 7, Outputs = 70;
        var random = new Random(3);
        var layer = RandomGraphs.Convolution(random, "only", 0, 1, Outputs, new Window2D(3, 3) { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 });
        var graph = new LayerGraph([new InputLayer("input", false), layer, new MeanLayer("mean", 1, true, true)], 2);
        float[] input = RandomGraphs.Values(random, Bands * Frames), fill = RandomGraphs.Values(random, Bands * Frames);
        using var device = new EmulatedGpuDevice { Library = asPtx ? PtxMachine.Require() : EmulatorLibrary.Require() };
        using var scores = new WindowScores(device, graph, Enum.Parse<GpuPrecision>(precision));

        (float[] clean, float[] changed) = scores.Evaluate(input, fill, Bands, Frames, [(1, 2)], 2, 3, null, CancellationToken.None);

        double largest = 0, worst = 0;
        for (int output = 0; output < Outputs; output++)
        {
            double sum = 0;
            for (int band = 1; band < 3; band++)
            {
                for (int frame = 2; frame < 5; frame++)
                {
                    // Inside the padding every tap of the window reaches one output.
                    double change = Rounded(fill[(band * Frames) + frame] - input[(band * Frames) + frame], mantissaBits);
                    for (int tap = 0; tap < 9; tap++)
                    {
                        sum += change * Rounded(layer.Weights.Span[(output * 9) + tap], mantissaBits);
                    }
                }
            }

            largest = Math.Max(largest, Math.Abs(sum / (Bands * Frames)));
            worst = Math.Max(worst, Math.Abs((sum / (Bands * Frames)) - ((double)changed[output] - clean[output])));
        }

        Assert.True(worst < 2e-6 + (1e-5 * largest), $"Differs by {worst}; the largest is {largest}.");
    }

    [Fact]
    public void Prepare_deviceWithoutTensorCores_refusesThePrecision()
    {
        var method = new OcclusionCudaMethod(() => new EmulatedGpuDevice { HasTensorCores = false });
        ParameterException error = Assert.Throws<ParameterException>(() => method.Prepare(Setup(method.Descriptor, "precision=bf16")));
        Assert.Contains("compute capability 8.0", error.Message, StringComparison.Ordinal);
    }

    /// <summary>To nearest, done in doubles; ties are so rare that either rule gives the same here.</summary>
    private static double Rounded(double value, int mantissaBits)
    {
        double unit = Math.Pow(2, Math.Floor(Math.Log2(Math.Abs(value))) - mantissaBits);
        return Math.Round(value / unit) * unit;
    }
}
