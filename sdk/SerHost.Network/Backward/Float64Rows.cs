using System.Buffers;
using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>A layer with weights tap by tap: all channels of one output position after another, in float64.</summary>
/// <remarks>Immutable; used on any number of threads.</remarks>
/// <param name="geometry">The layer.</param>
/// <param name="input">Layout of what is read.</param>
/// <param name="output">Layout of what is written.</param>
/// <param name="weights">The packed weights; their rows are the segments of a window.</param>
internal sealed class Float64Rows(ConvolutionGeometry geometry, MapLayout input, MapLayout output, Float64PackedMatrix weights)
{
    private readonly GemmSegments _segments = new(ForwardProduct.Segments(geometry, input).ToArray());

    /// <summary>Takes the sums of one row.</summary>
    /// <param name="place">Where the row's first position begins in the output's layout.</param>
    /// <param name="sums">[columns, output channels rounded up to 16], as the layout has them.</param>
    public delegate void Sink(int place, ReadOnlySpan<double> sums);

    /// <summary>Computes rows of the output.</summary>
    /// <param name="source">In the input's layout.</param>
    /// <param name="from">First row.</param>
    /// <param name="end">End of the rows.</param>
    /// <param name="sink">Called once a row.</param>
    public void Run(double[] source, int from, int end, Sink sink)
    {
        (int width, int columns, Window2D window) = (output.Shape.Width, weights.Columns, geometry.Window);
        double[] sums = ArrayPool<double>.Shared.Rent(width * columns);
        for (int row = from; row < end; row++)
        {
            int start = input.Offset((row * window.StrideHeight) - window.PadTop, -window.PadLeft);
            Float64GemmKernel.Run(source, start, window.StrideWidth * input.PixelStride, _segments, weights, sums, width);
            sink(output.Offset(row, 0), sums.AsSpan(0, width * columns));
        }

        ArrayPool<double>.Shared.Return(sums);
    }
}
