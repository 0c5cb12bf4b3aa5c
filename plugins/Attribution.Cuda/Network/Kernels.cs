using Attribution.Cuda.Device;
using SerHost.Sdk.Graph;

namespace Attribution.Cuda.Network;

/// <summary>The kernels as methods: names, launch shapes and argument order live here and nowhere else.</summary>
internal sealed class Kernels(IGpuDevice device)
{
    private const int Threads = 256;
    private const int PositionsOfABlock = 128;

    /// <summary>The part of a value that <see cref="Gather"/> and <see cref="AddWeighed"/> hand on; numbered as in device.h.</summary>
    public enum Part
    {
        All,
        Positive,
        Negative,
        One,
        AboveBound,
    }

    public IGpuDevice Device => device;

    /// <summary>Cuts patches: see gather.cu.</summary>
    public void Gather(
        GpuBuffer patch, GpuBuffer? clean, GpuBuffer? region, GpuBuffer patchOrigins, GpuBuffer regionOrigins, int items,
        TensorShape shape, (int Height, int Width) regionSize, (int Height, int Width) patchSize,
        (int Y, int X)? spread = null, Part part = Part.All, float bound = 0, float padValue = 0, int patchChannels = 0, int firstChannel = 0)
    {
        int elements = shape.Channels * patchSize.Height * patchSize.Width;
        device.Launch(("gather", "gather_patch"), (Blocks(elements), items), Threads, patch, clean, region, patchOrigins, regionOrigins,
            shape.Channels, shape.Height, shape.Width, regionSize.Height, regionSize.Width, patchSize.Height, patchSize.Width,
            spread?.Y ?? 1, spread?.X ?? 1, (int)part, bound, padValue, patchChannels == 0 ? shape.Channels : patchChannels, firstChannel);
    }

    /// <summary>Multiplies patches by packed weights: see convolve.cu.</summary>
    public void Convolve(
        GpuBuffer output, GpuBuffer patch, GpuBuffer weights, GpuBuffer? bias, GpuBuffer offsets, PackedWeights packed,
        int items, int patchFloats, int patchWidth, (int Height, int Width) outSize, (int Y, int X) stride,
        int outChannels, int firstOutChannel, bool relu)
    {
        long positions = (long)items * outSize.Height * outSize.Width;
        device.Launch(("convolve", packed.Tile == 32 ? "convolve_32" : "convolve_64"),
            (checked((int)((positions + PositionsOfABlock - 1) / PositionsOfABlock)), packed.PaddedOutputs / packed.Tile), Threads,
            output, patch, weights, bias, offsets, items, patchFloats, patchWidth, outSize.Height, outSize.Width, stride.Y, stride.X,
            packed.Taps, packed.PaddedOutputs, packed.Outputs, outChannels, firstOutChannel, relu ? 1 : 0);
    }

    /// <summary>Pools patches: see pool.cu.</summary>
    public void PoolForward(
        GpuBuffer output, GpuBuffer? winner, GpuBuffer patch, GpuBuffer patchOrigins, int items, TensorShape inputShape,
        (int Height, int Width) patchSize, (int Height, int Width) outSize, PoolKind function, Window2D window, bool countsPadding)
    {
        device.Launch(("pool", "pool_forward"), (Blocks(inputShape.Channels * outSize.Height * outSize.Width), items), Threads,
            output, winner, patch, patchOrigins, inputShape.Channels, inputShape.Height, inputShape.Width,
            patchSize.Height, patchSize.Width, outSize.Height, outSize.Width, window.KernelHeight, window.KernelWidth,
            window.StrideHeight, window.StrideWidth, window.DilationHeight, window.DilationWidth,
            function == PoolKind.Average ? 1 : 0, countsPadding ? 1 : 0);
    }

    /// <summary>Hands relevance back through a pooling: see pool.cu.</summary>
    public void PoolBackward(GpuBuffer input, GpuBuffer relevance, GpuBuffer? winner, int items, TensorShape inputShape, TensorShape outShape, Window2D window, bool countsPadding)
    {
        device.Launch(("pool", "pool_backward"), (Blocks(inputShape.Count), items), Threads, input, relevance, winner,
            inputShape.Channels, inputShape.Height, inputShape.Width, outShape.Height, outShape.Width,
            window.KernelHeight, window.KernelWidth, window.StrideHeight, window.StrideWidth,
            window.DilationHeight, window.DilationWidth, window.PadTop, window.PadLeft, countsPadding ? 1 : 0);
    }

