using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SerHost.Network.Forward;
using SerHost.Network.Vectors;

namespace SerHost.Network.Backward;

/// <summary>A 3×3 convolution of stride 1 in float64 by Winograd's F(4×4, 3×3): 36 multiplications where taps need 144.</summary>
/// <remarks>Equal to tap by tap within 1e-13 of the largest output, far below the 1e-6 at which rules stabilise. Immutable plan; used on
/// any number of threads, each with scratch of its own. Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR
/// 2016.</remarks>
internal sealed class Float64Winograd
{
    private const int Points = WinogradTransform.Points;
    private const int Outputs = WinogradTransform.Outputs;
    private const int Lanes = 8;
    private const int Chunk = 64; // channels transformed together: a tile's lie in the first-level cache
    private const int BlockTiles = 18; // both scratch buffers stay in the second-level cache

    private readonly Float64WinogradWeights _weights;
    private readonly MapLayout _input;
    private readonly MapLayout _output;
    private readonly int _padTop;
    private readonly int _padLeft;
    private readonly int _tileColumns;
    private readonly int _inputs;

    public Float64Winograd(ConvolutionGeometry geometry, MapLayout input, MapLayout output, Float64WinogradWeights weights)
    {
        (_weights, _input, _output, _padTop, _padLeft) = (weights, input, output, geometry.Window.PadTop, geometry.Window.PadLeft);
        _tileColumns = (output.Shape.Width + Outputs - 1) / Outputs;
        _inputs = ChannelPadding.Round(geometry.Input.Channels);
        TileRows = (output.Shape.Height + Outputs - 1) / Outputs;
    }

    /// <summary>Rows of tiles: parts that can be computed on their own.</summary>
    public int TileRows { get; }

    /// <summary>Whether a layer has this form, enough channels that the products outweigh the transforms, and a layout that holds whole
    /// vectors.</summary>
    public static bool Fits(ConvolutionGeometry geometry, MapLayout input) =>
        WinogradWeights.Fits(geometry.Window, geometry.Groups, geometry.Input.Channels, geometry.Output.Channels)
        && input.PixelStride == ChannelPadding.Round(geometry.Input.Channels);

