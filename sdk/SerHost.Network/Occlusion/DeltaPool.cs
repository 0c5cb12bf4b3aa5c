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
    private readonly DeltaLayout _source;
    private readonly MapLayout _sourcePlane;
    private readonly int _rowShift;
    private readonly int _columnShift;

    public DeltaPool(int index, PoolLayer layer, DeltaLayout source, MapLayout sourcePlane, DeltaLayout target, MapLayout plane,
        int rowShift, int columnShift)
        : base(index, target, plane)
    {
        _layer = layer;
        _source = source;
        _sourcePlane = sourcePlane;
        _rowShift = rowShift;
        _columnShift = columnShift;
    }

    public override void Run(DeltaBatch batch)
    {
        for (int row = 0; row < Target.Height; row++)
        {
            for (int column = 0; column < Target.Width; column++)
            {
                for (int window = 0; window < batch.Count; window++)
                {
                    Span<float> target = batch.Values.AsSpan(
                        Target.Cell(row, column) + (window * Target.WindowStride), Target.WindowStride);
                    if (!IsInside(batch, window, row, column))
                    {
                        target.Clear();
                    }
                    else if (_layer.Function == PoolKind.Average)
                    {
                        Average(batch, window, row, column, target);
                    }
                    else if (_source.WindowStride % ChannelPadding.Lanes == 0)
                    {
                        MaximumOfVectors(batch, window, row, column, target);
                    }
                    else
                    {
                        Maximum(batch, window, row, column, target);
                    }
                }
            }
        }
    }

    /// <summary>Kernel taps that meet the plane: [begin, end) of i with 0 ≤ from + i · dilation &lt; length.</summary>
    private static (int Begin, int End) Taps(int from, int kernel, int dilation, int length)
    {
        int begin = from >= 0 ? 0 : (-from + dilation - 1) / dilation;
        int end = from >= length ? 0 : Math.Min(kernel, ((length - 1 - from) / dilation) + 1);
        return (begin, Math.Max(begin, end));
    }

    private void MaximumOfVectors(DeltaBatch batch, int window, int row, int column, Span<float> target)
    {
        Window2D shape = _layer.Window;
        int firstRow = batch.FirstRow(window, _layer.Input);
        int firstColumn = batch.FirstColumn(window, _layer.Input);
        int fromRow = (row * shape.StrideHeight) + _rowShift;
        int fromColumn = (column * shape.StrideWidth) + _columnShift;
        (int rowBegin, int rowEnd) = Taps(fromRow + firstRow, shape.KernelHeight, shape.DilationHeight, _sourcePlane.Shape.Height);
        (int columnBegin, int columnEnd) = Taps(fromColumn + firstColumn, shape.KernelWidth, shape.DilationWidth, _sourcePlane.Shape.Width);
        int old = Plane.Offset(batch.FirstRow(window, Layer) + row, batch.FirstColumn(window, Layer) + column);

        // Every tap lies in the plane, so its clean vectors lie in the map; changed cells are looked up inside the rectangle only.
        ref float clean = ref MemoryMarshal.GetReference(batch.Clean.Map(_layer.Input));
        ref float before = ref MemoryMarshal.GetReference(batch.Clean.Map(Layer).Slice(old, target.Length));
        ref float changes = ref MemoryMarshal.GetReference(batch.Values.AsSpan());
        Vector512<float> none = Vector512.Create(float.NegativeInfinity);
        for (int lane = 0; lane < target.Length; lane += ChannelPadding.Lanes)
        {
            Vector512<float> largest = none;
            for (int i = rowBegin; i < rowEnd; i++)
            {
                int tapRow = fromRow + (i * shape.DilationHeight);
                for (int j = columnBegin; j < columnEnd; j++)
                {
                    int tapColumn = fromColumn + (j * shape.DilationWidth);
                    Vector512<float> value = Vector512.LoadUnsafe(
                        ref Unsafe.Add(ref clean, _sourcePlane.Offset(tapRow + firstRow, tapColumn + firstColumn) + lane));
                    if ((uint)tapRow < (uint)_source.Height && (uint)tapColumn < (uint)_source.Width)
                    {
                        value += Vector512.LoadUnsafe(
                            ref Unsafe.Add(ref changes, _source.Cell(tapRow, tapColumn) + (window * _source.WindowStride) + lane));
                    }

                    largest = Vector512.Max(largest, value);
                }
            }

            Vector512<float> change = largest - Vector512.LoadUnsafe(ref Unsafe.Add(ref before, lane));
            Vector512.ConditionalSelect(Vector512.Equals(largest, none), Vector512<float>.Zero, change).StoreUnsafe(ref target[lane]);
        }
    }

    private void Maximum(DeltaBatch batch, int window, int row, int column, Span<float> target)
    {
        Window2D shape = _layer.Window;
        ReadOnlySpan<float> clean = batch.Clean.Map(_layer.Input);
        int firstRow = batch.FirstRow(window, _layer.Input);
        int firstColumn = batch.FirstColumn(window, _layer.Input);
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
        DeltaMath.FiniteDifference(old[..Target.Channels], target[..Target.Channels]);
        target[Target.Channels..].Clear();
    }

    private void Average(DeltaBatch batch, int window, int row, int column, Span<float> target)
    {
        Window2D shape = _layer.Window;
        int firstRow = batch.FirstRow(window, _layer.Input);
        int firstColumn = batch.FirstColumn(window, _layer.Input);
        int channels = _source.WindowStride;
        int taps = 0;
        target.Clear();
        for (int i = 0; i < shape.KernelHeight; i++)
        {
            int fromRow = (row * shape.StrideHeight) + (i * shape.DilationHeight) + _rowShift;
            for (int j = 0; j < shape.KernelWidth; j++)
            {
                int fromColumn = (column * shape.StrideWidth) + (j * shape.DilationWidth) + _columnShift;
                if ((uint)(fromRow + firstRow) >= (uint)_sourcePlane.Shape.Height
                    || (uint)(fromColumn + firstColumn) >= (uint)_sourcePlane.Shape.Width)
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
}
