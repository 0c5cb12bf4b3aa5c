using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;
using SerHost.Network.Vectors;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Backward;

/// <summary>The transposed product of a 3×3 convolution of stride 2 and padding 1: along each axis even positions meet one tap and odd ones
/// two, which Winograd's F(4, 2) does with 5 multiplications in place of 8. 81 multiplications where <see cref="GatherProduct"/> needs
/// 144.</summary>
/// <remarks>
/// For positions y = 8t to 8t + 7 and d = s[4t .. 4t + 4]: in[2j] = w1·d[j], in[2j + 1] = w2·d[j] + w0·d[j + 1], j = 0 to 3. The
/// points of F(4, 2) are 0, 1, −1, 2, ∞. Equal to tap by tap up to float32 rounding, within 1e-5 of the largest result. Source: Lavin and
/// Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016.
/// </remarks>
internal sealed class StridedWinogradProduct : BackwardProduct
{
    private const int Lanes = ChannelPadding.Lanes;
    private const int Points = StridedWinogradWeights.Points;
    private const int Outputs = 4;
    private const int Rows = (Points * Points) + (2 * Points * Outputs); // of each tile in the scratch buffers
    private const int MostTiles = 12; // a multiple of the product kernel's rows

    private readonly MapLayout _input;
    private readonly MapLayout _output;
    private readonly StridedWinogradWeights _weights;
    private readonly ChannelProduct _channel;
    private readonly GemmSegments _whole;
    private readonly float[] _zeros;
    private readonly int _tileColumns;
    private readonly int _tiles;

    public StridedWinogradProduct(
        int layer, ConvolutionGeometry geometry, MapLayout input, MapLayout output, WeightForm form, WeightCache cache)
    {
        (_input, _output) = (input, output);
        _weights = cache.GetStrided(layer, form, () => new StridedWinogradWeights(geometry, form));
        _channel = new ChannelProduct(layer, geometry, input, output, form, cache);
        _whole = new GemmSegments([new GemmSegment(0, 0, geometry.Output.Channels)]);
        _zeros = new float[ChannelPadding.Round(geometry.Input.Channels)];
        _tileColumns = (input.Shape.Width + (2 * Outputs) - 1) / (2 * Outputs);
        _tiles = _tileColumns * ((input.Shape.Height + (2 * Outputs) - 1) / (2 * Outputs));
    }

    /// <summary>Whether a layer has this form, and enough channels that the products outweigh the transforms.</summary>
    public static bool Fits(ConvolutionGeometry geometry) => geometry.Groups == 1 && geometry.Input.Channels >= 32
        && geometry.Output.Channels >= 32 && geometry.Window is
        {
            KernelHeight: 3, KernelWidth: 3, StrideHeight: 2, StrideWidth: 2, DilationHeight: 1, DilationWidth: 1, PadTop: 1, PadLeft: 1,
        };

    public override void Run(float[] source, float[]? factor, float[] target, bool adds, Workspace workspace, WorkTeam team)
    {
        if (team.Threads == 1)
        {
            RunTiles(source, factor, target, adds, 0, _tiles);
        }
        else
        {
            Split(source, factor, target, adds, team);
        }
    }

    public override void RunChannel(float[] source, int channel, float[]? factor, float[] target, bool adds, Workspace workspace) =>
        _channel.Run(source, channel, factor, target, adds);

    private void Split(float[] source, float[]? factor, float[] target, bool adds, WorkTeam team) =>
        team.Split(_tiles, (from, end) => RunTiles(source, factor, target, adds, from, end));

