using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SerHost.Network.Forward;
using SerHost.Network.Vectors;

namespace SerHost.Network.Occlusion;

/// <summary>The change of a convolution by Toom–Cook products: (n + r − 1)² multiplications a tile where tap by tap takes (n·r)².</summary>
/// <remarks>
/// For every pair of stretches and every tile: evaluate the changed input at the points, multiply by the evaluated kernel (a product
/// whose rows are windows and tiles), interpolate, add up. For the changed rectangles of an occlusion
/// (4 to 7 cells a side, kernel 3×3) this is a quarter of the multiplications.
/// </remarks>
internal sealed class ToomCookDeltaConvolution : DeltaStep
{
    private const int HalfStride = ToomCookPoints.Maximum * ChannelPadding.Lanes;
    private readonly DeltaLayout _source;
    private readonly List<ToomCookUnit> _units = [];
    private readonly int[] _cleared;

    public ToomCookDeltaConvolution(
        int layer, ToomCookCache weights, DeltaLayout source, DeltaLayout target, MapLayout plane, int rowShift, int columnShift)
        : base(layer, target, plane)
    {
        _source = source;
        var window = weights.Convolution(layer).Window;
        var written = new WrittenCells(target.Height, target.Width);
        foreach (ToomCookAxis rows in ToomCookAxis.Phases(window.KernelHeight, window.StrideHeight, rowShift, source.Height))
        {
            foreach (ToomCookAxis columns in ToomCookAxis.Phases(window.KernelWidth, window.StrideWidth, columnShift, source.Width))
            {
                _units.Add(new ToomCookUnit(rows, columns, weights.Get(layer, rows.Taps, columns.Taps), target, written));
            }
        }

        _cleared = [.. written.Cleared().Select(cell => target.Cell(cell.Row, cell.Column))];
    }

    /// <summary>Floats of scratch a window needs in each of the two buffers.</summary>
    public int ScratchPerWindow => _units.Where(unit => !unit.IsPlain).Select(unit =>
        unit.Matrices.Length * ((unit.Tiles.Length * Math.Max(_source.WindowStride, Target.WindowStride)) + ChannelPadding.Lanes))
        .DefaultIfEmpty(0).Max();

    public override void Run(DeltaBatch batch)
    {
        foreach (int cell in _cleared)
        {
            batch.Values.AsSpan(cell, batch.Count * Target.WindowStride).Clear();
        }

        foreach (ToomCookUnit unit in _units)
        {
            if (unit.IsPlain)
            {
                MultiplyInPlace(unit, batch);
                continue;
            }

            Evaluate(unit, batch);
            Multiply(unit, batch);
            Interpolate(unit, batch);
        }

        ClearOutside(batch);
    }

    /// <summary>Floats from point to point; the extra lanes keep neighbouring points from falling on the same cache set.</summary>
    private static int PointStride(ToomCookUnit unit, DeltaBatch batch, int windowStride) =>
        (unit.Tiles.Length * batch.Count * windowStride) + ChannelPadding.Lanes;

    private void MultiplyInPlace(ToomCookUnit unit, DeltaBatch batch)
    {
        ReadOnlySpan<float> zeros = ZeroVector.OfLength(Target.WindowStride);
        foreach (ToomCookTile tile in unit.Tiles)
        {
            if (tile.Added.Length > 0)
            {
                GemmKernel.Run(
                    batch.Values, _source.Cell(tile.SourceRow, tile.SourceColumn), _source.WindowStride, unit.Whole, unit.Matrices[0],
                    batch.Values, Target.Cell(tile.TargetRow, tile.TargetColumn), Target.WindowStride, batch.Count,
                    tile.Added[0] > 0 ? default : zeros);
            }
        }
    }

