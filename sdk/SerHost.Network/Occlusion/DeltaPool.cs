using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SerHost.Network.Forward;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Occlusion;

/// <summary>The change of a pooling layer: a maximum is taken anew over changed and unchanged taps, a mean adds up the changes.</summary>
internal sealed class DeltaPool : DeltaStep
{
    private readonly PoolLayer _layer;
    private readonly int _input;
    private readonly bool _isRectified;
    private readonly DeltaLayout _source;
    private readonly MapLayout _sourcePlane;
    private readonly int _rowShift;
    private readonly int _columnShift;
    private readonly CellTaps[] _cells;

    /// <summary>Plans the taps.</summary>
    /// <param name="index">Index of the layer.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="input">Index of the layer whose change is read.</param>
    /// <param name="isRectified">Whether a ReLU stands between that and a maximum.</param>
    /// <param name="source">Where the change read is kept.</param>
    /// <param name="sourcePlane">Layout of the clean map read.</param>
    /// <param name="target">Where the change goes.</param>
    /// <param name="plane">Layout of the layer's clean map.</param>
    /// <param name="rowShift">Changed input row that output row 0 meets with kernel row 0.</param>
    /// <param name="columnShift">The same along the columns.</param>
    public DeltaPool(int index, PoolLayer layer, int input, bool isRectified, DeltaLayout source, MapLayout sourcePlane, DeltaLayout target, MapLayout plane,
        int rowShift, int columnShift)
        : base(index, target, plane)
    {
        _layer = layer;
        _input = input;
        _isRectified = isRectified;
        _source = source;
        _sourcePlane = sourcePlane;
        _rowShift = rowShift;
        _columnShift = columnShift;
        _cells = [.. Enumerable.Range(0, target.Height * target.Width).Select(cell => TapsOf(cell / target.Width, cell % target.Width))];
    }

    public override void Run(DeltaBatch batch)
    {
        Span<int> rows = stackalloc int[batch.Count];
        Span<int> columns = stackalloc int[batch.Count];
        Span<int> sourceRows = stackalloc int[batch.Count];
        Span<int> sourceColumns = stackalloc int[batch.Count];
        batch.FindCorners(Layer, rows, columns);
        batch.FindCorners(_input, sourceRows, sourceColumns);
        bool isMaximum = _layer.Function == PoolKind.Maximum && _source.WindowStride % ChannelPadding.Lanes == 0;
        for (int row = 0; row < Target.Height; row++)
        {
            for (int column = 0; column < Target.Width; column++)
            {
                CellTaps taps = _cells[(row * Target.Width) + column];
                Span<float> cell = batch.Values.AsSpan(Target.Cell(row, column), batch.Count * Target.WindowStride);
                for (int window = 0; window < rows.Length; window++)
                {
                    (int planeRow, int planeColumn) = (rows[window] + row, columns[window] + column);
                    Span<float> target = cell.Slice(window * Target.WindowStride, Target.WindowStride);
                    if (!Plane.Holds(planeRow, planeColumn))
                    {
                        target.Clear();
                    }
                    else if (_layer.Function == PoolKind.Average)
                    {
                        Average(batch, window, row, column, target);
                    }
                    else if (isMaximum && AreInside(taps, sourceRows[window], sourceColumns[window]))
                    {
                        MaximumInside(
                            taps, batch, window, _sourcePlane.Offset(sourceRows[window], sourceColumns[window]),
                            Plane.Offset(planeRow, planeColumn), target);
                    }
                    else
                    {
                        Maximum(batch, window, row, column, target);
                    }
                }
            }
        }
    }

    private CellTaps TapsOf(int row, int column)
    {
        Window2D shape = _layer.Window;
        int fromRow = (row * shape.StrideHeight) + _rowShift;
        int fromColumn = (column * shape.StrideWidth) + _columnShift;
        var changed = new List<(int Clean, int Change)>();
        var unchanged = new List<int>();
        for (int i = 0; i < shape.KernelHeight; i++)
        {
            for (int j = 0; j < shape.KernelWidth; j++)
            {
                int tapRow = fromRow + (i * shape.DilationHeight);
                int tapColumn = fromColumn + (j * shape.DilationWidth);
                int clean = (tapRow * _sourcePlane.RowStride) + (tapColumn * _sourcePlane.PixelStride);
                if ((uint)tapRow < (uint)_source.Height && (uint)tapColumn < (uint)_source.Width)
                {
                    changed.Add((clean, _source.Cell(tapRow, tapColumn)));
                }
                else
                {
                    unchanged.Add(clean);
                }
            }
        }

        return new CellTaps(
            fromRow, fromRow + ((shape.KernelHeight - 1) * shape.DilationHeight), fromColumn,
            fromColumn + ((shape.KernelWidth - 1) * shape.DilationWidth), [.. changed], [.. unchanged]);
    }

