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

    /// <summary>The [inputChannels, outputChannels] matrix at a pair of points (by identity). A single tap has the same value at every
    /// point.</summary>
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

/// <summary>The evaluated kernels of a network, shared by all plans; and the decision which layers have them.</summary>
internal sealed class ToomCookCache(LayerGraph graph)
{
    /// <summary>Most floats the evaluated kernels of one layer may take (64 MB).</summary>
    private const long LargestLayer = 16 << 20;

    private readonly Dictionary<string, ToomCookWeights> _weights = new(StringComparer.Ordinal);

    /// <summary>A layer as a convolution.</summary>
    public ConvolutionLayer Convolution(int layer) => (ConvolutionLayer)graph.Layers[layer];

    /// <summary>Whether Toom–Cook products pay for a layer: a kernel of 2 to 7 taps an axis, undilated, one group, and enough channels that
    /// the products outweigh the transforms.</summary>
    public bool Pays(int layer) =>
        graph.Layers[layer] is ConvolutionLayer { Groups: 1, Window: { DilationHeight: 1, DilationWidth: 1 } window } convolution
        && window.KernelHeight < ToomCookPoints.Maximum && window.KernelWidth < ToomCookPoints.Maximum
        && window.KernelHeight * window.KernelWidth > 1
        && convolution.InputChannels >= 16 && convolution.OutputChannels >= 16
        && (long)convolution.InputChannels * convolution.OutputChannels * ToomCookPoints.Maximum * ToomCookPoints.Maximum <= LargestLayer;

    /// <summary>The evaluated kernel of some taps of a layer.</summary>
    public ToomCookWeights Get(int layer, int[] rowTaps, int[] columnTaps)
    {
        string key = $"{layer}:{string.Join(',', rowTaps)}:{string.Join(',', columnTaps)}";
        if (!_weights.TryGetValue(key, out ToomCookWeights? weights))
        {
            weights = new ToomCookWeights(Convolution(layer), rowTaps, columnTaps);
            _weights.Add(key, weights);
        }

        return weights;
    }
}
