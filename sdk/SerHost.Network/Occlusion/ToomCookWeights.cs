using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Occlusion;

/// <summary>Some taps of a convolution's kernel, flipped and evaluated at the Toom–Cook points, packed for the kernels.</summary>
/// <remarks>Filled while plans are made (one thread), read-only afterwards.</remarks>
internal sealed class ToomCookWeights
{
    private readonly ConvolutionLayer _layer;
    private readonly int[] _rowTaps;
    private readonly int[] _columnTaps;
    private readonly PackedMatrix?[,] _matrices = new PackedMatrix?[ToomCookPoints.Maximum, ToomCookPoints.Maximum];

    /// <summary>Names the taps.</summary>
    /// <param name="layer">The convolution; one group.</param>
    /// <param name="rowTaps">Kernel rows that take part, ascending.</param>
    /// <param name="columnTaps">Kernel columns that take part, ascending.</param>
    public ToomCookWeights(ConvolutionLayer layer, int[] rowTaps, int[] columnTaps)
    {
        _layer = layer;
        _rowTaps = rowTaps;
        _columnTaps = columnTaps;
    }

    /// <summary>The [inputChannels, outputChannels] matrix at a pair of points (by identity). A single tap has the same value at every point.</summary>
    public PackedMatrix At(int rowPoint, int columnPoint)
    {
        int row = _rowTaps.Length == 1 ? 0 : rowPoint;
        int column = _columnTaps.Length == 1 ? 0 : columnPoint;
        return _matrices[row, column] ??= Transform(row, column);
    }

    private PackedMatrix Transform(int rowPoint, int columnPoint)
    {
        var matrix = new PackedMatrix(_layer.InputChannels, _layer.OutputChannels);
        Window2D window = _layer.Window;
        int taps = window.KernelHeight * window.KernelWidth;
        ReadOnlySpan<float> weights = _layer.Weights.Span;
        var factors = new List<(int Tap, double Factor)>();
        for (int i = 0; i < _rowTaps.Length; i++)
        {
            for (int j = 0; j < _columnTaps.Length; j++)
            {
                // Tap t of the cross-correlation is coefficient (taps − 1 − t) of the polynomial.
                double factor = ToomCookPoints.Power(rowPoint, _rowTaps.Length - 1 - i, _rowTaps.Length)
                    * ToomCookPoints.Power(columnPoint, _columnTaps.Length - 1 - j, _columnTaps.Length);
                if (factor != 0)
                {
                    factors.Add(((_rowTaps[i] * window.KernelWidth) + _columnTaps[j], factor));
                }
            }
        }

        for (int output = 0; output < _layer.OutputChannels; output++)
        {
            for (int input = 0; input < _layer.InputChannels; input++)
            {
                int start = ((output * _layer.InputChannels) + input) * taps;
                double sum = 0;
                foreach ((int tap, double factor) in factors)
                {
                    sum += factor * weights[start + tap];
                }

                matrix[input, output] = (float)sum;
            }
        }

        return matrix;
    }
}