    /// <summary>Whether all taps of a cell lie in the plane for a window whose change begins at a position.</summary>
    private bool AreInside(CellTaps taps, int row, int column) =>
        row + taps.FirstRow >= 0 && row + taps.LastRow < _sourcePlane.Shape.Height
        && column + taps.FirstColumn >= 0 && column + taps.LastColumn < _sourcePlane.Shape.Width;

    private void MaximumInside(CellTaps taps, DeltaBatch batch, int window, int corner, int old, Span<float> target)
    {
        // Every tap lies in the plane, so its clean vectors lie in the map; changed cells lie inside the rectangle.
        ref float clean = ref Unsafe.Add(ref MemoryMarshal.GetReference(batch.Clean.Map(_input)), corner);
        ref float before = ref MemoryMarshal.GetReference(batch.Clean.Map(Layer).Slice(old, target.Length));
        ref float changes = ref Unsafe.Add(ref MemoryMarshal.GetReference(batch.Values.Span), window * _source.WindowStride);
        ref float result = ref MemoryMarshal.GetReference(target);
        nint lane = 0;
        for (; lane + (2 * ChannelPadding.Lanes) <= target.Length; lane += 2 * ChannelPadding.Lanes)
        {
            // Two at a time: neither waits for the other's maximum.
            Vector512<float> low = Vector512.Create(float.NegativeInfinity), high = low;
            foreach ((int from, int change) in taps.Changed)
            {
                ref float x = ref Unsafe.Add(ref clean, from + lane);
                ref float d = ref Unsafe.Add(ref changes, change + lane);
                low = Vector512.MaxNative(low, Vector512.LoadUnsafe(ref x) + Vector512.LoadUnsafe(ref d));
                high = Vector512.MaxNative(high, Vector512.LoadUnsafe(ref x, ChannelPadding.Lanes) + Vector512.LoadUnsafe(ref d, ChannelPadding.Lanes));
            }

            foreach (int from in taps.Unchanged)
            {
                ref float x = ref Unsafe.Add(ref clean, from + lane);
                low = Vector512.MaxNative(low, Vector512.LoadUnsafe(ref x));
                high = Vector512.MaxNative(high, Vector512.LoadUnsafe(ref x, ChannelPadding.Lanes));
            }

            if (_isRectified)
            {
                (low, high) = (Vector512.MaxNative(Vector512<float>.Zero, low), Vector512.MaxNative(Vector512<float>.Zero, high));
            }

            ref float was = ref Unsafe.Add(ref before, lane);
            (low - Vector512.LoadUnsafe(ref was)).StoreUnsafe(ref Unsafe.Add(ref result, lane));
            (high - Vector512.LoadUnsafe(ref was, ChannelPadding.Lanes)).StoreUnsafe(ref Unsafe.Add(ref result, lane + ChannelPadding.Lanes));
        }

        for (; lane < target.Length; lane += ChannelPadding.Lanes)
        {
            Vector512<float> largest = Vector512.Create(float.NegativeInfinity);
            foreach ((int from, int change) in taps.Changed)
            {
                largest = Vector512.MaxNative(
                    largest, Vector512.LoadUnsafe(ref Unsafe.Add(ref clean, from + lane))
                        + Vector512.LoadUnsafe(ref Unsafe.Add(ref changes, change + lane)));
            }

            foreach (int from in taps.Unchanged)
            {
                largest = Vector512.MaxNative(largest, Vector512.LoadUnsafe(ref Unsafe.Add(ref clean, from + lane)));
            }

            largest = _isRectified ? Vector512.MaxNative(Vector512<float>.Zero, largest) : largest;
            (largest - Vector512.LoadUnsafe(ref Unsafe.Add(ref before, lane))).StoreUnsafe(ref Unsafe.Add(ref result, lane));
        }
    }

