using SerHost.Sdk.Graph;

namespace SerHost.Network.Occlusion;

/// <summary>The evaluated kernels of a network, shared by all plans; and the decision which layers have them.</summary>
internal sealed class ToomCookCache(LayerGraph graph)
{
    /// <summary>Most floats the evaluated kernels of one layer may take (64 MB).</summary>
    private const long LargestLayer = 16 << 20;

    private readonly Dictionary<string, ToomCookWeights> _weights = new(StringComparer.Ordinal);

    /// <summary>A layer as a convolution.</summary>
    public ConvolutionLayer Convolution(int layer) => (ConvolutionLayer)graph.Layers[layer];

    /// <summary>Whether Toom–Cook products pay for a layer: a kernel of 2 to 7 taps an axis, undilated, one group, and enough channels that the
    /// products outweigh the transforms.</summary>
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
