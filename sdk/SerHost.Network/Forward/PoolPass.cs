using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Forward;

/// <summary>Pooling and averaging of whole maps; all channels of a position at once.</summary>
internal static class PoolPass
{
    /// <summary>Maximum or average over a sliding window; padding never wins a maximum.</summary>
    public static void Pool(PoolLayer layer, MapLayout from, ReadOnlySpan<float> input, MapLayout to, Span<float> output)
    {
        Window2D window = layer.Window;
        int channels = Math.Min(from.PixelStride, to.PixelStride);
        bool maximum = layer.Function == PoolKind.Maximum;
        bool isFast = maximum && channels % ChannelPadding.Lanes == 0;
        (int Rows, int Columns) reach = (((window.KernelHeight - 1) * window.DilationHeight) + 1,
            ((window.KernelWidth - 1) * window.DilationWidth) + 1);
        for (int outRow = 0; outRow < to.Shape.Height; outRow++)
        {
            for (int outColumn = 0; outColumn < to.Shape.Width; outColumn++)
            {
                Span<float> target = output.Slice(to.Offset(outRow, outColumn), channels);
                int firstRow = (outRow * window.StrideHeight) - window.PadTop;
                int firstColumn = (outColumn * window.StrideWidth) - window.PadLeft;
                if (isFast && firstRow >= 0 && firstRow + reach.Rows <= from.Shape.Height
                    && firstColumn >= 0 && firstColumn + reach.Columns <= from.Shape.Width)
                {
                    MaximumInside(window, from, input[from.Offset(firstRow, firstColumn)..], target);
                    continue;
                }

                int taps = 0;
                for (int kernelRow = 0; kernelRow < window.KernelHeight; kernelRow++)
                {
                    int row = (outRow * window.StrideHeight) + (kernelRow * window.DilationHeight) - window.PadTop;
                    if ((uint)row >= (uint)from.Shape.Height)
                    {
                        continue;
                    }

                    for (int kernelColumn = 0; kernelColumn < window.KernelWidth; kernelColumn++)
                    {
                        int column = (outColumn * window.StrideWidth) + (kernelColumn * window.DilationWidth) - window.PadLeft;
                        if ((uint)column >= (uint)from.Shape.Width)
                        {
                            continue;
                        }

                        ReadOnlySpan<float> tap = input.Slice(from.Offset(row, column), channels);
                        if (taps++ == 0)
                        {
                            tap.CopyTo(target);
                        }
                        else if (maximum)
                        {
                            VectorLoops.Max(tap, target);
                        }
                        else
                        {
                            VectorLoops.Add(tap, target);
                        }
                    }
                }

                if (taps == 0)
                {
                    target[..to.Shape.Channels].Fill(maximum ? float.NegativeInfinity : 0);
                }
                else if (!maximum)
                {
                    VectorLoops.Scale(1f / (layer.CountsPadding ? window.KernelHeight * window.KernelWidth : taps), target);
                }
            }
        }
    }

    /// <summary>The maximum where all taps lie in the map.</summary>
    private static void MaximumInside(Window2D window, MapLayout from, ReadOnlySpan<float> corner, Span<float> target)
    {
        // The furthest tap's channels end inside the span; the others lie before them.
        int rowStep = window.DilationHeight * from.RowStride, columnStep = window.DilationWidth * from.PixelStride;
        int length = ((window.KernelHeight - 1) * rowStep) + ((window.KernelWidth - 1) * columnStep) + target.Length;
        ref float first = ref MemoryMarshal.GetReference(corner[..length]);
        for (int lane = 0; lane < target.Length; lane += ChannelPadding.Lanes)
        {
            Vector512<float> largest = Vector512.LoadUnsafe(ref first, (nuint)lane);
            for (int i = 0; i < window.KernelHeight; i++)
            {
                ref float row = ref Unsafe.Add(ref first, (i * rowStep) + lane);
                for (int j = i == 0 ? 1 : 0; j < window.KernelWidth; j++)
                {
                    largest = Vector512.Max(largest, Vector512.LoadUnsafe(ref Unsafe.Add(ref row, j * columnStep)));
                }
            }

            largest.StoreUnsafe(ref target[lane]);
        }
    }

    /// <summary>Mean over height, width or both.</summary>
    public static void Mean(MapLayout from, ReadOnlySpan<float> input, MapLayout to, Span<float> output)
    {
        int channels = Math.Min(from.PixelStride, to.PixelStride);
        for (int row = 0; row < to.Shape.Height; row++)
        {
            for (int column = 0; column < to.Shape.Width; column++)
            {
                output.Slice(to.Offset(row, column), channels).Clear();
            }
        }

        for (int row = 0; row < from.Shape.Height; row++)
        {
            for (int column = 0; column < from.Shape.Width; column++)
            {
                int target = to.Offset(to.Shape.Height == 1 ? 0 : row, to.Shape.Width == 1 ? 0 : column);
                VectorLoops.Add(input.Slice(from.Offset(row, column), channels), output.Slice(target, channels));
            }
        }

        float factor = to.Shape.Height * to.Shape.Width / (float)(from.Shape.Height * from.Shape.Width);
        for (int row = 0; row < to.Shape.Height; row++)
        {
            for (int column = 0; column < to.Shape.Width; column++)
            {
                VectorLoops.Scale(factor, output.Slice(to.Offset(row, column), channels));
            }
        }
    }
}