    private void Maximum(DeltaBatch batch, int window, int row, int column, Span<float> target)
    {
        Window2D shape = _layer.Window;
        ReadOnlySpan<float> clean = batch.Clean.Map(_input);
        int firstRow = batch.FirstRow(window, _input);
        int firstColumn = batch.FirstColumn(window, _input);
        int channels = _source.WindowStride;
        target.Fill(float.NegativeInfinity);
        for (int i = 0; i < shape.KernelHeight; i++)
        {
            int fromRow = (row * shape.StrideHeight) + (i * shape.DilationHeight) + _rowShift;
            if ((uint)(fromRow + firstRow) >= (uint)_sourcePlane.Shape.Height)
            {
                continue;
            }

            for (int j = 0; j < shape.KernelWidth; j++)
            {
                int fromColumn = (column * shape.StrideWidth) + (j * shape.DilationWidth) + _columnShift;
                if ((uint)(fromColumn + firstColumn) >= (uint)_sourcePlane.Shape.Width)
                {
                    continue;
                }

                ReadOnlySpan<float> before = clean.Slice(_sourcePlane.Offset(fromRow + firstRow, fromColumn + firstColumn), channels);
                if ((uint)fromRow < (uint)_source.Height && (uint)fromColumn < (uint)_source.Width)
                {
                    DeltaMath.MaxOfSum(before, batch.Values.AsSpan(_source.Cell(fromRow, fromColumn) + (window * channels), channels),
                        target);
                }
                else
                {
                    DeltaMath.Max(before, target);
                }
            }
        }

        // A fill channel is 0 before and after; a position without taps is −∞ before and after.
        ReadOnlySpan<float> old = batch.Clean.Map(Layer).Slice(
            Plane.Offset(batch.FirstRow(window, Layer) + row, batch.FirstColumn(window, Layer) + column), Plane.PixelStride);
        if (_isRectified)
        {
            DeltaMath.RectifyFinite(target[..Target.Channels]);
        }

        DeltaMath.FiniteDifference(old[..Target.Channels], target[..Target.Channels]);
        target[Target.Channels..].Clear();
    }

    private void Average(DeltaBatch batch, int window, int row, int column, Span<float> target)
    {
        Window2D shape = _layer.Window;
        int firstRow = batch.FirstRow(window, _input);
        int firstColumn = batch.FirstColumn(window, _input);
        int channels = _source.WindowStride;
        int taps = 0;
        target.Clear();
        for (int i = 0; i < shape.KernelHeight; i++)
        {
            int fromRow = (row * shape.StrideHeight) + (i * shape.DilationHeight) + _rowShift;
            for (int j = 0; j < shape.KernelWidth; j++)
            {
                int fromColumn = (column * shape.StrideWidth) + (j * shape.DilationWidth) + _columnShift;
                if (!_sourcePlane.Holds(fromRow + firstRow, fromColumn + firstColumn))
                {
                    continue;
                }

                taps++;
                if ((uint)fromRow < (uint)_source.Height && (uint)fromColumn < (uint)_source.Width)
                {
                    VectorLoops.Add(batch.Values.AsSpan(_source.Cell(fromRow, fromColumn) + (window * channels), channels), target);
                }
            }
        }

        VectorLoops.Scale(1f / (_layer.CountsPadding ? shape.KernelHeight * shape.KernelWidth : Math.Max(1, taps)), target);
    }

    /// <summary>The taps of one cell, relative to the first row and column of what a window changes.</summary>
    /// <param name="FirstRow">Row of the first.</param>
    /// <param name="LastRow">Row of the last.</param>
    /// <param name="FirstColumn">Column of the first.</param>
    /// <param name="LastColumn">Column of the last.</param>
    /// <param name="Changed">Those inside the changed rectangle: offset in the clean map, and the cell's change of window 0.</param>
    /// <param name="Unchanged">The others: offset in the clean map.</param>
    private sealed record CellTaps(
        int FirstRow, int LastRow, int FirstColumn, int LastColumn, (int Clean, int Change)[] Changed, int[] Unchanged);
}
