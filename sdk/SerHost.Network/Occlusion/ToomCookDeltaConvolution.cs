using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SerHost.Network.Forward;

namespace SerHost.Network.Occlusion;

/// <summary>The change of a convolution by Toom–Cook products: (n + r − 1)² multiplications a tile where tap by tap takes (n·r)².</summary>
/// <remarks>
/// For every pair of phases and every tile: evaluate the changed input at the points, multiply by the evaluated kernel (a product
/// whose rows are windows and tiles), interpolate, add up. For the changed rectangles of an occlusion
/// (4 to 7 cells a side, kernel 3×3) this is a quarter of the multiplications.
/// </remarks>
internal sealed class ToomCookDeltaConvolution : DeltaStep
{
    private const int HalfStride = ToomCookPoints.Maximum * ChannelPadding.Lanes;
    private readonly DeltaLayout _source;
    private readonly List<Unit> _units = [];
    private readonly bool _firstStores;

    public ToomCookDeltaConvolution(
        int layer, ToomCookCache weights, DeltaLayout source, DeltaLayout target, MapLayout plane, int rowShift, int columnShift)
        : base(layer, target, plane)
    {
        _source = source;
        var window = weights.Convolution(layer).Window;
        foreach (ToomCookAxis rows in ToomCookAxis.Phases(window.KernelHeight, window.StrideHeight, rowShift, source.Height))
        {
            foreach (ToomCookAxis columns in ToomCookAxis.Phases(window.KernelWidth, window.StrideWidth, columnShift, source.Width))
            {
                ToomCookWeights taps = weights.Get(layer, rows.Taps, columns.Taps);
                var matrices = new PackedMatrix[rows.Points * columns.Points];
                for (int i = 0; i < matrices.Length; i++)
                {
                    matrices[i] = taps.At(ToomCookPoints.Identity(i / columns.Points, rows.Points),
                        ToomCookPoints.Identity(i % columns.Points, columns.Points));
                }

                _units.Add(new Unit(rows, columns, matrices));
            }
        }

        // A product that covers the whole target comes first: it stores, the others add.
        int whole = _units.FindIndex(unit => unit.Rows.Covers(target.Height) && unit.Columns.Covers(target.Width));
        if (whole >= 0)
        {
            _firstStores = true;
            (_units[0], _units[whole]) = (_units[whole], _units[0]);
        }
    }

    /// <summary>Floats of scratch a window needs in each of the two buffers.</summary>
    public int ScratchPerWindow => _units.Count == 0 ? 0 : _units.Max(unit =>
        unit.Matrices.Length * ((unit.Rows.Tiles * unit.Columns.Tiles * Math.Max(_source.WindowStride, Target.WindowStride))
            + ChannelPadding.Lanes));

    public override void Run(DeltaBatch batch)
    {
        if (!_firstStores)
        {
            batch.Values.AsSpan(Target.Offset, Target.Length).Clear();
        }

        for (int i = 0; i < _units.Count; i++)
        {
            Evaluate(_units[i], batch);
            Multiply(_units[i], batch);
            Interpolate(_units[i], batch, stores: _firstStores && i == 0);
        }

        ClearOutside(batch);
    }

    /// <summary>Floats from point to point; the extra lanes keep neighbouring points from falling on the same cache set.</summary>
    private static int PointStride(Unit unit, DeltaBatch batch, int windowStride) =>
        (unit.Rows.Tiles * unit.Columns.Tiles * batch.Count * windowStride) + ChannelPadding.Lanes;

    private void Evaluate(Unit unit, DeltaBatch batch)
    {
        (ToomCookAxis rows, ToomCookAxis columns) = (unit.Rows, unit.Columns);
        int stride = _source.WindowStride;
        int pointStride = PointStride(unit, batch, stride);
        int cellStep = columns.Stride * _source.CellStride;
        int rowStep = rows.Stride * _source.Width * _source.CellStride;
        Span<float> half = stackalloc float[ToomCookPoints.Maximum * HalfStride];
        ref float middle = ref MemoryMarshal.GetReference(half);
        for (int tile = 0; tile < rows.Tiles * columns.Tiles; tile++)
        {
            int firstRow = tile / columns.Tiles * rows.TileLength;
            int firstColumn = tile % columns.Tiles * columns.TileLength;
            int height = Math.Min(rows.TileLength, rows.Length - firstRow);
            int width = Math.Min(columns.TileLength, columns.Length - firstColumn);
            int corner = _source.Cell((firstRow * rows.Stride) + rows.Phase, (firstColumn * columns.Stride) + columns.Phase);

            // All that is read and written below, over all windows and lanes.
            int readLength = ((height - 1) * rowStep) + ((width - 1) * cellStep) + (batch.Count * stride);
            ref float from = ref MemoryMarshal.GetReference(batch.Values.AsSpan(corner, readLength));
            int start = tile * batch.Count * stride;
            ref float to = ref MemoryMarshal.GetReference(
                batch.Transformed.AsSpan(start, ((unit.Matrices.Length - 1) * pointStride) + (batch.Count * stride)));
            for (int offset = 0; offset < batch.Count * stride; offset += ChannelPadding.Lanes)
            {
                ToomCookTransform.Evaluate(
                    rows, height, ref Unsafe.Add(ref from, offset), rowStep, cellStep, ref middle, HalfStride, ChannelPadding.Lanes, width);
                ToomCookTransform.Evaluate(
                    columns, width, ref middle, ChannelPadding.Lanes, HalfStride, ref Unsafe.Add(ref to, offset), pointStride,
                    columns.Points * pointStride, rows.Points);
            }
        }
    }