    /// <summary>Computes rows of tiles.</summary>
    /// <param name="source">In the input's layout.</param>
    /// <param name="target">Receives the sums, in the output's layout.</param>
    /// <param name="from">First row of tiles.</param>
    /// <param name="end">End of the rows.</param>
    public void Run(double[] source, Float64Target target, int from, int end)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Run<Float64Lanes8>(source, target, from, end);
        }
        else
        {
            Run<Float64Lanes4>(source, target, from, end);
        }
    }

    private void Run<T>(double[] source, Float64Target target, int from, int end)
        where T : struct, IFloat64Lanes<T>
    {
        int columns = _weights.Columns;
        double[] transformed = ArrayPool<double>.Shared.Rent(Points * Points * PointStride(_inputs));
        double[] products = ArrayPool<double>.Shared.Rent(Points * Points * PointStride(columns));
        double[] tiles = ArrayPool<double>.Shared.Rent(2 * Points * Points * Chunk);
        int endTile = end * _tileColumns;
        for (int first = from * _tileColumns; first < endTile; first += BlockTiles)
        {
            int count = Math.Min(BlockTiles, endTile - first);
            for (int tile = 0; tile < count; tile++)
            {
                TransformInput<T>(source, transformed, first + tile, tile, tiles);
            }

            for (int point = 0; point < Points * Points; point++)
            {
                Float64GemmKernel.Run(transformed, point * PointStride(_inputs), _inputs, _weights.Whole, _weights.At(point),
                    products.AsSpan(point * PointStride(columns), count * columns), count);
            }

            for (int tile = 0; tile < count; tile++)
            {
                TransformOutput<T>(products, target, first + tile, tile, tiles);
            }
        }

        ArrayPool<double>.Shared.Return(tiles);
        ArrayPool<double>.Shared.Return(products);
        ArrayPool<double>.Shared.Return(transformed);
    }

    // The extra lanes keep neighbouring points from falling on the same cache set.
    private static int PointStride(int channels) => (BlockTiles * channels) + Lanes;

    // Tiles: scratch for some channels of one tile's patch, and for what lies between the two axes.
    private void TransformInput<T>(double[] source, double[] transformed, int tile, int slot, Span<double> tiles)
        where T : struct, IFloat64Lanes<T>
    {
        int firstRow = (tile / _tileColumns * Outputs) - _padTop;
        int firstColumn = (tile % _tileColumns * Outputs) - _padLeft;
        bool isInside = firstRow >= -_input.Halo.Top && firstColumn >= -_input.Halo.Left
            && firstRow + Points <= _input.Shape.Height + _input.Halo.Bottom
            && firstColumn + Points <= _input.Shape.Width + _input.Halo.Right;
        int stride = _input.PixelStride;
        int pointStride = PointStride(_inputs);
        Span<double> patch = tiles[..(Points * Points * Chunk)];
        ref double middle = ref MemoryMarshal.GetReference(tiles.Slice(patch.Length, patch.Length));

        // Six rows of six positions of the map, or of a patch with zeros where the map and its halo end; both slices check the bounds.
        int corner = isInside ? _input.Offset(firstRow, firstColumn) : 0;
        ReadOnlySpan<double> map = isInside ? source.AsSpan(corner, (5 * _input.RowStride) + (Points * stride)) : patch;
        (nint rowStride, nint columnStride) = isInside ? (_input.RowStride, stride) : (Points * Chunk, Chunk);
        ref double to = ref MemoryMarshal.GetReference(
            transformed.AsSpan(slot * _inputs, (((Points * Points) - 1) * pointStride) + _inputs));
        for (int lane = 0; lane < _inputs; lane += Chunk)
        {
            int channels = Math.Min(Chunk, _inputs - lane);
            if (!isInside)
            {
                CopyPatch(source, patch, firstRow, firstColumn, lane, channels);
            }

            ref double from = ref Unsafe.Add(ref MemoryMarshal.GetReference(map), isInside ? lane : 0);
            for (int column = 0; column < Points; column++)
            {
                In<T>(ref Unsafe.Add(ref from, column * columnStride), rowStride, ref Unsafe.Add(ref middle, column * Chunk),
                    Points * Chunk, channels);
            }

            for (int row = 0; row < Points; row++)
            {
                In<T>(ref Unsafe.Add(ref middle, row * Points * Chunk), Chunk, ref Unsafe.Add(ref to, (row * Points * pointStride) + lane),
                    pointStride, channels);
            }
        }
    }

    private void CopyPatch(double[] source, Span<double> patch, int firstRow, int firstColumn, int lane, int channels)
    {
        patch.Clear();
        for (int i = 0; i < Points * Points; i++)
        {
            (int row, int column) = (firstRow + (i / Points), firstColumn + (i % Points));
            if (_input.Holds(row, column))
            {
                source.AsSpan(_input.Offset(row, column) + lane, channels).CopyTo(patch[(i * Chunk)..]);
            }
        }
    }

    private void TransformOutput<T>(double[] products, Float64Target target, int tile, int slot, Span<double> tiles)
        where T : struct, IFloat64Lanes<T>
    {
        int firstRow = tile / _tileColumns * Outputs;
        int firstColumn = tile % _tileColumns * Outputs;
        int rows = Math.Min(Outputs, _output.Shape.Height - firstRow);
        int columns = Math.Min(Outputs, _output.Shape.Width - firstColumn);
        int width = _weights.Columns;
        int pointStride = PointStride(width);
        ref double middle = ref MemoryMarshal.GetReference(tiles[..(Outputs * Points * Lanes)]);
        ref double result = ref MemoryMarshal.GetReference(tiles.Slice(Outputs * Points * Lanes, Outputs * Outputs * Lanes));
        ref double from = ref MemoryMarshal.GetReference(
            products.AsSpan(slot * width, (((Points * Points) - 1) * pointStride) + width));
        for (int lane = 0; lane < width; lane += Lanes)
        {
            for (int column = 0; column < Points; column++)
            {
                Out<T>(ref Unsafe.Add(ref from, (column * pointStride) + lane), Points * pointStride,
                    ref Unsafe.Add(ref middle, column * Lanes), Points * Lanes);
            }

            ref double bias = ref _weights.Bias[lane];
            for (int i = 0; i < rows; i++)
            {
                ref double line = ref Unsafe.Add(ref result, i * Outputs * Lanes);
                Out<T>(ref Unsafe.Add(ref middle, i * Points * Lanes), Lanes, ref line, Lanes);
                int place = _output.Offset(firstRow + i, firstColumn) + lane;
                for (int j = 0; j < columns; j++, place += _output.PixelStride)
                {
                    target.PutSum(place, ref Unsafe.Add(ref line, j * Lanes), ref bias);
                }
            }
        }
    }

    // Bᵀd of some channels: six vectors in, six out. Callers have made sure that all lie inside their buffers.
    private static void In<T>(ref double from, nint fromStride, ref double to, nint toStride, int channels)
        where T : struct, IFloat64Lanes<T>
    {
        for (nint lane = 0; lane < channels; lane += T.Count)
        {
            ref double x = ref Unsafe.Add(ref from, lane);
            ref double y = ref Unsafe.Add(ref to, lane);
            T d0 = T.Load(ref x), d1 = At<T>(ref x, fromStride), d2 = At<T>(ref x, 2 * fromStride), d3 = At<T>(ref x, 3 * fromStride);
            T d4 = At<T>(ref x, 4 * fromStride), d5 = At<T>(ref x, 5 * fromStride);
            T a = T.MultiplyAdd(-4, d2, d4), b = T.MultiplyAdd(-4, d1, d3), c = d4 - d2, e = d3 - d1;
            T.MultiplyAdd(4, d0, T.MultiplyAdd(-5, d2, d4)).Store(ref y);
            (a + b).Store(ref Unsafe.Add(ref y, toStride));
            (a - b).Store(ref Unsafe.Add(ref y, 2 * toStride));
            T.MultiplyAdd(2, e, c).Store(ref Unsafe.Add(ref y, 3 * toStride));
            T.MultiplyAdd(-2, e, c).Store(ref Unsafe.Add(ref y, 4 * toStride));
            T.MultiplyAdd(4, d1, T.MultiplyAdd(-5, d3, d5)).Store(ref Unsafe.Add(ref y, 5 * toStride));
        }
    }

    // Aᵀm of eight channels: six vectors in, four out.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Out<T>(ref double from, nint fromStride, ref double to, nint toStride)
        where T : struct, IFloat64Lanes<T>
    {
        for (nint lane = 0; lane < Lanes; lane += T.Count)
        {
            ref double x = ref Unsafe.Add(ref from, lane);
            ref double y = ref Unsafe.Add(ref to, lane);
            T u1 = At<T>(ref x, fromStride), u2 = At<T>(ref x, 2 * fromStride), u3 = At<T>(ref x, 3 * fromStride);
            T u4 = At<T>(ref x, 4 * fromStride);
            T s1 = u1 + u2, d1 = u1 - u2, s2 = u3 + u4, d2 = u3 - u4;
            (T.Load(ref x) + s1 + s2).Store(ref y);
            T.MultiplyAdd(2, d2, d1).Store(ref Unsafe.Add(ref y, toStride));
            T.MultiplyAdd(4, s2, s1).Store(ref Unsafe.Add(ref y, 2 * toStride));
            (T.MultiplyAdd(8, d2, d1) + At<T>(ref x, 5 * fromStride)).Store(ref Unsafe.Add(ref y, 3 * toStride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T At<T>(ref double x, nint offset)
        where T : struct, IFloat64Lanes<T> => T.Load(ref Unsafe.Add(ref x, offset));
}

/// <summary>A 3×3 kernel at the 36 points of F(4×4, 3×3) in float64, packed for the product kernel.</summary>
/// <remarks>Immutable; safe to share between threads.</remarks>
internal sealed class Float64WinogradWeights
{
    private static readonly double[] s_factors = [.. Enumerable.Range(0, WinogradTransform.Points * 3)
        .Select(i => WinogradTransform.KernelFactor(i / 3, i % 3))];

    private readonly Float64PackedMatrix[] _points = new Float64PackedMatrix[WinogradTransform.Points * WinogradTransform.Points];

    /// <summary>Transforms a layer's weights, G·w·Gᵀ.</summary>
    public Float64WinogradWeights(ConvolutionGeometry geometry)
    {
        int inputs = ChannelPadding.Round(geometry.Input.Channels); // fill channels are zeros in the layout and in the weights
        Whole = new GemmSegments([new GemmSegment(0, 0, inputs)]);
        for (int point = 0; point < _points.Length; point++)
        {
            _points[point] = new Float64PackedMatrix(inputs, geometry.Output.Channels);
        }

        for (int output = 0; output < geometry.Output.Channels; output++)
        {
            for (int input = 0; input < geometry.Input.Channels; input++)
            {
                Transform(geometry, output, input);
            }
        }

        Bias = new Float64PackedMatrix(geometry).Bias;
    }

    /// <summary>The input channels as one run.</summary>
    public GemmSegments Whole { get; }

    /// <summary>Output channels rounded up to 16.</summary>
    public int Columns => _points[0].Columns;

    /// <summary>[columns].</summary>
    public double[] Bias { get; }

    /// <summary>The [input channels, output channels] matrix at a point, 0 to 35.</summary>
    public Float64PackedMatrix At(int point) => _points[point];

    // Columns first; the place is the same in all matrices.
    private void Transform(ConvolutionGeometry geometry, int output, int input)
    {
        var form = new Relevance.Rules.WeightForm(Relevance.Rules.WeightBase.Value);
        Span<double> half = stackalloc double[WinogradTransform.Points * 3];
        for (int tap = 0; tap < 3; tap++)
        {
            double top = Float64PackedMatrix.WeightOf(geometry, form, output, input, tap);
            double middle = Float64PackedMatrix.WeightOf(geometry, form, output, input, 3 + tap);
            double bottom = Float64PackedMatrix.WeightOf(geometry, form, output, input, 6 + tap);
            for (int row = 0; row < WinogradTransform.Points; row++)
            {
                half[(row * 3) + tap] =
                    (s_factors[row * 3] * top) + (s_factors[(row * 3) + 1] * middle) + (s_factors[(row * 3) + 2] * bottom);
            }
        }

        int place = _points[0].Offset(input, output);
        for (int point = 0; point < _points.Length; point++)
        {
            int row = point / WinogradTransform.Points * 3, column = point % WinogradTransform.Points * 3;
            _points[point].Values[place] =
                (s_factors[column] * half[row]) + (s_factors[column + 1] * half[row + 1]) + (s_factors[column + 2] * half[row + 2]);
        }
    }
}