    private void RunTiles(float[] source, float[]? factor, float[] target, bool adds, int from, int end)
    {
        int evenRows = (_input.Shape.Height + 1) / 2;
        RunSingleTaps(source, factor, target, adds, from * evenRows / _tiles, end * evenRows / _tiles);
        Span<float> half = stackalloc float[Outputs * Points * Lanes];
        Span<float> whole = stackalloc float[4 * Outputs * Outputs * Lanes]; // a tile: 8 × 8 positions, a fourth of them unused
        int stride = _output.PixelStride, width = _input.PixelStride;
        float[] transformed = ArrayPool<float>.Shared.Rent(Rows * MostTiles * stride);
        float[] products = ArrayPool<float>.Shared.Rent(Rows * MostTiles * width);
        float[] patch = ArrayPool<float>.Shared.Rent(Points * Points * stride);
        float[] rows = ArrayPool<float>.Shared.Rent(Points * Points * stride);
        for (int first = from; first < end; first += MostTiles)
        {
            int count = Math.Min(MostTiles, end - first);
            for (int tile = 0; tile < count; tile++)
            {
                TransformInput(source, factor, transformed, first + tile, tile, count, patch, rows);
            }

            // Products of the points of both axes, then of the rows' with single columns, then of single rows with the columns'.
            for (int point = 0; point < (Points * Points) + (2 * Points); point++)
            {
                bool isBoth = point < Points * Points;
                int row = isBoth ? point * count : ((Points * Points) + ((point - (Points * Points)) * Outputs)) * count;
                GemmKernel.Run(transformed, row * stride, stride, _whole, _weights.At(point), products, row * width, width,
                    isBoth ? count : count * Outputs, _zeros);
            }

            for (int tile = 0; tile < count; tile++)
            {
                TransformOutput(products, target, adds, first + tile, tile, count, half, whole);
            }
        }

        ArrayPool<float>.Shared.Return(rows);
        ArrayPool<float>.Shared.Return(patch);
        ArrayPool<float>.Shared.Return(transformed);
        ArrayPool<float>.Shared.Return(products);
    }

    // Even rows and even columns meet the middle tap alone: no transform.
    private void RunSingleTaps(float[] source, float[]? factor, float[] target, bool adds, int from, int end)
    {
        int columns = (_input.Shape.Width + 1) / 2; // may reach into the halo, as rows may
        int length = columns * _output.PixelStride;
        float[] line = factor is null ? [] : ArrayPool<float>.Shared.Rent(length);
        for (int row = from; row < end; row++)
        {
            (float[] values, int start) = (source, _output.Offset(row, 0));
            if (factor is not null)
            {
                VectorLoops.Multiply(source.AsSpan(start, length), factor.AsSpan(start, length), line, add: false);
                (values, start) = (line, 0);
            }

            GemmKernel.Run(values, start, _output.PixelStride, _whole, _weights.Middle, target, _input.Offset(2 * row, 0),
                2 * _input.PixelStride, columns, adds ? default : _zeros);
        }

        if (factor is not null)
        {
            ArrayPool<float>.Shared.Return(line);
        }
    }

    // All channels of the tile at once: so each row of it is read from end to end.
    private void TransformInput(float[] source, float[]? factor, float[] transformed, int tile, int slot, int tiles, Span<float> patch,
        Span<float> half)
    {
        (int firstRow, int firstColumn) = (tile / _tileColumns * Outputs, tile % _tileColumns * Outputs);
        int stride = _output.PixelStride;
        int line = Points * stride;
        bool isInside = factor is null && firstRow + Points <= _output.Shape.Height + _output.Halo.Bottom
            && firstColumn + Points <= _output.Shape.Width + _output.Halo.Right;
        if (!isInside)
        {
            CopyPatch(source, factor, patch, firstRow, firstColumn);
        }

        // Five rows of five positions of the map, or of a patch with zeros where the map and its halo end, and where they are multiplied;
        // both slices check the bounds.
        int rowStride = isInside ? _output.RowStride : line;
        ReadOnlySpan<float> map = isInside
            ? source.AsSpan(_output.Offset(firstRow, firstColumn), ((Points - 1) * rowStride) + line) : patch[..(Points * line)];
        ref float d = ref MemoryMarshal.GetReference(map);
        ref float middle = ref MemoryMarshal.GetReference(half[..(Points * line)]);
        In(ref d, rowStride, ref middle, line, line);

        Span<float> all = transformed.AsSpan(0, Rows * tiles * stride);
        ref float both = ref MemoryMarshal.GetReference(all[(slot * stride)..]);
        Span<float> rows = all[(((Points * Points * tiles) + (slot * Outputs)) * stride)..];
        ref float columns = ref MemoryMarshal.GetReference(rows[(Points * Outputs * tiles * stride)..]);
        for (int point = 0; point < Points; point++)
        {
            In(ref Unsafe.Add(ref middle, point * line), stride, ref Unsafe.Add(ref both, point * Points * tiles * stride), tiles * stride,
                stride);
            half.Slice(point * line, Outputs * stride).CopyTo(rows[(point * Outputs * tiles * stride)..]);
        }

        for (int row = 0; row < Outputs; row++)
        {
            In(ref Unsafe.Add(ref d, row * rowStride), stride, ref Unsafe.Add(ref columns, row * stride), Outputs * tiles * stride, stride);
        }
    }