    private void Evaluate(ToomCookUnit unit, DeltaBatch batch)
    {
        (ToomCookAxis rows, ToomCookAxis columns) = (unit.Rows, unit.Columns);
        int length = batch.Count * _source.WindowStride;
        int pointStride = PointStride(unit, batch, _source.WindowStride);
        int cellStep = columns.Stride * _source.CellStride;
        int rowStep = rows.Stride * _source.Width * _source.CellStride;
        int lanes = ToomCookTransform.Lanes;
        Span<float> half = stackalloc float[ToomCookPoints.Maximum * HalfStride];
        ref float middle = ref MemoryMarshal.GetReference(half);
        for (int i = 0; i < unit.Tiles.Length; i++)
        {
            // All that is read and written below, over all windows and lanes.
            ToomCookTile tile = unit.Tiles[i];
            int readLength = ((rows.TileLength - 1) * rowStep) + ((columns.TileLength - 1) * cellStep) + length;
            ref float from = ref MemoryMarshal.GetReference(
                batch.Values.AsSpan(_source.Cell(tile.SourceRow, tile.SourceColumn), readLength));
            ref float to = ref MemoryMarshal.GetReference(
                batch.Transformed.AsSpan(i * length, ((unit.Matrices.Length - 1) * pointStride) + length));
            for (int offset = 0; offset < length; offset += lanes)
            {
                ref float x = ref Unsafe.Add(ref from, offset);
                ref float y = ref Unsafe.Add(ref to, offset);
                if (rows.Transform is null)
                {
                    columns.Transform!.Evaluate(columns.TileLength, ref x, cellStep, rowStep, ref y, pointStride, 0, 1);
                }
                else if (columns.Transform is null)
                {
                    rows.Transform.Evaluate(rows.TileLength, ref x, rowStep, cellStep, ref y, pointStride, 0, 1);
                }
                else
                {
                    rows.Transform.Evaluate(
                        rows.TileLength, ref x, rowStep, cellStep, ref middle, HalfStride, ChannelPadding.Lanes, columns.TileLength);
                    columns.Transform.Evaluate(
                        columns.TileLength, ref middle, ChannelPadding.Lanes, HalfStride, ref y, pointStride,
                        columns.Points * pointStride, rows.Points);
                }
            }
        }
    }

    private void Multiply(ToomCookUnit unit, DeltaBatch batch)
    {
        int rows = unit.Tiles.Length * batch.Count;
        int from = PointStride(unit, batch, _source.WindowStride);
        int to = PointStride(unit, batch, Target.WindowStride);
        ReadOnlySpan<float> zeros = ZeroVector.OfLength(Target.WindowStride);
        for (int point = 0; point < unit.Matrices.Length; point++)
        {
            GemmKernel.Run(
                batch.Transformed, point * from, _source.WindowStride, unit.Whole, unit.Matrices[point],
                batch.Products, point * to, Target.WindowStride, rows, zeros);
        }
    }

    private void Interpolate(ToomCookUnit unit, DeltaBatch batch)
    {
        (ToomCookAxis rows, ToomCookAxis columns) = (unit.Rows, unit.Columns);
        int length = batch.Count * Target.WindowStride;
        int pointStride = PointStride(unit, batch, Target.WindowStride);
        for (int i = 0; i < unit.Tiles.Length; i++)
        {
            ToomCookTile tile = unit.Tiles[i];
            if (tile.Added.Length == 0)
            {
                continue;
            }

            ref float from = ref MemoryMarshal.GetReference(
                batch.Products.AsSpan(i * length, ((unit.Matrices.Length - 1) * pointStride) + length));
            int cells = ((((tile.Added.Length - 1) * Target.Width) + tile.Width - 1) * Target.CellStride) + length;
            ref float to = ref MemoryMarshal.GetReference(
                batch.Values.AsSpan(Target.Cell(tile.TargetRow, tile.TargetColumn), cells));
            if (tile.IsDirect)
            {
                InterpolateDirect(rows, columns, tile, ref from, pointStride, ref to, length);
            }
            else
            {
                InterpolateClipped(rows, columns, tile, ref from, pointStride, ref to, length);
            }
        }
    }

