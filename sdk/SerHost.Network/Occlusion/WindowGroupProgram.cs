using SerHost.Network.Forward;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Occlusion;

/// <summary>The steps that carry a batch of windows of one group through the network, and where each step's change is kept.</summary>
/// <remarks>Immutable; shared by threads.</remarks>
internal sealed class WindowGroupProgram
{
    private readonly DeltaLayout[] _layouts;
    private readonly List<DeltaStep> _steps = [];
    private int _next;

    /// <summary>Plans the steps.</summary>
    /// <param name="plan">The rectangles.</param>
    /// <param name="rows">Group along the bands.</param>
    /// <param name="columns">Group along the frames.</param>
    /// <param name="network">Packed weights.</param>
    /// <param name="planes">Layouts of the clean maps.</param>
    /// <param name="weights">Evaluated kernels.</param>
    /// <param name="windows">Most windows in a batch.</param>
    public WindowGroupProgram(
        OcclusionPlan plan, WindowGroup rows, WindowGroup columns, CompiledNetwork network, MapLayout[] planes, ToomCookCache weights,
        int windows)
    {
        Rows = rows;
        Columns = columns;
        WindowsPerBatch = windows;
        LayerGraph graph = plan.Graph;
        _layouts = new DeltaLayout[graph.Layers.Count];
        for (int i = 0; i < _layouts.Length; i++)
        {
            _layouts[i] = FindInPlace(graph, i, network, plan.Shapes)
                ?? Allocate(rows.Sizes[i], columns.Sizes[i], plan.Shapes[i].Channels, windows);
        }

        int scratchPerWindow = 0;
        for (int i = 1; i <= graph.OutputIndex; i++)
        {
            if (_layouts[i].IsEmpty || IsAbsorbed(graph, i, network) || (graph.Layers[i] is ReshapeLayer { Input: var input }
                && _layouts[i].Offset == _layouts[input].Offset))
            {
                continue;
            }

            DeltaStep step = MakeStep(graph, i, network, planes, weights, windows);
            _steps.Add(step);
            scratchPerWindow = Math.Max(scratchPerWindow, step is ToomCookDeltaConvolution product ? product.ScratchPerWindow : 0);
        }

        Input = _layouts[0];
        Output = _layouts[graph.OutputIndex];
        WorkspaceLength = _next;
        ScratchLength = scratchPerWindow * windows;
    }

    /// <summary>Group along the bands.</summary>
    public WindowGroup Rows { get; }

    /// <summary>Group along the frames.</summary>
    public WindowGroup Columns { get; }

    /// <summary>Most windows in a batch.</summary>
    public int WindowsPerBatch { get; }

    /// <summary>Steps in order.</summary>
    public IReadOnlyList<DeltaStep> Steps => _steps;

    /// <summary>Where the input's change goes.</summary>
    public DeltaLayout Input { get; }

    /// <summary>Where the output's change comes out.</summary>
    public DeltaLayout Output { get; }

    /// <summary>Floats of workspace.</summary>
    public int WorkspaceLength { get; }

    /// <summary>Floats of each scratch buffer.</summary>
    public int ScratchLength { get; }

    private DeltaLayout Allocate(int height, int width, int channels, int windows)
    {
        var layout = new DeltaLayout(_next, height, width, channels, windows);
        _next = checked(_next + layout.Length);
        return layout;
    }

    /// <summary>An activation, sum or mere renaming may be computed where its first input's change lies, if nobody else reads
    /// that.</summary>
    private DeltaLayout? FindInPlace(LayerGraph graph, int index, CompiledNetwork network, TensorShape[] shapes)
    {
        if (graph.Layers[index].Inputs is not [int input, ..] || graph.Layers[index] is not (ActivationLayer or AddLayer or ReshapeLayer))
        {
            return null;
        }

        DeltaLayout source = _layouts[input];
        if (graph.Layers[index] is ReshapeLayer && shapes[input] != shapes[index])
        {
            return null;
        }

        bool fits = source.Height == Rows.Sizes[index] && source.Width == Columns.Sizes[index]
            && Rows.First(0, input) == Rows.First(0, index) && Columns.First(0, input) == Columns.First(0, index);
        return fits && input != 0 && network.Consumers[input].Length == 1 && graph.Layers[index].Inputs.Count(other => other == input) == 1
            ? source : null;
    }

