using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Network;

/// <summary>Which rectangle of every layer is computed for each item of a batch: data, made once, executed by
/// <see cref="RegionPass"/>.</summary>
/// <remarks>
/// Per layer and axis a window changes an interval. All items share the longest interval of the batch, so that one launch
/// serves them all; changes beyond an item's own interval come out as 0. Rectangles are not clipped at the plane's edge
/// (windows there have the size of those inside), unless they are as long as the plane: then they are the plane.
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
    public long FloatsPerItem => Regions.Sum(region => region.Rectangles.Floats);

    /// <summary>Everything is computed, for a number of items.</summary>
    public static RegionPlan Whole(LayerGraph graph, int bands, int frames, int items)
    {
        TensorShape[] shapes = graph.InferShapes(bands, frames);
        return new RegionPlan(shapes, Array.ConvertAll(shapes, WholeRegion), items);
    }

    /// <summary>What input windows [row, row + height) × [column, column + width) change.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="bands">Input rows.</param>
    /// <param name="frames">Input columns.</param>
    /// <param name="windows">First band and frame of each window.</param>
    /// <param name="windowBands">Rows of every window; what reaches past the input changes nothing.</param>
    /// <param name="windowFrames">Columns of every window; what reaches past the input changes nothing.</param>
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
            rows[0][i] = graph.Input.BandsAsChannels ? new Interval(0, 0)
                : new Interval(windows[i].Band, windows[i].Band + windowBands - 1);
            columns[0][i] = new Interval(windows[i].Frame, windows[i].Frame + windowFrames - 1);
        }

        var regions = new LayerRegion[shapes.Length];
        regions[0] = Uniform(shapes[0], rows[0], columns[0]);
        for (int l = 1; l < shapes.Length; l++)
        {
            Layer layer = graph.Layers[l];
            rows[l] = Propagate(layer, layer.Inputs.Select(input => rows[input]).ToArray(), shapes[l].Height, isRows: true);
            columns[l] = Propagate(layer, layer.Inputs.Select(input => columns[input]).ToArray(), shapes[l].Width, isRows: false);
            regions[l] = Uniform(shapes[l], rows[l], columns[l]);
        }

        return new RegionPlan(shapes, regions, items);
    }

    private static LayerRegion WholeRegion(TensorShape shape) => new(
        new Rectangles(shape.Height, shape.Width, LayerRegion.Padded(shape.Channels), shape.Height, shape.Width), shape.Channels, null);

    private static Interval[] Propagate(Layer layer, Interval[][] inputs, int length, bool isRows)
    {
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
                : isRows ? changed.Through(window.KernelHeight, window.DilationHeight, window.StrideHeight, window.PadTop)
                : changed.Through(window.KernelWidth, window.DilationWidth, window.StrideWidth, window.PadLeft);
        }

        return result;
    }

    private static LayerRegion Uniform(TensorShape shape, Interval[] rows, Interval[] columns)
    {
        int height = rows.Max(interval => interval.Length), width = columns.Max(interval => interval.Length);
        bool allRows = height >= shape.Height, allColumns = width >= shape.Width;
        if (allRows && allColumns)
        {
            return WholeRegion(shape);
        }

        var origins = new Origin[rows.Length];
        for (int i = 0; i < origins.Length; i++)
        {
            origins[i] = new Origin(allColumns ? 0 : columns[i].First, allRows ? 0 : rows[i].First);
        }

        LayerRegion whole = WholeRegion(shape);
        return whole with
        {
            Rectangles = whole.Rectangles with { Height = Math.Min(height, shape.Height), Width = Math.Min(width, shape.Width) },
            Origins = origins,
        };
    }

    /// <summary>Indices First to Last, both included.</summary>
    private readonly record struct Interval(int First, int Last)
    {
        public int Length => Last - First + 1;

        /// <summary>Outputs of a sliding window that read any of these inputs; one (unchanged) output where there is none.</summary>
        public Interval Through(int kernel, int dilation, int stride, int pad)
        {
            int first = DivideDown(First - ((kernel - 1) * dilation) + pad + stride - 1, stride);
            return new Interval(first, Math.Max(first, DivideDown(Last + pad, stride)));
        }

        private static int DivideDown(int value, int divisor) => (int)Math.Floor((double)value / divisor);
    }
}