    private void InterpolateDirect(
        ToomCookAxis rows, ToomCookAxis columns, ToomCookTile tile, ref float from, int pointStride, ref float to, int length)
    {
        int rowStep = Target.Width * Target.CellStride;
        int lanes = ToomCookTransform.Lanes;
        Span<float> half = stackalloc float[ToomCookPoints.Maximum * HalfStride];
        ref float middle = ref MemoryMarshal.GetReference(half);
        for (int offset = 0; offset < length; offset += lanes)
        {
            ref float x = ref Unsafe.Add(ref from, offset);
            ref float y = ref Unsafe.Add(ref to, offset);
            if (rows.Transform is null)
            {
                columns.Transform!.Interpolate(ref x, pointStride, 0, ref y, Target.CellStride, 0, 1, tile.Added[0]);
                continue;
            }

            if (columns.Transform is null)
            {
                rows.Transform.Interpolate(ref x, pointStride, 0, ref y, rowStep, 0, 1, tile.AddedRows);
                continue;
            }

            rows.Transform.Interpolate(
                ref x, columns.Points * pointStride, pointStride, ref middle, HalfStride, ChannelPadding.Lanes, columns.Points, 0);
            for (int begin = 0; begin < tile.Added.Length;)
            {
                int end = begin + 1;
                while (end < tile.Added.Length && tile.Added[end] == tile.Added[begin])
                {
                    end++;
                }

                columns.Transform.Interpolate(
                    ref Unsafe.Add(ref middle, (tile.FirstI + begin) * HalfStride), ChannelPadding.Lanes, HalfStride,
                    ref Unsafe.Add(ref y, begin * rowStep), Target.CellStride, rowStep, end - begin, tile.Added[begin]);
                begin = end;
            }
        }
    }

    /// <summary>Computes all coefficients of a tile, and hands on those inside the target's rectangle.</summary>
    private void InterpolateClipped(
        ToomCookAxis rows, ToomCookAxis columns, ToomCookTile tile, ref float from, int pointStride, ref float to, int length)
    {
        int lanes = ToomCookTransform.Lanes;
        Span<float> half = stackalloc float[ToomCookPoints.Maximum * HalfStride];
        Span<float> whole = stackalloc float[ToomCookPoints.Maximum * HalfStride];
        ref float middle = ref MemoryMarshal.GetReference(half);
        ref float sums = ref MemoryMarshal.GetReference(whole);
        for (int offset = 0; offset < length; offset += lanes)
        {
            ref float x = ref Unsafe.Add(ref from, offset);
            if (rows.Transform is null)
            {
                columns.Transform!.Interpolate(ref x, pointStride, 0, ref sums, ChannelPadding.Lanes, 0, 1, 0);
            }
            else if (columns.Transform is null)
            {
                rows.Transform.Interpolate(ref x, pointStride, 0, ref sums, HalfStride, 0, 1, 0);
            }
            else
            {
                rows.Transform.Interpolate(
                    ref x, columns.Points * pointStride, pointStride, ref middle, HalfStride, ChannelPadding.Lanes, columns.Points, 0);
                columns.Transform.Interpolate(
                    ref middle, ChannelPadding.Lanes, HalfStride, ref sums, ChannelPadding.Lanes, HalfStride, rows.Points, 0);
            }

            for (int i = 0; i < tile.Added.Length; i++)
            {
                for (int j = 0; j < tile.Width; j++)
                {
                    VectorLoops.Put(
                        whole.Slice(((tile.FirstI + i) * HalfStride) + ((tile.FirstJ + j) * ChannelPadding.Lanes), lanes),
                        MemoryMarshal.CreateSpan(
                            ref Unsafe.Add(ref to, (((i * Target.Width) + j) * Target.CellStride) + offset), lanes),
                        j < tile.Added[i]);
                }
            }
        }
    }
}
