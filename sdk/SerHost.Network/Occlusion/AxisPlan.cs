using SerHost.Sdk.Graph;

namespace SerHost.Network.Occlusion;

/// <summary>What windows change along one axis of every layer of a graph, in groups of equal geometry.</summary>
/// <remarks>
/// A changed input interval [a, b] changes outputs ceil((a − (k − 1)·d + p)/s) … floor((b + p)/s) of a convolution or pool with
/// kernel k, dilation d, stride s, padding p (Nakandala et al., Krypton, SIGMOD 2019). Intervals are not clipped at the plane's edge, so
/// that windows at the edge share the group of those inside; an interval as long as the plane becomes the whole plane.
/// </remarks>
internal sealed class AxisPlan
{
    private readonly LayerGraph _graph;
    private readonly TensorShape[] _shapes;
    private readonly bool _isRows;

    private AxisPlan(LayerGraph graph, TensorShape[] shapes, bool isRows, int windows, int windowLength, int stride)
    {
        _graph = graph;
        _shapes = shapes;
        _isRows = isRows;
        var groups = new Dictionary<string, (List<int> Windows, List<int[]> Firsts, int[] Sizes)>(StringComparer.Ordinal);
        for (int window = 0; window < windows; window++)
        {
            (int[] firsts, int[] sizes, string key) = Trace(window * stride, windowLength);
            if (!groups.TryGetValue(key, out var group))
            {
                group = ([], [], sizes);
                groups.Add(key, group);
            }

            group.Windows.Add(window);
            group.Firsts.Add(firsts);
        }

        Groups = [.. groups.Values.Select(group => new WindowGroup([.. group.Windows], group.Sizes, [.. group.Firsts]))];
    }

    /// <summary>The groups; each window along the axis is in exactly one.</summary>
    public IReadOnlyList<WindowGroup> Groups { get; }

    /// <summary>Plans the bands' axis.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="shapes">Shapes of all layers.</param>
    /// <param name="grid">The windows.</param>
    public static AxisPlan ForBands(LayerGraph graph, TensorShape[] shapes, WindowGrid grid)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(grid);
        return new AxisPlan(graph, shapes, isRows: true, grid.Rows, grid.WindowBands, grid.StrideBands);
    }

    /// <summary>Plans the frames' axis.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="shapes">Shapes of all layers.</param>
    /// <param name="grid">The windows.</param>
    public static AxisPlan ForFrames(LayerGraph graph, TensorShape[] shapes, WindowGrid grid)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(grid);
        return new AxisPlan(graph, shapes, isRows: false, grid.Columns, grid.WindowFrames, grid.StrideFrames);
    }

    /// <summary>Stride, dilation, kernel and leading padding of a sliding layer along an axis; null for other layers.</summary>
    internal static (int Kernel, int Dilation, int Stride, int Pad)? Sliding(Layer layer, bool isRows)
    {
        Window2D? window = layer switch { ConvolutionLayer convolution => convolution.Window, PoolLayer pool => pool.Window, _ => null };
        return window is null ? null
            : isRows ? (window.KernelHeight, window.DilationHeight, window.StrideHeight, window.PadTop)
            : (window.KernelWidth, window.DilationWidth, window.StrideWidth, window.PadLeft);
    }

    private (int[] Firsts, int[] Sizes, string Key) Trace(int start, int windowLength)
    {
        int count = _graph.Layers.Count;
        var firsts = new int[count];
        var sizes = new int[count];
        var key = new List<int>(3 * count);

        // Bands as channels: the axis of the bands is not a spatial one, the single row changes.
        bool isChannels = _isRows && _graph.Input.BandsAsChannels;
        (firsts[0], sizes[0]) = isChannels ? (0, 1) : Fit(start, windowLength, 0);
        key.Add(sizes[0]);
        for (int i = 1; i < count; i++)
        {
            Layer layer = _graph.Layers[i];
            int low = int.MaxValue;
            int high = int.MinValue;
            foreach (int input in layer.Inputs)
            {
                if (sizes[input] > 0)
                {
                    (int from, int to) = Map(layer, firsts[input], firsts[input] + sizes[input] - 1, i);
                    low = Math.Min(low, from);
                    high = Math.Max(high, to);
                }
            }

            if (low <= high)
            {
                (firsts[i], sizes[i]) = Fit(low, high - low + 1, i);
            }

            key.Add(sizes[i]);
            int stride = Sliding(layer, _isRows)?.Stride ?? 1;
            bool isAligned = layer is not (MeanLayer or LinearLayer or ReshapeLayer);
            foreach (int input in layer.Inputs)
            {
                key.Add(isAligned && sizes[i] > 0 ? (firsts[i] * stride) - firsts[input] : 0);
            }
        }

        return (firsts, sizes, string.Join(',', key));
    }

    private (int First, int Size) Fit(int first, int size, int layer)
    {
        int length = _isRows ? _shapes[layer].Height : _shapes[layer].Width;
        return size >= length ? (0, length) : (first, size);
    }

    private (int From, int To) Map(Layer layer, int a, int b, int index)
    {
        int length = _isRows ? _shapes[index].Height : _shapes[index].Width;
        if (Sliding(layer, _isRows) is { } s)
        {
            return (CeilingDivide(a - ((s.Kernel - 1) * s.Dilation) + s.Pad, s.Stride), FloorDivide(b + s.Pad, s.Stride));
        }

        return layer switch
        {
            LinearLayer => (0, length - 1),
            MeanLayer mean => (_isRows ? mean.OverHeight : mean.OverWidth) ? (0, 0) : (a, b),
            ReshapeLayer { Form: ReshapeForm.Flatten } => (0, length - 1),
            ReshapeLayer when _isRows => (0, length - 1),
            _ => (a, b),
        };
    }

    private static int FloorDivide(int value, int divisor) => (int)Math.Floor((double)value / divisor);

    private static int CeilingDivide(int value, int divisor) => (int)Math.Ceiling((double)value / divisor);
}

/// <summary>Windows that change the same pattern of positions along one axis, shifted.</summary>
/// <remarks>
/// For every layer an interval [first, first + size) that holds all that changes. Within a group the sizes and the
/// intervals' positions relative to each other are equal, so that the windows go through a network as one batch. An
/// interval may reach outside the layer's plane: nothing is there, and nothing changes there. Immutable.
/// </remarks>
internal sealed class WindowGroup
{
    private readonly int[][] _firsts;

    internal WindowGroup(int[] windows, int[] sizes, int[][] firsts)
    {
        Windows = windows;
        Sizes = sizes;
        _firsts = firsts;
    }

    /// <summary>Positions of the windows along the axis, ascending.</summary>
    public IReadOnlyList<int> Windows { get; }

    /// <summary>For each layer the length of what changes; 0 where nothing does.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>Where a layer's interval begins for one window; may be negative.</summary>
    /// <param name="member">Index into <see cref="Windows"/>.</param>
    /// <param name="layer">Index of the layer.</param>
    public int First(int member, int layer) => _firsts[member][layer];
}
