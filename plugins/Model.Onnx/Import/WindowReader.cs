using Model.Onnx.Format;
using SerHost.Sdk.Graph;

namespace Model.Onnx.Import;

/// <summary>Reads kernel, stride, dilation and padding of convolutions and pools, 1-D ones as height 1.</summary>
internal static class WindowReader
{
    /// <summary>Limit of kernels, strides, dilations and padding: far above any real network, far below an overflow.</summary>
    private const int MaximumExtent = 1 << 20;

    /// <summary>Reads a window.</summary>
    /// <param name="context">The import.</param>
    /// <param name="node">Convolution or pool.</param>
    /// <param name="kernel">Kernel size: one number for 1-D, two for 2-D.</param>
    /// <param name="input">What it slides over.</param>
    /// <param name="exceeds">Whether ceil mode made windows reach past the padding.</param>
    public static Window2D Read(ImportContext context, OnnxNode node, IReadOnlyList<long> kernel, LayerShape input, out bool exceeds)
    {
        int axes = kernel.Count;
        if (axes is not (1 or 2))
        {
            throw ImportContext.Unsupported(node, $"has {axes} sliding axes; 1-D and 2-D are supported");
        }

        int[] size = Numbers(context, node, "kernel_shape", kernel, axes, least: 1);
        int[] stride = Numbers(context, node, "strides", node.Ints("strides"), axes, least: 1);
        int[] dilation = Numbers(context, node, "dilations", node.Ints("dilations"), axes, least: 1);
        int[] pads = node.Ints("pads") is { Count: > 0 } given
            ? Numbers(context, node, "pads", given, 2 * axes, least: 0)
            : new int[2 * axes];
        string autoPad = node.Text("auto_pad", "NOTSET");
        bool ceil = node.Int("ceil_mode", 0) != 0;
        exceeds = false;
        for (int axis = 0; axis < axes; axis++)
        {
            long reach = ((long)(size[axis] - 1) * dilation[axis]) + 1;
            if (reach > MaximumExtent)
            {
                throw context.Malformed(node, $"a kernel of {size[axis]} with dilation {dilation[axis]} spans more than {MaximumExtent}.");
            }

            Dim length = axes == 2 && axis == 0 ? input.Height : input.Width;
            (pads[axis], pads[axis + axes]) = autoPad switch
            {
                "" or "NOTSET" => (pads[axis], pads[axis + axes]),
                "VALID" => (0, 0),
                "SAME_UPPER" => Same(node, length, (int)reach, stride[axis], upper: true),
                "SAME_LOWER" => Same(node, length, (int)reach, stride[axis], upper: false),
                _ => throw context.Malformed(node, $"auto_pad '{autoPad}' is not known."),
            };
            if (ceil && stride[axis] > 1)
            {
                int more = CeilExtra(node, length, (int)reach, stride[axis], pads[axis], pads[axis + axes]);
                exceeds |= more > 0;
                pads[axis + axes] += more;
            }
        }

        return axes == 2
            ? new Window2D(size[0], size[1])
            {
                StrideHeight = stride[0], StrideWidth = stride[1], DilationHeight = dilation[0], DilationWidth = dilation[1],
                PadTop = pads[0], PadLeft = pads[1], PadBottom = pads[2], PadRight = pads[3],
            }
            : new Window2D(1, size[0]) { StrideWidth = stride[0], DilationWidth = dilation[0], PadLeft = pads[0], PadRight = pads[1] };
    }

    /// <summary>Shape after sliding.</summary>
    public static LayerShape Slide(ImportContext context, OnnxNode node, Window2D window, LayerShape input, Dim channels) => new(
        channels,
        Slide(context, node, input.Height, window.OutputHeight, window.StrideHeight, window.PadTop + window.PadBottom,
            ((window.KernelHeight - 1) * window.DilationHeight) + 1),
        Slide(context, node, input.Width, window.OutputWidth, window.StrideWidth, window.PadLeft + window.PadRight,
            ((window.KernelWidth - 1) * window.DilationWidth) + 1));

    private static Dim Slide(ImportContext context, OnnxNode node, Dim length, Func<int, int> positions, int stride, int pads, int reach)
    {
        if (length.Known is not { } known)
        {
            return stride == 1 && pads == reach - 1 ? length : context.NewUnknown();
        }

        int count = known <= int.MaxValue - pads ? positions((int)known) : 0;
        return count > 0
            ? Dim.Of(count)
            : throw context.Malformed(node, $"an input of length {known} is smaller than the kernel ({reach}, padding {pads}).");
    }

    private static (int Start, int End) Same(OnnxNode node, Dim length, int reach, int stride, bool upper)
    {
        long total;
        if (stride == 1)
        {
            total = reach - 1;
        }
        else if (length.Known is { } known)
        {
            long positions = (known + stride - 1) / stride;
            total = Math.Max(0, ((positions - 1) * stride) + reach - known);
        }
        else
        {
            throw new FramesNeededException(node, "its automatic padding depends on the number of frames");
        }

        int small = (int)(total / 2), large = (int)(total - small);
        return upper ? (small, large) : (large, small);
    }

    private static int CeilExtra(OnnxNode node, Dim length, int reach, int stride, int padStart, int padEnd)
    {
        if (length.Known is not { } known)
        {
            throw new FramesNeededException(node, "its ceil mode depends on the number of frames");
        }

        long padded = known + padStart + padEnd;
        long positions = ((padded - reach + stride - 1) / stride) + 1;
        if ((positions - 1) * stride >= known + padStart)
        {
            positions--; // No window starts in the padding at the end.
        }

        return (int)Math.Max(0, ((positions - 1) * stride) + reach - padded);
    }

    private static int[] Numbers(ImportContext context, OnnxNode node, string name, IReadOnlyList<long>? given, int count, int least)
    {
        if (given is null || given.Count == 0)
        {
            return Enumerable.Repeat(1, count).ToArray();
        }

        if (given.Count != count || given.Any(value => value < least || value > MaximumExtent))
        {
            throw context.Malformed(
                node, $"{name} [{string.Join(", ", given)}] should be {count} numbers from {least} to {MaximumExtent}.");
        }

        return given.Select(value => (int)value).ToArray();
    }
}