    private void CopyPatch(float[] source, float[]? factor, Span<float> patch, int firstRow, int firstColumn)
    {
        int stride = _output.PixelStride;
        int rows = Math.Min(Points, _output.Shape.Height - firstRow), columns = Math.Min(Points, _output.Shape.Width - firstColumn);
        if (rows < Points || columns < Points)
        {
            patch.Clear();
        }

        for (int row = 0; row < rows && columns > 0; row++)
        {
            (int place, int length) = (_output.Offset(firstRow + row, firstColumn), columns * stride);
            Span<float> to = patch.Slice(row * Points * stride, length);
            if (factor is null)
            {
                source.AsSpan(place, length).CopyTo(to);
            }
            else
            {
                VectorLoops.Multiply(source.AsSpan(place, length), factor.AsSpan(place, length), to, add: false);
            }
        }
    }

    private void TransformOutput(float[] products, float[] target, bool adds, int tile, int slot, int tiles, Span<float> half,
        Span<float> whole)
    {
        (int firstRow, int firstColumn) = (tile / _tileColumns * 2 * Outputs, tile % _tileColumns * 2 * Outputs);
        int width = _input.PixelStride;
        ref float middle = ref MemoryMarshal.GetReference(half);
        ref float result = ref MemoryMarshal.GetReference(whole);
        ref float from = ref MemoryMarshal.GetReference(products.AsSpan(0, Rows * tiles * width));
        const int Line = 2 * Outputs * Lanes;
        for (int lane = 0; lane < width; lane += Lanes)
        {
            ref float both = ref Unsafe.Add(ref from, (slot * width) + lane);
            ref float rows = ref Unsafe.Add(ref from, (((Points * Points * tiles) + (slot * Outputs)) * width) + lane);
            ref float columns = ref Unsafe.Add(ref rows, Points * Outputs * tiles * width);
            for (int point = 0; point < Points; point++)
            {
                Out(ref Unsafe.Add(ref both, point * tiles * width), Points * tiles * width, ref Unsafe.Add(ref middle, point * Lanes),
                    Points * Lanes);
            }

            for (int i = 0; i < Outputs; i++)
            {
                Out(ref Unsafe.Add(ref middle, i * Points * Lanes), Lanes,
                    ref Unsafe.Add(ref result, (((2 * i) + 1) * Line) + Lanes), 2 * Lanes);
                Out(ref Unsafe.Add(ref rows, i * width), Outputs * tiles * width, ref Unsafe.Add(ref result, Line + (2 * i * Lanes)),
                    2 * Line);
                Out(ref Unsafe.Add(ref columns, i * width), Outputs * tiles * width, ref Unsafe.Add(ref result, (2 * i * Line) + Lanes),
                    2 * Lanes);
            }

            Deliver(whole, target, adds, firstRow, firstColumn, lane);
        }
    }

    // All but the positions of even row and even column.
    private void Deliver(ReadOnlySpan<float> tile, float[] target, bool adds, int firstRow, int firstColumn, int lane)
    {
        int rows = Math.Min(2 * Outputs, _input.Shape.Height - firstRow), columns = Math.Min(2 * Outputs, _input.Shape.Width - firstColumn);
        for (int i = 0; i < rows; i++)
        {
            Span<float> to = target.AsSpan(_input.Offset(firstRow + i, firstColumn) + lane, ((columns - 1) * _input.PixelStride) + Lanes);
            for (int j = 1 - (i % 2); j < columns; j += 2 - (i % 2))
            {
                Vector512<float> value = Vector512.Create(tile.Slice(((i * 2 * Outputs) + j) * Lanes, Lanes));
                Span<float> place = to.Slice(j * _input.PixelStride, Lanes);
                (adds ? value + Vector512.Create<float>(place) : value).CopyTo(place);
            }
        }
    }

