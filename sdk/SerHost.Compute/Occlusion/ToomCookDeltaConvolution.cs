using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SerHost.Compute.Network;

namespace SerHost.Compute.Occlusion;

/// <summary>The change of a convolution by Toom–Cook products: (n + r − 1)² multiplications a tile where tap by tap takes (n·r)².</summary>
/// <remarks>
/// For every pair of phases and every tile: evaluate the changed input at the points, multiply by the evaluated kernel (a product
/// whose rows are windows and tiles), interpolate, add up. For the changed rectangles of an occlusion
/// (4 to 7 cells a side, kernel 3×3) this is a quarter of the multiplications.
/// </remarks>
internal sealed class ToomCookDeltaConvolution : DeltaStep
{
    private readonly DeltaLayout _source;
    private readonly List<Unit> _units = [];

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
                    matrices[i] = taps.At(i / columns.Points, i % columns.Points);
                }

                _units.Add(new Unit(rows, columns, matrices));
            }
        }
    }

    /// <summary>Floats of scratch a window needs in each of the two buffers.</summary>
    public int ScratchPerWindow => _units.Count == 0 ? 0 : _units.Max(unit =>
        unit.Rows.Points * unit.Columns.Points * unit.Rows.Tiles * unit.Columns.Tiles * Math.Max(_source.WindowStride, Target.WindowStride));

    public override void Run(DeltaBatch batch)
    {
        batch.Values.AsSpan(Target.Offset, Target.Length).Clear();
        foreach (Unit unit in _units)
        {
            Evaluate(unit, batch);
            Multiply(unit, batch);
            Interpolate(unit, batch);
        }

        ClearOutside(batch);
    }

    private void Evaluate(Unit unit, DeltaBatch batch)
    {
        (ToomCookAxis rows, ToomCookAxis columns) = (unit.Rows, unit.Columns);
        int stride = _source.WindowStride;
        int rowsPerPoint = rows.Tiles * columns.Tiles * batch.Count;
        int pointStride = rowsPerPoint * stride;
        Span<float> half = stackalloc float[ToomCookPoints.Maximum * ToomCookPoints.Maximum * ChannelPadding.Lanes];
        Span<float> column = stackalloc float[ToomCookPoints.Maximum * ChannelPadding.Lanes];
        for (int tileRow = 0; tileRow < rows.Tiles; tileRow++)
        {
            for (int tileColumn = 0; tileColumn < columns.Tiles; tileColumn++)
            {
                int firstRow = tileRow * rows.TileLength;
                int firstColumn = tileColumn * columns.TileLength;
                int height = Math.Min(rows.TileLength, rows.Length - firstRow);
                int width = Math.Min(columns.TileLength, columns.Length - firstColumn);
                for (int window = 0; window < batch.Count; window++)
                {
                    int target = (((tileRow * columns.Tiles) + tileColumn) * batch.Count * stride) + (window * stride);
                    for (int lane = 0; lane < stride; lane += ChannelPadding.Lanes)
                    {
                        half.Clear();
                        for (int j = 0; j < width; j++)
                        {
                            int cell = _source.Cell((firstRow * rows.Stride) + rows.Phase, ((firstColumn + j) * columns.Stride) + columns.Phase);
                            ReadOnlySpan<float> from = batch.Values.AsSpan(cell + (window * stride) + lane);
                            nint step = rows.Stride * _source.Width * _source.CellStride;
                            _ = from[(int)((height - 1) * step) + ChannelPadding.Lanes - 1];
                            if (height == rows.TileLength)
                            {
                                SmallTransform.Apply(
                                    rows.Evaluation, height, ref MemoryMarshal.GetReference(from), step,
                                    ref MemoryMarshal.GetReference(half[(j * ChannelPadding.Lanes)..]), ToomCookPoints.Maximum * ChannelPadding.Lanes);
                                continue;
                            }

                            column.Clear();
                            for (int i = 0; i < height; i++)
                            {
                                from.Slice((int)(i * step), ChannelPadding.Lanes).CopyTo(column[(i * ChannelPadding.Lanes)..]);
                            }

                            SmallTransform.Apply(
                                rows.Evaluation, rows.TileLength, ref MemoryMarshal.GetReference(column), ChannelPadding.Lanes,
                                ref MemoryMarshal.GetReference(half[(j * ChannelPadding.Lanes)..]), ToomCookPoints.Maximum * ChannelPadding.Lanes);
                        }

                        for (int i = 0; i < rows.Points; i++)
                        {
                            Span<float> to = batch.Transformed.AsSpan((i * columns.Points * pointStride) + target + lane);
                            _ = to[((columns.Points - 1) * pointStride) + ChannelPadding.Lanes - 1];
                            SmallTransform.Apply(
                                columns.Evaluation, columns.TileLength,
                                ref MemoryMarshal.GetReference(half[(i * ToomCookPoints.Maximum * ChannelPadding.Lanes)..]), ChannelPadding.Lanes,
                                ref MemoryMarshal.GetReference(to), pointStride);
                        }
                    }
                }
            }
        }
    }

    private void Multiply(Unit unit, DeltaBatch batch)
    {
        int rows = unit.Rows.Tiles * unit.Columns.Tiles * batch.Count;
        ReadOnlySpan<float> zeros = ZeroVector.OfLength(Target.WindowStride);
        for (int point = 0; point < unit.Matrices.Length; point++)
        {
            PackedMatrix weights = unit.Matrices[point];
            GemmKernel.Run(
                batch.Transformed, point * rows * _source.WindowStride, _source.WindowStride, unit.Whole, weights,
                batch.Products, point * rows * Target.WindowStride, Target.WindowStride, rows, zeros);
        }
    }

    private void Interpolate(Unit unit, DeltaBatch batch)
    {
        (ToomCookAxis rows, ToomCookAxis columns) = (unit.Rows, unit.Columns);
        int stride = Target.WindowStride;
        int pointStride = rows.Tiles * columns.Tiles * batch.Count * stride;
        Span<float> half = stackalloc float[ToomCookPoints.Maximum * ToomCookPoints.Maximum * ChannelPadding.Lanes];
        Span<float> line = stackalloc float[ToomCookPoints.Maximum * ChannelPadding.Lanes];
        for (int tileRow = 0; tileRow < rows.Tiles; tileRow++)
        {
            for (int tileColumn = 0; tileColumn < columns.Tiles; tileColumn++)
            {
                int firstRow = (tileRow * rows.TileLength) + rows.OutputShift;
                int firstColumn = (tileColumn * columns.TileLength) + columns.OutputShift;
                for (int window = 0; window < batch.Count; window++)
                {
                    int source = (((tileRow * columns.Tiles) + tileColumn) * batch.Count * stride) + (window * stride);
                    for (int lane = 0; lane < stride; lane += ChannelPadding.Lanes)
                    {
                        // Rows first: for each column point, the points of the rows become output rows.
                        for (int j = 0; j < columns.Points; j++)
                        {
                            ReadOnlySpan<float> from = batch.Products.AsSpan((j * pointStride) + source + lane);
                            nint step = columns.Points * pointStride;
                            _ = from[(int)((rows.Points - 1) * step) + ChannelPadding.Lanes - 1];
                            SmallTransform.Apply(
                                rows.Interpolation, rows.Points, ref MemoryMarshal.GetReference(from), step,
                                ref MemoryMarshal.GetReference(half[(j * ChannelPadding.Lanes)..]), ToomCookPoints.Maximum * ChannelPadding.Lanes);
                        }

                        for (int i = Math.Max(0, -firstRow); i < rows.Points && firstRow + i < Target.Height; i++)
                        {
                            SmallTransform.Apply(
                                columns.Interpolation, columns.Points,
                                ref MemoryMarshal.GetReference(half[(i * ToomCookPoints.Maximum * ChannelPadding.Lanes)..]), ChannelPadding.Lanes,
                                ref MemoryMarshal.GetReference(line), ChannelPadding.Lanes);
                            for (int j = Math.Max(0, -firstColumn); j < columns.Points && firstColumn + j < Target.Width; j++)
                            {
                                ref float to = ref batch.Values.AsSpan(
                                    Target.Cell(firstRow + i, firstColumn + j) + (window * stride) + lane, ChannelPadding.Lanes)[0];
                                (Vector512.LoadUnsafe(ref to) + Vector512.LoadUnsafe(ref line[j * ChannelPadding.Lanes])).StoreUnsafe(ref to);
                            }
                        }
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
