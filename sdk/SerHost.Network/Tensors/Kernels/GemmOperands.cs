using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SerHost.Network.Tensors.Kernels;

/// <summary>The left operand of a product: copies blocks of itself into panels of rows.</summary>
internal interface IRowSource
{
    /// <summary>panels[p][k, i] = a[row + p · PanelRows + i, depth + k]; rows past the last are 0.</summary>
    void Pack(int row, int rows, int depth, int length, Span<float> panels);
}

/// <summary>The right operand of a product: copies blocks of itself into panels of columns.</summary>
internal interface IPanelSource
{
    /// <summary>panels[p][k, j] = b[depth + k, column + p · PanelColumns + j]; columns past the last are 0.</summary>
    void Pack(int depth, int length, int column, int columns, Span<float> panels);
}

/// <summary>A left operand in a buffer.</summary>
internal readonly struct StridedRows(ReadOnlyMemory<float> values, MatrixView view) : IRowSource
{
    public void Pack(int row, int rows, int depth, int length, Span<float> panels)
    {
        const int height = GemmMicroKernel.PanelRows;
        ReadOnlySpan<float> source = values.Span;
        for (int first = 0; first < rows; first += height)
        {
            Span<float> panel = panels.Slice(first * length, height * length);
            int count = Math.Min(height, rows - first);
            if (count < height)
            {
                panel.Clear();
            }

            if (view.RowStride == 1)
            {
                int start = view.Start + row + first + (depth * view.ColumnStride);
                for (int k = 0; k < length; k++)
                {
                    ReadOnlySpan<float> from = source.Slice(start + (k * view.ColumnStride), count);
                    Span<float> to = panel.Slice(k * height, count);
                    for (int i = 0; i < from.Length; i++)
                    {
                        to[i] = from[i];
                    }
                }

                continue;
            }

            for (int i = 0; i < count; i++)
            {
                int at = view.Start + ((row + first + i) * view.RowStride) + (depth * view.ColumnStride);
                for (int k = 0, to = i; k < length; k++, to += height, at += view.ColumnStride)
                {
                    panel[to] = source[at];
                }
            }
        }
    }
}

/// <summary>A right operand in a buffer.</summary>
internal readonly struct StridedPanels(ReadOnlyMemory<float> values, MatrixView view) : IPanelSource
{
    public void Pack(int depth, int length, int column, int columns, Span<float> panels)
    {
        const int width = GemmMicroKernel.PanelColumns;
        ReadOnlySpan<float> source = values.Span;
        for (int first = 0; first < columns; first += width)
        {
            Span<float> panel = panels.Slice(first * length, width * length);
            int count = Math.Min(width, columns - first);
            int start = view.Start + (depth * view.RowStride) + ((column + first) * view.ColumnStride);
            if (count < width)
            {
                panel.Clear();
            }

            if (view.ColumnStride == 1 && count == width)
            {
                for (int k = 0; k < length; k++)
                {
                    source.Slice(start + (k * view.RowStride), width).CopyTo(panel[(k * width)..]);
                }
            }
            else if (view.RowStride == 1 && count == width && Vector256.IsHardwareAccelerated)
            {
                Transpose(source[start..], view.ColumnStride, length, panel);
            }
            else
            {
                for (int j = 0; j < count; j++)
                {
                    int at = start + (j * view.ColumnStride);
                    for (int k = 0, to = j; k < length; k++, to += width, at += view.RowStride)
                    {
                        panel[to] = source[at];
                    }
                }
            }
        }
    }

    /// <summary>panel[k, j] = source[j · stride + k] for 16 columns, 8 × 8 at a time in registers.</summary>
    private static void Transpose(ReadOnlySpan<float> source, int stride, int length, Span<float> panel)
    {
        const int width = GemmMicroKernel.PanelColumns;
        int whole = length & ~7;
        for (int half = 0; half < width; half += 8)
        {
            for (int k = 0; k < whole; k += 8)
            {
                Transpose8.Run(
                    ref MemoryMarshal.GetReference(source.Slice((half * stride) + k, (7 * stride) + 8)), stride,
                    ref MemoryMarshal.GetReference(panel.Slice((k * width) + half, (7 * width) + 8)), width);
            }
        }

        for (int k = whole; k < length; k++)
        {
            for (int j = 0; j < width; j++)
            {
                panel[(k * width) + j] = source[(j * stride) + k];
            }
        }
    }
}
