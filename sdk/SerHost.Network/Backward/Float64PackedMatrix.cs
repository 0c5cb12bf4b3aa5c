using SerHost.Network.Forward;
using SerHost.Network.Relevance;

namespace SerHost.Network.Backward;

/// <summary>A layer's weights in float64 for <see cref="Float64GemmKernel"/>: blocks of 32 columns, then one of 16, each [depth, width].</summary>
internal sealed class Float64PackedMatrix
{
    public Float64PackedMatrix(ConvolutionGeometry geometry)
    {
        int channels = geometry.Input.Channels;
        Depth = geometry.Taps * channels;
        Columns = ChannelPadding.Round(geometry.Output.Channels);
        Values = new double[Depth * Columns];
        Bias = new double[Columns];
        for (int output = 0; output < geometry.Output.Channels; output++)
        {
            Bias[output] = Exact(geometry.Bias.Span, geometry.ExactBias.Span, output);
            int block = output / Float64GemmKernel.Width * Float64GemmKernel.Width;
            int width = Math.Min(Float64GemmKernel.Width, Columns - block);
            for (int row = 0; row < Depth; row++)
            {
                Values[(block * Depth) + (row * width) + (output - block)] = Weight(geometry, output, row % channels, row / channels);
            }
        }
    }

    private static double Weight(ConvolutionGeometry geometry, int output, int input, int tap)
    {
        int index = WeightCache.IndexOf(geometry, output, input, tap);
        return index < 0 ? 0 : Exact(geometry.Weights.Span, geometry.ExactWeights.Span, index);
    }

    // Whoever replaces a layer's weights (a test with random ones, say) need not know of the exact ones: then they no longer agree.
    private static double Exact(ReadOnlySpan<float> rounded, ReadOnlySpan<double> exact, int index) =>
        !exact.IsEmpty && (float)exact[index] == rounded[index] ? exact[index] : rounded[index];

    /// <summary>Rows: taps times input channels, tap by tap.</summary>
    public int Depth { get; }

    /// <summary>Output channels rounded up to 16.</summary>
    public int Columns { get; }

    /// <summary>The weights, block after block.</summary>
    public double[] Values { get; }

    /// <summary>[columns].</summary>
    public double[] Bias { get; }
}
