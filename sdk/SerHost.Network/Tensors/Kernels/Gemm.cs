using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SerHost.Network.Backward;

namespace SerHost.Network.Tensors.Kernels;

/// <summary>Products of matrices that lie anywhere in memory, cache-blocked: c[m, n] (+)= Σ over k of a[m, k] · b[k, n].</summary>
/// <remarks>
/// Both operands are copied, block by block, into panels that the register kernel reads straight through (Goto and van de Geijn 2008,
/// Anatomy of high-performance matrix multiplication): b in [DepthBlock × PanelColumns] panels, a in [DepthBlock × PanelRows]. Nothing is
/// kept between calls, so weights exist once, in whatever layout they came. Threads take tiles of c; every element is summed in the same
/// order whatever the number of threads. Flops: 2 · m · n · k.
/// </remarks>
internal static class Gemm
{
    private const int RowBlock = 96;
    private const int DepthBlock = 256;
    private const int ColumnBlock = 1024;
    private const long WorthSharing = 1 << 16;

    /// <summary>c = a · b, or c += a · b.</summary>
    /// <param name="team">Threads.</param>
    /// <param name="m">Rows of c.</param>
    /// <param name="n">Columns of c.</param>
    /// <param name="k">Length of the sums.</param>
    /// <param name="a">Buffer of a.</param>
    /// <param name="aView">[m, k].</param>
    /// <param name="b">Buffer of b.</param>
    /// <param name="bView">[k, n].</param>
    /// <param name="c">Buffer of c; rows lie side by side element for element.</param>
    /// <param name="cStart">Where c begins.</param>
    /// <param name="cStride">Floats from row to row of c.</param>
    /// <param name="accumulate">Whether to add to what c holds.</param>
    public static void Run(
        WorkTeam team, int m, int n, int k, ReadOnlyMemory<float> a, MatrixView aView, ReadOnlyMemory<float> b, MatrixView bView,
        Memory<float> c, int cStart, int cStride, bool accumulate)
    {
        Check(a.Length, aView, m, k, nameof(a));
        Check(b.Length, bView, k, n, nameof(b));
        Check(c.Length, new MatrixView(cStart, cStride, 1), m, n, nameof(c));
        Run(team, m, n, k, new StridedRows(a, aView), new StridedPanels(b, bView), c, cStart, cStride, accumulate);
    }

    /// <summary>The same, with operands that copy themselves into panels.</summary>
    public static void Run<TRows, TPanels>(
        WorkTeam team, int m, int n, int k, TRows a, TPanels b, Memory<float> c, int cStart, int cStride, bool accumulate)
        where TRows : struct, IRowSource
        where TPanels : struct, IPanelSource
    {
        if (m == 0 || n == 0)
        {
            return;
        }

        if (k == 0)
        {
            for (int row = 0; row < m && !accumulate; row++)
            {
                c.Span.Slice(cStart + (row * cStride), n).Clear();
            }

            return;
        }

        int threads = (long)m * n * k < WorthSharing ? 1 : team.Threads;
        if (threads == 1)
        {
            Tile(0, m, 0, n, k, a, b, c.Span, cStart, cStride, accumulate);
            return;
        }

        // Tiles along the longer side, so that the side packed by every thread is the shorter one.
        bool byRows = m >= n;
        int unit = byRows ? GemmMicroKernel.PanelRows : GemmMicroKernel.PanelColumns;
        int units = ((byRows ? m : n) + unit - 1) / unit;
        team.Split(units, (from, end) =>
        {
            int first = from * unit, last = Math.Min(end * unit, byRows ? m : n);
            if (byRows)
            {
                Tile(first, last, 0, n, k, a, b, c.Span, cStart, cStride, accumulate);
            }
            else
            {
                Tile(0, m, first, last, k, a, b, c.Span, cStart, cStride, accumulate);
            }
        });
    }