    /// <summary>Applies an element-wise function.</summary>
    public void Activate(GpuBuffer output, GpuBuffer input, long count, ActivationLayer layer) =>
        device.Launch(("elementwise", "activate"), (Blocks(count), 1), Threads, output, input, count, (int)layer.Function, layer.Alpha, layer.Minimum, layer.Maximum);

    /// <summary>output = a + b.</summary>
    public void Add(GpuBuffer output, GpuBuffer a, GpuBuffer b, long count) =>
        device.Launch(("elementwise", "add_arrays"), (Blocks(count), 1), Threads, output, a, b, count);

    /// <summary>output = scale·input + shift per channel.</summary>
    public void ChannelAffine(GpuBuffer output, GpuBuffer input, GpuBuffer scale, GpuBuffer shift, long count, int channels, int area) =>
        device.Launch(("elementwise", "channel_affine"), (Blocks(count), 1), Threads, output, input, scale, shift, count, channels, area);

    /// <summary>quotient = relevance / stab(z) where the gate is open, else 0; z and own are shared by all items.</summary>
    public void StabilisedQuotient(GpuBuffer quotient, GpuBuffer relevance, GpuBuffer z, GpuBuffer own, int items, long size, float epsilon, int gate) =>
        device.Launch(("elementwise", "stabilised_quotient"), (Blocks(items * size), 1), Threads, quotient, relevance, z, own, items * size, size, epsilon, gate);

    /// <summary>output += factor · part(x) · g, x shared by all items.</summary>
    public void AddWeighed(GpuBuffer output, GpuBuffer g, GpuBuffer x, int items, long size, Part part, float bound, float factor) =>
        device.Launch(("elementwise", "add_weighed"), (Blocks(items * size), 1), Threads, output, g, x, items * size, size, (int)part, bound, factor);

    /// <summary>output = input · mask per item and channel; one input for all items when shared.</summary>
    public void MaskChannels(GpuBuffer output, GpuBuffer input, GpuBuffer mask, int items, TensorShape shape, bool shared) =>
        device.Launch(("elementwise", "mask_channels"), (Blocks((long)items * shape.Count), 1), Threads,
            output, input, mask, (long)items * shape.Count, shape.Channels, shape.Height * shape.Width, shared ? 1 : 0);

    /// <summary>output += channels first… of input.</summary>
    public void AddChannels(GpuBuffer output, GpuBuffer input, int items, TensorShape shape, int totalChannels, int first) =>
        device.Launch(("elementwise", "add_channels"), (Blocks((long)items * shape.Count), 1), Threads,
            output, input, (long)items * shape.Count, shape.Channels, shape.Height * shape.Width, totalChannels, first);

    /// <summary>output = sum over the channels of input.</summary>
    public void SumChannels(GpuBuffer output, GpuBuffer input, int items, TensorShape shape) =>
        device.Launch(("elementwise", "sum_channels"), (Blocks((long)items * shape.Height * shape.Width), 1), Threads,
            output, input, (long)items * shape.Height * shape.Width, shape.Channels, shape.Height * shape.Width);

    /// <summary>output = value everywhere.</summary>
    public void SetAll(GpuBuffer output, long count, float value) =>
        device.Launch(("elementwise", "set_all"), (Blocks(count), 1), Threads, output, count, value);

    /// <summary>Mean of activations that differ from a clean one in a region only.</summary>
    public void RegionMean(GpuBuffer output, GpuBuffer region, GpuBuffer clean, GpuBuffer cleanMean, GpuBuffer origins, int items, TensorShape shape, (int Height, int Width) regionSize) =>
        device.Launch(("mean", "region_mean"), (shape.Channels, items), 32, output, region, clean, cleanMean, origins,
            shape.Channels, shape.Height, shape.Width, regionSize.Height, regionSize.Width);

    /// <summary>Mean of the innermost <paramref name="area"/> elements.</summary>
    public void WholeMean(GpuBuffer output, GpuBuffer input, long count, int area) =>
        device.Launch(("mean", "whole_mean"), (Blocks(count), 1), Threads, output, input, count, area);

    /// <summary>Transpose of <see cref="WholeMean"/>; count is the number of elements written.</summary>
    public void SpreadMean(GpuBuffer output, GpuBuffer g, long count, int area) =>
        device.Launch(("mean", "spread_mean"), (Blocks(count), 1), Threads, output, g, count, area);

    private static int Blocks(long threads) => checked((int)((threads + Threads - 1) / Threads));
}
