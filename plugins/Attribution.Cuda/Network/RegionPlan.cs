using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Network;

/// <summary>Which region of every layer is recomputed for each item of a batch: data, made once, executed by <see cref="RegionPass"/>.</summary>
/// <remarks>
/// Per layer and axis a window changes an interval. All items share the longest interval of the batch, shifted inwards
/// where it would leave the activation: elements computed beyond an item's own interval come out as they were, so the
/// result stays exact, and one launch serves all items.
/// </remarks>
internal sealed class RegionPlan
{
    private RegionPlan(TensorShape[] shapes, LayerRegion[] regions, int items)
    {
        Shapes = shapes;
        Regions = regions;
        Items = items;
    }

    /// <summary>Shapes of the whole activations.</summary>
    public TensorShape[] Shapes { get; }

    /// <summary>One region a layer.</summary>
    public LayerRegion[] Regions { get; }

    /// <summary>Items of the batch.</summary>
    public int Items { get; }

    /// <summary>Float32 an item needs over all layers: what a batch size is chosen by.</summary>
    public long FloatsPerItem => Shapes.Zip(Regions, (shape, region) => (long)shape.Channels * region.Area).Sum();

    /// <summary>Everything is computed, for a number of items.</summary>
    public static RegionPlan Whole(LayerGraph graph, int bands, int frames, int items)
    {
        TensorShape[] shapes = graph.InferShapes(bands, frames);
        return new RegionPlan(shapes, Array.ConvertAll(shapes, shape => WholeRegion(shape, items)), items);
    }

    /// <summary>What input windows [row, row + height) × [column, column + width) change.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="bands">Input rows.</param>
    /// <param name="frames">Input columns.</param>
    /// <param name="windows">First band and frame of each window.</param>
    /// <param name="windowBands">Rows of every window; what reaches past the input is cut off.</param>
    /// <param name="windowFrames">Columns of every window; what reaches past the input is cut off.</param>
    public static RegionPlan ForWindows(
        LayerGraph graph, int bands, int frames, IReadOnlyList<(int Band, int Frame)> windows, int windowBands, int windowFrames)
    {
        TensorShape[] shapes = graph.InferShapes(bands, frames);
        int items = windows.Count;
        var rows = new Interval[shapes.Length][];
        var columns = new Interval[shapes.Length][];
        rows[0] = new Interval[items];
        columns[0] = new Interval[items];
        for (int i = 0; i < items; i++)
        {
            var band = new Interval(windows[i].Band, Math.Min(windows[i].Band + windowBands, bands) - 1);
            rows[0][i] = graph.Input.BandsAsChannels ? new Interval(0, 0) : band;
            columns[0][i] = new Interval(windows[i].Frame, Math.Min(windows[i].Frame + windowFrames, frames) - 1);
        }

        var regions = new LayerRegion[shapes.Length];
        regions[0] = Uniform(shapes[0], rows[0], columns[0]);
        for (int l = 1; l < shapes.Length; l++)
        {
            Layer layer = graph.Layers[l];
            rows[l] = Propagate(layer, layer.Inputs.Select(input => rows[input]).ToArray(), shapes[layer.Inputs[0]], shapes[l], isRows: true);
            columns[l] = Propagate(layer, layer.Inputs.Select(input => columns[input]).ToArray(), shapes[layer.Inputs[0]], shapes[l], isRows: false);
            regions[l] = Uniform(shapes[l], rows[l], columns[l]);
        }

        return new RegionPlan(shapes, regions, items);
    }

    private static LayerRegion WholeRegion(TensorShape shape, int items) => new(shape.Height, shape.Width, true, new Origin[items]);

    private static Interval[] Propagate(Layer layer, Interval[][] inputs, TensorShape inputShape, TensorShape shape, bool isRows)
    {
        int length = isRows ? shape.Height : shape.Width;
        Window2D? window = layer switch
        {
            ConvolutionLayer convolution => convolution.Window,
            PoolLayer pool => pool.Window,
            _ => null,
        };
        bool collapses = layer switch
        {
            LinearLayer => true,
            MeanLayer mean => isRows ? mean.OverHeight : mean.OverWidth,
            ReshapeLayer reshape => isRows || reshape.Form == ReshapeForm.Flatten,
            _ => false,
        };
        var result = new Interval[inputs[0].Length];
        for (int i = 0; i < result.Length; i++)
        {
            Interval changed = inputs[0][i];
            for (int j = 1; j < inputs.Length; j++)
            {
                changed = new Interval(Math.Min(changed.First, inputs[j][i].First), Math.Max(changed.Last, inputs[j][i].Last));
            }

            result[i] = collapses ? new Interval(0, length - 1)
                : window is null ? changed
                : isRows ? changed.Through(window.KernelHeight, window.DilationHeight, window.StrideHeight, window.PadTop, length)
                : changed.Through(window.KernelWidth, window.DilationWidth, window.StrideWidth, window.PadLeft, length);
        }

        return result;
    }

    private static LayerRegion Uniform(TensorShape shape, Interval[] rows, Interval[] columns)
    {
        int height = Math.Min(shape.Height, rows.Max(interval => interval.Length));
        int width = Math.Min(shape.Width, columns.Max(interval => interval.Length));
        if (height == shape.Height && width == shape.Width)
        {
            return WholeRegion(shape, rows.Length);
        }

        var origins = new Origin[rows.Length];
        for (int i = 0; i < origins.Length; i++)
        {
            origins[i] = new Origin(
                Math.Clamp(columns[i].First, 0, shape.Width - width), Math.Clamp(rows[i].First, 0, shape.Height - height));
        }

        return new LayerRegion(height, width, false, origins);
    }

    /// <summary>Indices First to Last, both included.</summary>
    private readonly record struct Interval(int First, int Last)
    {
        public int Length => Last - First + 1;

        /// <summary>Outputs of a sliding window that read any of these inputs; one (unchanged) output where there is none.</summary>
        public Interval Through(int kernel, int dilation, int stride, int pad, int outputs)
        {
            int reach = (kernel - 1) * dilation;
            int first = Math.Clamp(CeilingDivide(First - reach + pad, stride), 0, outputs - 1);
            int last = Math.Clamp((Last + pad) / stride, first, outputs - 1);
            return new Interval(first, last);
        }

        private static int CeilingDivide(int value, int divisor) => value <= 0 ? 0 : (value + divisor - 1) / divisor;
    }
}
