using SerHost.Compute.Network;
using SerHost.Compute.Relevance;

namespace SerHost.Compute.Backward;

/// <summary>A layer's weights in float64 for <see cref="PreciseKernel"/>: blocks of 32 columns, then one of 16, each [depth, width].</summary>
internal sealed class PreciseMatrix
{
    public PreciseMatrix(ConvolutionGeometry geometry)
    {
        int channels = geometry.Input.Channels;
        Depth = geometry.Taps * channels;
        Columns = ChannelPadding.Round(geometry.Output.Channels);
        Values = new double[Depth * Columns];
        Bias = new double[Columns];
        var plain = new WeightForm(WeightBase.Value);
        for (int output = 0; output < geometry.Output.Channels; output++)
        {
            Bias[output] = geometry.Bias.Span[output];
            int block = output / PreciseKernel.Width * PreciseKernel.Width;
            int width = Math.Min(PreciseKernel.Width, Columns - block);
            for (int row = 0; row < Depth; row++)
            {
                Values[(block * Depth) + (row * width) + (output - block)] = WeightCache.Weight(geometry, plain, output, row % channels, row / channels);
            }
        }
    }

    /// <summary>Rows: taps times input channels, tap by tap.</summary>
    public int Depth { get; }

    /// <summary>Output channels rounded up to 16.</summary>
    public int Columns { get; }

    /// <summary>The weights, block after block.</summary>
    public double[] Values { get; }

    /// <summary>[columns].</summary>
    public double[] Bias { get; }
}