    private static void Tile<TRows, TPanels>(
        int firstRow, int endRow, int firstColumn, int endColumn, int k, TRows a, TPanels b, Span<float> c, int cStart, int cStride,
        bool accumulate)
        where TRows : struct, IRowSource
        where TPanels : struct, IPanelSource
    {
        const int panelRows = GemmMicroKernel.PanelRows, panelColumns = GemmMicroKernel.PanelColumns;
        int depthBlock = Math.Min(DepthBlock, k);
        int widest = Math.Min(ColumnBlock, Round(endColumn - firstColumn, panelColumns));
        float[] panels = ArrayPool<float>.Shared.Rent(depthBlock * widest);
        float[] rows = ArrayPool<float>.Shared.Rent(depthBlock * Math.Min(RowBlock, Round(endRow - firstRow, panelRows)));
        Span<float> edge = stackalloc float[panelRows * panelColumns];
        for (int column = firstColumn; column < endColumn; column += ColumnBlock)
        {
            int columns = Math.Min(ColumnBlock, endColumn - column);
            for (int depth = 0; depth < k; depth += DepthBlock)
            {
                int length = Math.Min(DepthBlock, k - depth);
                b.Pack(depth, length, column, columns, panels);
                bool add = accumulate || depth > 0;
                for (int row = firstRow; row < endRow; row += RowBlock)
                {
                    int count = Math.Min(RowBlock, endRow - row);
                    a.Pack(row, count, depth, length, rows);
                    Multiply(rows, count, panels, columns, length, c, cStart + (row * cStride) + column, cStride, add, edge);
                }
            }
        }

        ArrayPool<float>.Shared.Return(panels);
        ArrayPool<float>.Shared.Return(rows);
    }

    private static void Multiply(
        ReadOnlySpan<float> rows, int rowCount, ReadOnlySpan<float> panels, int columnCount, int depth, Span<float> c, int start,
        int stride, bool add, Span<float> edge)
    {
        const int panelRows = GemmMicroKernel.PanelRows, panelColumns = GemmMicroKernel.PanelColumns;
        for (int column = 0; column < columnCount; column += panelColumns)
        {
            ref float b = ref MemoryMarshal.GetReference(panels.Slice(column * depth, panelColumns * depth));
            int width = Math.Min(panelColumns, columnCount - column);
            for (int row = 0; row < rowCount; row += panelRows)
            {
                ref float a = ref MemoryMarshal.GetReference(rows.Slice(row * depth, panelRows * depth));
                int height = Math.Min(panelRows, rowCount - row);
                Span<float> target = c[(start + (row * stride) + column)..];
                if (width == panelColumns && height == panelRows)
                {
                    // The last row's last element lies inside c: Run has checked it.
                    GemmMicroKernel.Run(ref a, ref b, depth, ref MemoryMarshal.GetReference(target), stride, add);
                    continue;
                }

                GemmMicroKernel.Run(ref a, ref b, depth, ref MemoryMarshal.GetReference(edge), panelColumns, add: false);
                for (int i = 0; i < height; i++)
                {
                    ReadOnlySpan<float> from = edge.Slice(i * panelColumns, width);
                    Span<float> to = target.Slice(i * stride, width);
                    if (add)
                    {
                        for (int j = 0; j < width; j++)
                        {
                            to[j] += from[j];
                        }
                    }
                    else
                    {
                        from.CopyTo(to);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Round(int value, int unit) => (value + unit - 1) / unit * unit;

    private static void Check(int length, MatrixView view, int rows, int columns, string name)
    {
        long last = view.Start + ((long)(rows - 1) * view.RowStride) + ((long)(columns - 1) * view.ColumnStride);
        if (rows > 0 && columns > 0 && (view.Start < 0 || view.RowStride < 0 || view.ColumnStride < 0 || last >= length))
        {
            throw new ArgumentException($"A matrix of {rows} × {columns} at {view} reaches outside its buffer of {length}.", name);
        }
    }
}
