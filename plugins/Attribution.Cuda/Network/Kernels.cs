using Attribution.Cuda.Device;
using Attribution.Cuda.Rounding;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Network;

/// <summary>The kernels as methods: names, launch shapes and argument order live here and nowhere else.</summary>
internal sealed class Kernels(IGpuDevice device)
{
    private const int Threads = 256;
    private const int MostGridY = 65_535;

    /// <summary>The form of a value that is handed on; numbered as in device.h.</summary>
    public enum Part
    {
        All,
        Positive,
        Negative,
        One,
        AboveBound,
    }

    /// <summary>What a product writes; numbered as in product.h.</summary>
    public enum Finish
    {
        Values,
        Changes,
        MeanChanges,
        Relevance,
    }

    public IGpuDevice Device => device;

    /// <summary>A convolution or its transpose: see product.h. The tiling is filled in here.</summary>
    /// <param name="arrays">The arrays.</param>
    /// <param name="shape">Rectangles, window, items, forms and finish.</param>
    /// <param name="tiling">How it is cut into blocks.</param>
    /// <param name="precision">How operands are rounded.</param>
    public void Product(ProductArrays arrays, ProductShape shape, ProductTiling tiling, GpuPrecision precision)
    {
        (string file, string name) = precision switch
        {
            GpuPrecision.Tf32 => ("product_tensor", "product_tf32"),
            GpuPrecision.Bf16 => ("product_tensor", "product_bf16"),
            _ => ("product", "product"),
        };
        shape.ItemsOfABlock = tiling.ItemsOfABlock;
        (shape.TileHeight, shape.TileWidth, shape.TilesY, shape.TilesX) = (tiling.TileHeight, tiling.TileWidth, tiling.TilesY,
            tiling.TilesX);
        (shape.SlotsY, shape.SlotsX) = (tiling.SlotsY, tiling.SlotsX);
        device.Launch(new KernelCall(file, name, checked((int)tiling.Blocks), shape.PaddedOutputs / PackedWeights.OutputsOfABlock,
            tiling.Threads, tiling.SharedBytes,
        [
            arrays.Output, arrays.Input, arrays.Weights, arrays.Bias, arrays.Clean, arrays.Addend,
            arrays.InputOrigins, arrays.OutputOrigins, arrays.AddendOrigins, shape,
        ]));
    }

    /// <summary>Pools values, or changes where clean arrays are given: see pool.cu.</summary>
    public void PoolForward(
        GpuBuffer output, GpuBuffer? winner, GpuBuffer input, GpuBuffer? clean, GpuBuffer? cleanOutput, GpuBuffer? outOrigins,
        GpuBuffer? inOrigins,
        int items, Rectangles to, Rectangles from, PoolKind function, KernelWindow window, bool countsPadding) =>
        Elements("pool", "pool_forward", items * to.Floats, output, winner, input, clean, cleanOutput, outOrigins, inOrigins,
            items * to.Floats, to, from, window, function == PoolKind.Average ? 1 : 0, countsPadding ? 1 : 0);

    /// <summary>Hands relevance back through a pooling, adding to what is there: see pool.cu.</summary>
    public void PoolBackward(
        GpuBuffer input, GpuBuffer relevance, GpuBuffer? winner, GpuBuffer? x, int items, Rectangles from, Rectangles to,
        KernelWindow window, bool countsPadding) =>
        Elements("pool", "pool_backward", items * from.Floats, input, relevance, winner, x, items * from.Floats, from, to, window,
            countsPadding ? 1 : 0);

    /// <summary>Applies an element-wise function to values, or to changes where clean values are given.</summary>
    public void Activate(GpuBuffer output, GpuBuffer input, GpuBuffer? clean, GpuBuffer? origins, int items, Rectangles rectangles,
        ActivationLayer layer) =>
        Elements("elementwise", "activate", items * rectangles.Floats, output, input, clean, origins, items * rectangles.Floats, rectangles,
            (int)layer.Function, layer.Alpha, layer.Minimum, layer.Maximum);

    /// <summary>output = scale·input + shift per channel.</summary>
    public void BatchNormalization(GpuBuffer output, GpuBuffer input, GpuBuffer scale, GpuBuffer? shift, long count, int paddedChannels) =>
        Elements("elementwise", "batch_normalization", count, output, input, scale, shift, count, paddedChannels);

    /// <summary>output += input.</summary>
    public void Accumulate(GpuBuffer output, GpuBuffer input, long count) =>
        Elements("elementwise", "accumulate", count, output, input, count);

    /// <summary>quotient = relevance / stab(z) where the gate is open, else 0; z and own are shared by all items.</summary>
    public void StabilisedQuotient(
        GpuBuffer quotient, GpuBuffer relevance, GpuBuffer z, GpuBuffer own, int items, long size, float epsilon, int gate) =>
        Elements("elementwise", "stabilised_quotient", items * size, quotient, relevance, z, own, items * size, size, epsilon, gate);

    /// <summary>output += factor · part(x) · g, x shared by all items.</summary>
    public void AddWeighed(GpuBuffer output, GpuBuffer g, GpuBuffer x, int items, long size, Part part, float bound, float factor) =>
        Elements("elementwise", "add_weighed", items * size, output, g, x, items * size, size, (int)part, bound, factor);