    // Bᵀd of a run: five vectors in, five out. Callers have made sure that all lie inside their buffers.
    private static void In(ref float from, nint fromStride, ref float to, nint toStride, int length)
    {
        for (nint lane = 0; lane < length; lane += Lanes)
        {
            ref float x = ref Unsafe.Add(ref from, lane);
            ref float y = ref Unsafe.Add(ref to, lane);
            Vector512<float> d0 = At(ref x, 0), d1 = At(ref x, fromStride), d2 = At(ref x, 2 * fromStride);
            Vector512<float> d3 = At(ref x, 3 * fromStride), d4 = At(ref x, 4 * fromStride);
            Vector512<float> e = d3 - d1;
            Fma(2, d0 - d2, e).StoreUnsafe(ref y);
            (e - d1 - d2).StoreUnsafe(ref Unsafe.Add(ref y, toStride));
            Fma(-3, d2, Fma(2, d1, d3)).StoreUnsafe(ref Unsafe.Add(ref y, 2 * toStride));
            e.StoreUnsafe(ref Unsafe.Add(ref y, 3 * toStride));
            Fma(-2, e, d4 - d2).StoreUnsafe(ref Unsafe.Add(ref y, 4 * toStride));
        }
    }

    // Aᵀm: five vectors in, four out.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Out(ref float from, nint fromStride, ref float to, nint toStride)
    {
        Vector512<float> m1 = At(ref from, fromStride), m2 = At(ref from, 2 * fromStride), m3 = At(ref from, 3 * fromStride);
        Vector512<float> sum = m1 + m2, difference = m1 - m2;
        (At(ref from, 0) + sum + m3).StoreUnsafe(ref to);
        Fma(2, m3, difference).StoreUnsafe(ref Unsafe.Add(ref to, toStride));
        Fma(4, m3, sum).StoreUnsafe(ref Unsafe.Add(ref to, 2 * toStride));
        (Fma(8, m3, difference) + At(ref from, 4 * fromStride)).StoreUnsafe(ref Unsafe.Add(ref to, 3 * toStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> At(ref float x, nint offset) => Vector512.LoadUnsafe(ref Unsafe.Add(ref x, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Fma(float factor, Vector512<float> x, Vector512<float> sum) =>
        Vector512.FusedMultiplyAdd(Vector512.Create(factor), x, sum);
}

/// <summary>A 3×3 kernel as <see cref="StridedWinogradProduct"/> meets it: at the 25 points of both axes, at the 5 of the rows with the
/// middle column, at the 5 of the columns with the middle row, and its middle tap.</summary>
/// <remarks>Immutable; safe to share between threads.</remarks>
internal sealed class StridedWinogradWeights
{
    /// <summary>Multiplications of an axis.</summary>
    public const int Points = 5;

    // G, for the two taps in the order in which they are met: the last, the first.
    private static readonly double[,] s_factors =
    {
        { 0.5, 0 }, { -0.5, -0.5 }, { -1.0 / 6, 1.0 / 6 }, { 1.0 / 6, 1.0 / 3 }, { 0, 1 },
    };

    private readonly PackedMatrix[] _points;

    /// <summary>Transforms a layer's weights.</summary>
    public StridedWinogradWeights(ConvolutionGeometry geometry, WeightForm form)
    {
        (int outputs, int inputs) = (geometry.Output.Channels, geometry.Input.Channels);
        _points = [.. Enumerable.Range(0, (Points * Points) + (2 * Points)).Select(_ => new PackedMatrix(outputs, inputs))];
        Middle = new PackedMatrix(outputs, inputs);
        Span<double> taps = stackalloc double[9];
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
            {
                for (int tap = 0; tap < taps.Length; tap++)
                {
                    taps[tap] = WeightCache.Weight(geometry, form, output, input, tap);
                }

                int place = Middle.Offset(output, input); // the same in all
                Middle.Values[place] = (float)taps[4];
                for (int point = 0; point < Points; point++)
                {
                    (double last, double first) = (s_factors[point, 0], s_factors[point, 1]);
                    for (int column = 0; column < Points; column++)
                    {
                        _points[(point * Points) + column].Values[place] = (float)(
                            (last * ((s_factors[column, 0] * taps[8]) + (s_factors[column, 1] * taps[6])))
                            + (first * ((s_factors[column, 0] * taps[2]) + (s_factors[column, 1] * taps[0]))));
                    }

                    _points[(Points * Points) + point].Values[place] = (float)((last * taps[7]) + (first * taps[1]));
                    _points[(Points * Points) + Points + point].Values[place] = (float)((last * taps[5]) + (first * taps[3]));
                }
            }
        }
    }

    /// <summary>The middle tap's matrix.</summary>
    public PackedMatrix Middle { get; }

    /// <summary>The [output channels, input channels] matrix at a point: 25 of both axes, 5 of the rows, 5 of the columns.</summary>
    public PackedMatrix At(int point) => _points[point];
}
