using SerHost.Sdk.Graph;

namespace SerHost.Network.Forward;

/// <summary>The transpose of a convolution (backward to its input): in[y, x, c] = Σ over outputs that read it of out[o, p, k] · weight[k,
/// c, tap].</summary>
/// <remarks>
/// With stride s the inputs fall into s classes a dimension that meet different taps; within a class the taps are the same for all
/// positions, so each class of an input row is one product, with no scattering. Immutable plan; <see cref="Run"/> may be
/// called from several threads on different buffers and allocates nothing.
/// </remarks>
internal sealed class TransposedConvolution
{
    private readonly ConvolutionLayer _layer;
    private readonly MapLayout _output;
    private readonly MapLayout _input;
    private readonly PackedMatrix _weights;
    private readonly GemmSegments[,] _segments;

    /// <summary>Plans the transpose.</summary>
    /// <param name="layer">The convolution; its bias plays no part.</param>
    /// <param name="output">Layout of what comes in: values at the convolution's output. Its halo holds <see cref="RequiredHalo"/> zeros or
    /// more.</param>
    /// <param name="input">Layout of what comes out: values at the convolution's input.</param>
    public TransposedConvolution(ConvolutionLayer layer, MapLayout output, MapLayout input)
    {
        Halo needed = RequiredHalo(layer.Window, input.Shape, output.Shape);
        if (output.Halo.Union(needed) != output.Halo || output.Shape != layer.InferShape([input.Shape])
            || input.PixelStride % ChannelPadding.Lanes != 0)
        {
            throw new ArgumentException($"Layouts {output} and {input} do not fit layer '{layer.Name}'.", nameof(output));
        }

        _layer = layer;
        _output = output;
        _input = input;
        _weights = Pack(layer);
        Window2D window = layer.Window;
        _segments = new GemmSegments[window.StrideHeight, window.StrideWidth];
        for (int rowClass = 0; rowClass < window.StrideHeight; rowClass++)
        {
            for (int columnClass = 0; columnClass < window.StrideWidth; columnClass++)
            {
                _segments[rowClass, columnClass] = PlanClass(rowClass, columnClass);
            }
        }
    }

    /// <summary>Zeros needed around the convolution's output so that every tap of every input lies inside the buffer.</summary>
    public static Halo RequiredHalo(Window2D window, TensorShape input, TensorShape output)
    {
        (int top, int bottom) = Reach(
            input.Height, output.Height, window.KernelHeight, window.DilationHeight, window.StrideHeight, window.PadTop);
        (int left, int right) = Reach(
            input.Width, output.Width, window.KernelWidth, window.DilationWidth, window.StrideWidth, window.PadLeft);
        return new Halo(top, left, bottom, right);
    }

    /// <summary>Computes the values at the convolution's input.</summary>
    /// <param name="output">Values at the convolution's output, halo zero.</param>
    /// <param name="input">Receives the result; its halo is not touched.</param>
    /// <param name="accumulate">Whether to add to what <paramref name="input"/> holds.</param>
    public void Run(ReadOnlySpan<float> output, Span<float> input, bool accumulate = false)
    {
        Window2D window = _layer.Window;
        ReadOnlySpan<float> start = accumulate ? default : ZeroVector.OfLength(_weights.PaddedColumns);
        for (int row = 0; row < _input.Shape.Height; row++)
        {
            int rowClass = (row + window.PadTop) % window.StrideHeight;
            int outputRow = (row + window.PadTop) / window.StrideHeight;
            for (int first = 0; first < Math.Min(window.StrideWidth, _input.Shape.Width); first++)
            {
                int columnClass = (first + window.PadLeft) % window.StrideWidth;
                int outputColumn = (first + window.PadLeft) / window.StrideWidth;
                int count = ((_input.Shape.Width - 1 - first) / window.StrideWidth) + 1;

                // Segment offsets reach back from (outputRow, outputColumn), into the halo at most.
                GemmKernel.Run(
                    output, _output.Offset(outputRow, outputColumn), _output.PixelStride, _segments[rowClass, columnClass], _weights,
                    input, _input.Offset(row, first), window.StrideWidth * _input.PixelStride, count, start);
            }
        }
    }

    private static (int Before, int After) Reach(int input, int output, int kernel, int dilation, int stride, int pad)
    {
        // Output index of input y and tap r, where it divides: (y + pad − r·dilation) / stride.
        int lowest = -((((kernel - 1) * dilation) - pad + stride - 1) / stride);
        int highest = (input - 1 + pad) / stride;
        return (Math.Max(0, -lowest), Math.Max(0, highest - (output - 1)));
    }

    private GemmSegments PlanClass(int rowClass, int columnClass)
    {
        Window2D window = _layer.Window;
        var segments = new List<GemmSegment>();
        for (int kernelRow = 0; kernelRow < window.KernelHeight; kernelRow++)
        {
            int rowShift = rowClass - (kernelRow * window.DilationHeight);
            for (int kernelColumn = 0; kernelColumn < window.KernelWidth; kernelColumn++)
            {
                int columnShift = columnClass - (kernelColumn * window.DilationWidth);
                if (rowShift % window.StrideHeight == 0 && columnShift % window.StrideWidth == 0)
                {
                    segments.Add(new GemmSegment(
                        (rowShift / window.StrideHeight * _output.RowStride) + (columnShift / window.StrideWidth * _output.PixelStride),
                        ((kernelRow * window.KernelWidth) + kernelColumn) * _layer.OutputChannels,
                        _layer.OutputChannels));
                }
            }
        }

        return new GemmSegments(segments);
    }

    private static PackedMatrix Pack(ConvolutionLayer layer)
    {
        int taps = layer.Window.KernelHeight * layer.Window.KernelWidth;
        int groupInputs = layer.InputChannels / layer.Groups;
        int groupOutputs = layer.OutputChannels / layer.Groups;
        var packed = new PackedMatrix(taps * layer.OutputChannels, layer.InputChannels);
        ReadOnlySpan<float> source = layer.Weights.Span;
        int next = 0;
        for (int output = 0; output < layer.OutputChannels; output++)
        {
            int firstInput = output / groupOutputs * groupInputs;
            for (int input = firstInput; input < firstInput + groupInputs; input++)
            {
                for (int tap = 0; tap < taps; tap++)
                {
                    packed[(tap * layer.OutputChannels) + output, input] = source[next++];
                }
            }
        }

        return packed;
    }
}
