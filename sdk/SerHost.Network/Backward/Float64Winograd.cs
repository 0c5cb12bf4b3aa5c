using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SerHost.Network.Forward;

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
    private const int Half = 4;
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
        int columns = _weights.Columns;
        double[] transformed = ArrayPool<double>.Shared.Rent(Points * Points * BlockTiles * _inputs);
        double[] products = ArrayPool<double>.Shared.Rent(Points * Points * BlockTiles * columns);
        int endTile = end * _tileColumns;
        for (int first = from * _tileColumns; first < endTile; first += BlockTiles)
        {
            int count = Math.Min(BlockTiles, endTile - first);
            for (int tile = 0; tile < count; tile++)
            {
                TransformInput(source, transformed, first + tile, tile);
            }

            for (int point = 0; point < Points * Points; point++)
            {
                Float64GemmKernel.Run(transformed, point * BlockTiles * _inputs, _inputs, _weights.Whole, _weights.At(point),
                    products.AsSpan(point * BlockTiles * columns, count * columns), count);
            }

            for (int tile = 0; tile < count; tile++)
            {
                TransformOutput(products, target, first + tile, tile);
            }
        }

        ArrayPool<double>.Shared.Return(transformed);
        ArrayPool<double>.Shared.Return(products);
    }

    private void TransformInput(double[] source, double[] transformed, int tile, int slot)
    {
        int firstRow = (tile / _tileColumns * Outputs) - _padTop;
        int firstColumn = (tile % _tileColumns * Outputs) - _padLeft;
        bool isInside = firstRow >= -_input.Halo.Top && firstColumn >= -_input.Halo.Left
            && firstRow + Points <= _input.Shape.Height + _input.Halo.Bottom
            && firstColumn + Points <= _input.Shape.Width + _input.Halo.Right;
        int stride = _input.PixelStride;
        int pointStride = BlockTiles * _inputs;
        Span<double> patch = stackalloc double[Points * Points * Lanes];
        Span<double> half = stackalloc double[Points * Points * Lanes];
        ref double middle = ref MemoryMarshal.GetReference(half);

        // Six rows of six positions of the map, or of a patch with zeros where the map and its halo end; both slices check the bounds.
        int corner = isInside ? _input.Offset(firstRow, firstColumn) : 0;
        ReadOnlySpan<double> map = isInside ? source.AsSpan(corner, (5 * _input.RowStride) + (Points * stride)) : [];
        ref double to = ref MemoryMarshal.GetReference(
            transformed.AsSpan(slot * _inputs, (((Points * Points) - 1) * pointStride) + _inputs));
        for (int lane = 0; lane < _inputs; lane += Lanes)
        {
            if (isInside)
            {
                In(ref Unsafe.Add(ref MemoryMarshal.GetReference(map), lane), _input.RowStride, stride, ref middle, Points * Lanes, Lanes);
            }
            else
            {
                CopyPatch(source, patch, firstRow, firstColumn, lane);
                In(ref MemoryMarshal.GetReference(patch), Points * Lanes, Lanes, ref middle, Points * Lanes, Lanes);
            }

            In(ref middle, Lanes, Points * Lanes, ref Unsafe.Add(ref to, lane), pointStride, Points * pointStride);
        }
    }

    private void CopyPatch(double[] source, Span<double> patch, int firstRow, int firstColumn, int lane)
    {
        patch.Clear();
        for (int i = 0; i < Points * Points; i++)
        {
            (int row, int column) = (firstRow + (i / Points), firstColumn + (i % Points));
            if ((uint)row < (uint)_input.Shape.Height && (uint)column < (uint)_input.Shape.Width)
            {
                source.AsSpan(_input.Offset(row, column) + lane, Lanes).CopyTo(patch[(i * Lanes)..]);
            }
        }
    }

    private void TransformOutput(double[] products, Float64Target target, int tile, int slot)
    {
        int firstRow = tile / _tileColumns * Outputs;
        int firstColumn = tile % _tileColumns * Outputs;
        int rows = Math.Min(Outputs, _output.Shape.Height - firstRow);
        int columns = Math.Min(Outputs, _output.Shape.Width - firstColumn);
        int width = _weights.Columns;
        int pointStride = BlockTiles * width;
        Span<double> half = stackalloc double[Outputs * Points * Lanes];
        Span<double> whole = stackalloc double[Outputs * Outputs * Lanes];
        ref double middle = ref MemoryMarshal.GetReference(half);
        ref double result = ref MemoryMarshal.GetReference(whole);
        ref double from = ref MemoryMarshal.GetReference(
            products.AsSpan(slot * width, (((Points * Points) - 1) * pointStride) + width));
        for (int lane = 0; lane < width; lane += Lanes)
        {
            Out(ref Unsafe.Add(ref from, lane), Points * pointStride, pointStride, ref middle, Points * Lanes, Lanes, Points);
            Out(ref middle, Lanes, Points * Lanes, ref result, Lanes, Outputs * Lanes, Outputs);
            Vector256<double> low = Vector256.LoadUnsafe(ref _weights.Bias[lane]);
            Vector256<double> high = Vector256.LoadUnsafe(ref _weights.Bias[lane + Half]);
            for (int i = 0; i < rows; i++)
            {
                int place = _output.Offset(firstRow + i, firstColumn) + lane;
                for (int j = 0; j < columns; j++, place += _output.PixelStride)
                {
                    ref double sum = ref Unsafe.Add(ref result, ((i * Outputs) + j) * Lanes);
                    target.Put(place, low + Vector256.LoadUnsafe(ref sum), high + Vector256.LoadUnsafe(ref sum, Half));
                }
            }
        }
    }

    // Bᵀd of six columns: six vectors in, six out. Callers have made sure that all lie inside their buffers.
    private static void In(ref double from, nint fromStride, nint fromStep, ref double to, nint toStride, nint toStep)
    {
        for (int column = 0; column < Points; column++)
        {
            ref double x = ref Unsafe.Add(ref from, column * fromStep);
            ref double y = ref Unsafe.Add(ref to, column * toStep);
            for (int part = 0; part < Lanes; part += Half)
            {
                Vector256<double> d0 = At(ref x, part), d1 = At(ref x, fromStride + part), d2 = At(ref x, (2 * fromStride) + part);
                Vector256<double> d3 = At(ref x, (3 * fromStride) + part), d4 = At(ref x, (4 * fromStride) + part);
                Vector256<double> d5 = At(ref x, (5 * fromStride) + part);
                Vector256<double> a = Fma(-4, d2, d4), b = Fma(-4, d1, d3), c = d4 - d2, e = d3 - d1;
                Fma(4, d0, Fma(-5, d2, d4)).StoreUnsafe(ref Unsafe.Add(ref y, part));
                (a + b).StoreUnsafe(ref Unsafe.Add(ref y, toStride + part));
                (a - b).StoreUnsafe(ref Unsafe.Add(ref y, (2 * toStride) + part));
                Fma(2, e, c).StoreUnsafe(ref Unsafe.Add(ref y, (3 * toStride) + part));
                Fma(-2, e, c).StoreUnsafe(ref Unsafe.Add(ref y, (4 * toStride) + part));
                Fma(4, d1, Fma(-5, d3, d5)).StoreUnsafe(ref Unsafe.Add(ref y, (5 * toStride) + part));
            }
        }
    }

    // Aᵀm of some columns: six vectors in, four out.
    private static void Out(ref double from, nint fromStride, nint fromStep, ref double to, nint toStride, nint toStep, int columns)
    {
        for (int column = 0; column < columns; column++)
        {
            ref double x = ref Unsafe.Add(ref from, column * fromStep);
            ref double y = ref Unsafe.Add(ref to, column * toStep);
            for (int part = 0; part < Lanes; part += Half)
            {
                Vector256<double> u1 = At(ref x, fromStride + part), u2 = At(ref x, (2 * fromStride) + part);
                Vector256<double> u3 = At(ref x, (3 * fromStride) + part), u4 = At(ref x, (4 * fromStride) + part);
                Vector256<double> s1 = u1 + u2, d1 = u1 - u2, s2 = u3 + u4, d2 = u3 - u4;
                (At(ref x, part) + s1 + s2).StoreUnsafe(ref Unsafe.Add(ref y, part));
                Fma(2, d2, d1).StoreUnsafe(ref Unsafe.Add(ref y, toStride + part));
                Fma(4, s2, s1).StoreUnsafe(ref Unsafe.Add(ref y, (2 * toStride) + part));
                (Fma(8, d2, d1) + At(ref x, (5 * fromStride) + part)).StoreUnsafe(ref Unsafe.Add(ref y, (3 * toStride) + part));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> At(ref double x, nint offset) => Vector256.LoadUnsafe(ref Unsafe.Add(ref x, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Fma(double factor, Vector256<double> x, Vector256<double> sum) =>
        Vector256.FusedMultiplyAdd(Vector256.Create(factor), x, sum);
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