    /// <summary>output = input · mask per item and channel; one input for all items when shared.</summary>
    public void MaskChannels(GpuBuffer output, GpuBuffer input, GpuBuffer mask, int items, Rectangles rectangles, bool shared) =>
        Elements("elementwise", "mask_channels", items * rectangles.Floats, output, input, mask, items * rectangles.Floats,
            rectangles.Floats, rectangles.Channels, shared ? 1 : 0);

    /// <summary>output = value everywhere.</summary>
    public void SetAll(GpuBuffer output, long count, float value) => Elements("elementwise", "set_all", count, output, count, value);

    /// <summary>Channel-first values of whole planes to the kernels' layout.</summary>
    public void LayOut(GpuBuffer output, GpuBuffer packed, int items, LayerRegion region) =>
        Elements("layout", "lay_out", items * region.Rectangles.Floats, output, packed, items * region.Rectangles.Floats,
            region.Channels, region.Rectangles.Channels, region.Rectangles.Height * region.Rectangles.Width);

    /// <summary>The way back of <see cref="LayOut"/>.</summary>
    public void Pack(GpuBuffer packed, GpuBuffer input, int items, LayerRegion region)
    {
        int area = region.Rectangles.Height * region.Rectangles.Width;
        long count = (long)items * region.Channels * area;
        Elements("layout", "pack", count, packed, input, count, region.Channels, region.Rectangles.Channels, area);
    }

    /// <summary>What windows change in the input: see layout.cu.</summary>
    public void WindowChanges(
        GpuBuffer output, GpuBuffer shown, GpuBuffer clean, GpuBuffer? origins, GpuBuffer corners, int items, Rectangles rectangles,
        (int Bands, int Frames) input, (int Bands, int Frames) window, bool bandsAsChannels) =>
        Elements("layout", "window_changes", items * rectangles.Floats, output, shown, clean, origins, corners, items * rectangles.Floats,
            rectangles,
            input.Bands, input.Frames, window.Bands, window.Frames, bandsAsChannels ? 1 : 0);

    /// <summary>Copies (or adds) channels to another rectangle or place among the channels.</summary>
    public void Fit(
        GpuBuffer output, GpuBuffer input, GpuBuffer? outOrigins, GpuBuffer? inOrigins, int items, Rectangles to, Rectangles from,
        int channels, int firstOut, int firstIn, bool adds)
    {
        long count = (long)items * to.Height * to.Width * channels;
        Elements("layout", "fit", count, output, input, outOrigins, inOrigins, count, to, from, channels, firstOut, firstIn, adds ? 1 : 0);
    }

    /// <summary>A reshape, or (back) its way back, which adds: see layout.cu.</summary>
    public void Reshape(
        GpuBuffer plane, GpuBuffer reshaped, GpuBuffer? origins, GpuBuffer? reshapedOrigins, int items, LayerRegion region, Rectangles to,
        ReshapeForm form, bool back) =>
        Elements("layout", "reshape", items * region.Rectangles.Floats, plane, reshaped, origins, reshapedOrigins,
            items * region.Rectangles.Floats,
            region.Rectangles, to, region.Channels, (int)form, back ? 1 : 0);

    /// <summary>Mean over height and width, of values or of changes.</summary>
    public void Mean(GpuBuffer output, GpuBuffer input, int items, Rectangles rectangles)
    {
        for (int first = 0; first < items; first += MostGridY)
        {
            device.Launch(new KernelCall("mean", "mean", (rectangles.Channels + 31) / 32, Math.Min(MostGridY, items - first), Threads, 0,
                [output, input, rectangles, first]));
        }
    }

    /// <summary>input += x · q / area: relevance back through the mean.</summary>
    public void MeanBackward(GpuBuffer input, GpuBuffer quotient, GpuBuffer x, int items, Rectangles rectangles) =>
        Elements("mean", "mean_backward", items * rectangles.Floats, input, quotient, x, items * rectangles.Floats, rectangles.Floats,
            rectangles.Channels, rectangles.Height * rectangles.Width);

    /// <summary>Relevance back through weights that all count as 1: see flat.cu. Sums is scratch of items × outputs' area.</summary>
    public void FlatBackward(
        GpuBuffer input, GpuBuffer sums, GpuBuffer quotient, GpuBuffer x, int items, LayerRegion from, LayerRegion to, KernelWindow window,
        Part part, float bound, float factor)
    {
        long positions = (long)items * to.Rectangles.Height * to.Rectangles.Width,
        targets = (long)items * from.Rectangles.Height * from.Rectangles.Width;
        Elements("flat", "sum_channels", positions, sums, quotient, positions, to.Channels, to.Rectangles.Channels);
        Elements("flat", "flat_backward", targets, input, sums, x, targets, from.Rectangles, from.Channels, to.Rectangles.Height,
            to.Rectangles.Width,
            window.Height, window.Width, window.StrideY, window.StrideX, window.DilationY, window.DilationX, window.PadTop, window.PadLeft,
            (int)part, bound, factor);
    }

    private void Elements(string file, string name, long count, params object?[] arguments) =>
        device.Launch(new KernelCall(file, name, checked((int)((count + Threads - 1) / Threads)), 1, Threads, 0, arguments));
}