    /// <summary>Whether a ReLU is computed by the only layer that reads it, and not on its own: a maximum is taken before or after it all the
    /// same, and what a mean adds up need not be kept.</summary>
    private bool IsAbsorbed(LayerGraph graph, int index, CompiledNetwork network) =>
        graph.Layers[index] is ActivationLayer { Function: ActivationKind.Relu, Input: var input } && index != graph.OutputIndex
        && network.Consumers[index] is [int reader]
        && graph.Layers[reader] is PoolLayer { Function: PoolKind.Maximum } or MeanLayer { OverHeight: true, OverWidth: true }
        && _layouts[input].WindowStride == _layouts[index].WindowStride && _layouts[index].WindowStride > 1
        && _layouts[input].Height == _layouts[index].Height && _layouts[input].Width == _layouts[index].Width;

    private DeltaStep MakeStep(LayerGraph graph, int index, CompiledNetwork network, MapLayout[] planes, ToomCookCache weights, int windows)
    {
        Layer layer = graph.Layers[index];
        int input = layer.Inputs[0];
        DeltaLayout source = _layouts[input];
        DeltaLayout target = _layouts[index];
        MapLayout plane = planes[index];
        switch (layer)
        {
            case ConvolutionLayer when weights.Pays(index):
                return new ToomCookDeltaConvolution(
                    index, weights, source, target, plane, Shift(layer, index, Rows, true), Shift(layer, index, Columns, false));
            case ConvolutionLayer:
                return new DirectDeltaConvolution(
                    index, network.Packed(index), source, target, plane, Shift(layer, index, Rows, true),
                    Shift(layer, index, Columns, false));
            case LinearLayer linear:
                if (planes[input].Shape is not { Height: 1, Width: 1 })
                {
                    DeltaLayout flat = Allocate(1, 1, linear.InputFeatures, windows);
                    var flatten = new ReshapeLayer(layer.Name, input, ReshapeForm.Flatten);
                    _steps.Add(new DeltaReshape(
                        index, flatten, source, planes[input], flat, new MapLayout(new TensorShape(linear.InputFeatures, 1, 1))));
                    source = flat;
                }

                return new DirectDeltaConvolution(index, network.Packed(index), source, target, plane, 0, 0);
            case PoolLayer pool:
                bool isRectified = IsAbsorbed(graph, input, network);
                int read = isRectified ? graph.Layers[input].Inputs[0] : input;
                return new DeltaPool(index, pool, read, isRectified, _layouts[read], planes[read], target, plane,
                    Shift(layer, index, Rows, true), Shift(layer, index, Columns, false));
            case AddLayer or ConcatenateLayer:
                return new DeltaJoin(index, Parts(layer, index), isInPlace: source.Offset == target.Offset
                    && !source.IsEmpty, target, plane);
            case ActivationLayer { Function: ActivationKind.Relu } when source.WindowStride == target.WindowStride
                && source.WindowStride > 1:
                return new DeltaRelu(index, input, source, planes[input], target, plane);
            case MeanLayer when IsAbsorbed(graph, input, network):
                int rectified = graph.Layers[input].Inputs[0];
                return new DeltaReluMean(index, rectified, _layouts[rectified], planes[rectified], target, plane);
            case MeanLayer mean:
                return new DeltaMean(index, mean, source, planes[input], target, plane);
            case ReshapeLayer reshape:
                return new DeltaReshape(index, reshape, source, planes[input], target, plane);
            default:
                return new DeltaElementwise(index, layer, source, planes[input], target, plane);
        }
    }

    /// <summary>Changed input position that output position 0 meets with kernel tap 0.</summary>
    private static int Shift(Layer layer, int index, WindowGroup axis, bool isRows)
    {
        (_, _, int stride, int pad) = AxisPlan.Sliding(layer, isRows)!.Value;
        return (axis.First(0, index) * stride) - pad - axis.First(0, layer.Inputs[0]);
    }

    private List<DeltaJoin.Part> Parts(Layer layer, int index)
    {
        var parts = new List<DeltaJoin.Part>();
        int channel = 0;
        foreach (int input in layer.Inputs)
        {
            DeltaLayout source = _layouts[input];
            if (!source.IsEmpty && source.Offset != _layouts[index].Offset)
            {
                parts.Add(new DeltaJoin.Part(
                    source, Rows.First(0, input) - Rows.First(0, index), Columns.First(0, input) - Columns.First(0, index), channel));
            }

            channel += layer is ConcatenateLayer ? source.Channels : 0;
        }

        return parts;
    }
}
