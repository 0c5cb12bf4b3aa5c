using SerHost.Sdk.Graph;

namespace SerHost.Compute.Network;

/// <summary>A 3×3 kernel at the 36 points of F(4×4, 3×3), packed for the product kernel: four times the weights.</summary>
/// <remarks>Immutable; safe to share between threads.</remarks>
internal sealed class WinogradWeights
{
    private readonly PackedMatrix[] _points = new PackedMatrix[WinogradTransform.Points * WinogradTransform.Points];

    /// <summary>Transforms a layer's weights.</summary>
    public WinogradWeights(ConvolutionLayer layer)
    {
        ReadOnlySpan<float> weights = layer.Weights.Span;
        Whole = new GemmSegments([new GemmSegment(0, 0, layer.InputChannels)]);
        for (int point = 0; point < _points.Length; point++)
        {
            var matrix = new PackedMatrix(layer.InputChannels, layer.OutputChannels);
            for (int output = 0; output < layer.OutputChannels; output++)
            {
                for (int input = 0; input < layer.InputChannels; input++)
                {
                    int start = ((output * layer.InputChannels) + input) * 9;
                    double sum = 0;
                    for (int tap = 0; tap < 9; tap++)
                    {
                        sum += WinogradTransform.KernelFactor(point / WinogradTransform.Points, tap / 3)
                            * WinogradTransform.KernelFactor(point % WinogradTransform.Points, tap % 3) * weights[start + tap];
                    }

                    matrix[input, output] = (float)sum;
                }
            }

            _points[point] = matrix;
        }
    }

    /// <summary>The input channels as one run.</summary>
    public GemmSegments Whole { get; }

    /// <summary>Whether a layer has this form, and enough channels that the products outweigh the transforms.</summary>
    public static bool Fits(ConvolutionLayer layer) =>
        layer is { Groups: 1, InputChannels: >= 32, OutputChannels: >= 32, Window: { KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1 } };

    /// <summary>The [inputChannels, outputChannels] matrix at a point, 0 to 35.</summary>
    public PackedMatrix At(int point) => _points[point];
}