    private void Multiply(Unit unit, DeltaBatch batch)
    {
        int rows = unit.Rows.Tiles * unit.Columns.Tiles * batch.Count;
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

    private void Interpolate(Unit unit, DeltaBatch batch, bool stores)
    {
        (ToomCookAxis rows, ToomCookAxis columns) = (unit.Rows, unit.Columns);
        int stride = Target.WindowStride;
        int pointStride = PointStride(unit, batch, stride);
        Span<float> half = stackalloc float[ToomCookPoints.Maximum * HalfStride];
        Span<float> whole = stackalloc float[ToomCookPoints.Maximum * HalfStride];
        ref float middle = ref MemoryMarshal.GetReference(half);
        for (int tile = 0; tile < rows.Tiles * columns.Tiles; tile++)
        {
            int firstRow = (tile / columns.Tiles * rows.TileLength) + rows.OutputShift;
            int firstColumn = (tile % columns.Tiles * columns.TileLength) + columns.OutputShift;
            int readLength = ((unit.Matrices.Length - 1) * pointStride) + (batch.Count * stride);
            ref float from = ref MemoryMarshal.GetReference(batch.Products.AsSpan(tile * batch.Count * stride, readLength));

            // The part of the tile inside the target: cells [firstI, endI) × [firstJ, endJ), all of which the span holds.
            (int firstI, int endI) = (Math.Max(0, -firstRow), Math.Min(rows.Points, Target.Height - firstRow));
            (int firstJ, int endJ) = (Math.Max(0, -firstColumn), Math.Min(columns.Points, Target.Width - firstColumn));
            if (endI <= firstI || endJ <= firstJ)
            {
                continue;
            }

            int cellsLength = ((((endI - firstI - 1) * Target.Width) + endJ - firstJ - 1) * Target.CellStride) + (batch.Count * stride);
            ref float cells = ref MemoryMarshal.GetReference(
                batch.Values.AsSpan(Target.Cell(firstRow + firstI, firstColumn + firstJ), cellsLength));
            for (int offset = 0; offset < batch.Count * stride; offset += ChannelPadding.Lanes)
            {
                ToomCookTransform.Interpolate(
                    rows, ref Unsafe.Add(ref from, offset), columns.Points * pointStride, pointStride, ref middle, HalfStride,
                    ChannelPadding.Lanes, columns.Points);
                if (stores)
                {
                    // One tile that covers the target exactly.
                    ref float to = ref MemoryMarshal.GetReference(batch.Values.AsSpan(Target.Offset + offset, Target.Length - offset));
                    ToomCookTransform.Interpolate(
                        columns, ref middle, ChannelPadding.Lanes, HalfStride, ref to, Target.CellStride, Target.Width * Target.CellStride,
                        rows.Points);
                    continue;
                }

                ref float sums = ref MemoryMarshal.GetReference(whole);
                ToomCookTransform.Interpolate(
                    columns, ref middle, ChannelPadding.Lanes, HalfStride, ref sums, ChannelPadding.Lanes, HalfStride, rows.Points);
                for (int i = firstI; i < endI; i++)
                {
                    ref float row = ref Unsafe.Add(ref cells, ((i - firstI) * Target.Width * Target.CellStride) + offset);
                    ref float sum = ref Unsafe.Add(ref sums, i * HalfStride);
                    for (int j = firstJ; j < endJ; j++)
                    {
                        ref float to = ref Unsafe.Add(ref row, (j - firstJ) * Target.CellStride);
                        (Vector512.LoadUnsafe(ref to) + Vector512.LoadUnsafe(ref Unsafe.Add(ref sum, j * ChannelPadding.Lanes)))
                            .StoreUnsafe(ref to);
                    }
                }
            }
        }
    }

    private sealed class Unit(ToomCookAxis rows, ToomCookAxis columns, PackedMatrix[] matrices)
    {
        public ToomCookAxis Rows { get; } = rows;

        public ToomCookAxis Columns { get; } = columns;

        public PackedMatrix[] Matrices { get; } = matrices;

        public GemmSegments Whole { get; } = new([new GemmSegment(0, 0, matrices[0].Depth)]);
    }
}
