using SerHost.Sdk.Graph;

namespace SerHost.Network.Forward;

/// <summary>A convolution of whole maps: each output row is one product of position rows with the packed weights.</summary>
/// <remarks>Immutable plan; <see cref="Run"/> may be called from several threads on different buffers and allocates nothing.</remarks>
internal sealed class DirectConvolution
{
    private readonly PackedConvolution _packed;
    private readonly MapLayout _input;
    private readonly MapLayout _output;
    private readonly GemmSegments _segments;

    /// <summary>Plans a convolution between two layouts.</summary>
    /// <param name="packed">The weights.</param>
    /// <param name="input">Layout of the input; its halo holds the layer's padding or more.</param>
    /// <param name="output">Layout of the output.</param>
    public DirectConvolution(PackedConvolution packed, MapLayout input, MapLayout output)
    {
        ConvolutionLayer layer = packed.Layer;
        Window2D window = layer.Window;
        if (input.Halo.Union(Halo.Of(window)) != input.Halo || input.Shape.Channels != layer.InputChannels
            || output.Shape != layer.InferShape([input.Shape]) || output.PixelStride % ChannelPadding.Lanes != 0)
        {
            throw new ArgumentException($"Layouts {input} and {output} do not fit layer '{layer.Name}'.", nameof(input));
        }

        _packed = packed;
        _input = input;
        _output = output;
        var segments = new List<GemmSegment>();
        bool rowIsContiguous = window.DilationWidth == 1 && input.PixelStride == layer.InputChannels;
        for (int row = 0; row < window.KernelHeight; row++)
        {
            int source = row * window.DilationHeight * input.RowStride;
            if (rowIsContiguous)
            {
                segments.Add(new GemmSegment(source, packed.WeightRow(row, 0), window.KernelWidth * layer.InputChannels));
                continue;
            }

            for (int column = 0; column < window.KernelWidth; column++)
            {
                segments.Add(new GemmSegment(
                    source + (column * window.DilationWidth * input.PixelStride), packed.WeightRow(row, column), layer.InputChannels));
            }
        }

        _segments = new GemmSegments(segments);
    }

    /// <summary>Computes the output.</summary>
    /// <param name="input">In the input layout, halo zero.</param>
    /// <param name="output">In the output layout; its halo is not touched.</param>
    /// <param name="relu">Whether negative outputs become 0.</param>
    /// <param name="adds">True adds to what <paramref name="output"/> holds, without the bias: it is in there.</param>
    public void Run(ReadOnlySpan<float> input, Span<float> output, bool relu = false, bool adds = false)
    {
        Window2D window = _packed.Layer.Window;
        ReadOnlySpan<float> start = adds ? default : _packed.Bias;
        for (int row = 0; row < _output.Shape.Height; row++)
        {
            GemmKernel.Run(
                input, _input.Offset((row * window.StrideHeight) - window.PadTop, -window.PadLeft), window.StrideWidth * _input.PixelStride,
                _segments, _packed.Weights, output, _output.Offset(row, 0), _output.PixelStride, _output.Shape.Width, start, relu);
        }
    }
}
