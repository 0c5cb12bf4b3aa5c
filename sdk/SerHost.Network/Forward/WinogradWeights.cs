using SerHost.Sdk.Graph;

namespace SerHost.Network.Forward;

/// <summary>A 3×3 kernel at the 36 points of F(4×4, 3×3), packed for the product kernel: four times the weights.</summary>
/// <remarks>Immutable; safe to share between threads.</remarks>
internal sealed class WinogradWeights
{
    private readonly PackedMatrix[] _points = new PackedMatrix[WinogradTransform.Points * WinogradTransform.Points];

    /// <summary>Transforms a layer's weights.</summary>
    public WinogradWeights(ConvolutionLayer layer)
        : this(layer.InputChannels, layer.OutputChannels, (output, input, tap) =>
            layer.Weights.Span[(((output * layer.InputChannels) + input) * 9) + tap])
    {
    }

    /// <summary>Transforms weights.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="weight">The weight of (output, input, tap), taps row-major.</param>
    public WinogradWeights(int inputs, int outputs, Func<int, int, int, float> weight)
    {
        Whole = new GemmSegments([new GemmSegment(0, 0, inputs)]);
        for (int point = 0; point < _points.Length; point++)
        {
            _points[point] = new PackedMatrix(inputs, outputs);
        }

        Span<double> half = stackalloc double[WinogradTransform.Points * 3];
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
            {
                Transform(output, input, weight, half);
            }
        }
    }

    /// <summary>The input channels as one run.</summary>
    public GemmSegments Whole { get; }

    /// <summary>Whether a layer has this form, and enough channels that the products outweigh the transforms.</summary>
    public static bool Fits(ConvolutionLayer layer) => Fits(layer.Window, layer.Groups, layer.InputChannels, layer.OutputChannels);

    /// <inheritdoc cref="Fits(ConvolutionLayer)"/>
    public static bool Fits(Window2D window, int groups, int inputs, int outputs) =>
        groups == 1 && inputs >= 32 && outputs >= 32
        && window is { KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1 };

    /// <summary>The [inputChannels, outputChannels] matrix at a point, 0 to 35.</summary>
    public PackedMatrix At(int point) => _points[point];

    // G·w·Gᵀ, columns first.
    private void Transform(int output, int input, Func<int, int, int, float> weight, Span<double> half)
    {
        for (int tapColumn = 0; tapColumn < 3; tapColumn++)
        {
            double top = weight(output, input, tapColumn), middle = weight(output, input, 3 + tapColumn),
            bottom = weight(output, input, 6 + tapColumn);
            for (int row = 0; row < WinogradTransform.Points; row++)
            {
                half[(row * 3) + tapColumn] =
                    (WinogradTransform.KernelFactor(row, 0) * top) + (WinogradTransform.KernelFactor(row, 1) * middle)
                    + (WinogradTransform.KernelFactor(row, 2) * bottom);
            }
        }

        int place = _points[0].Offset(input, output); // the same in all
        for (int point = 0; point < _points.Length; point++)
        {
            int row = point / WinogradTransform.Points * 3, column = point % WinogradTransform.Points;
            _points[point].Values[place] = (float)((WinogradTransform.KernelFactor(column, 0) * half[row])
                + (WinogradTransform.KernelFactor(column, 1) * half[row + 1])
                    + (WinogradTransform.KernelFactor(column, 2) * half[row + 2]));
        }
    }
}
