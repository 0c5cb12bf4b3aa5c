using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SerHost.Network.Forward;

/// <summary>A 3×3 convolution of stride 1 by Winograd's F(4×4, 3×3): 36 multiplications where taps need 144.</summary>
/// <remarks>Equal to tap by tap up to float32 rounding (within 1e-5 of the largest output). Immutable plan; <see cref="Run"/> may be called
/// from several threads on different buffers and allocates nothing. Source: Lavin and Gray, Fast Algorithms for Convolutional Neural
/// Networks, CVPR 2016.</remarks>
internal sealed class WinogradConvolution
{
    private const int Points = WinogradTransform.Points;
    private const int Outputs = WinogradTransform.Outputs;
    private const int Lanes = ChannelPadding.Lanes;
    private const int LargestBlock = 36; // tiles; keeps both scratch buffers in the second-level cache

    private readonly float[] _bias;
    private readonly int _padTop;
    private readonly int _padLeft;
    private readonly WinogradWeights _weights;
    private readonly MapLayout _input;
    private readonly MapLayout _output;
    private readonly int _tileColumns;
    private readonly int _tiles;
    private readonly int _block;

    /// <summary>Plans a convolution between two layouts.</summary>
    /// <param name="bias">[output channels rounded up to 16].</param>
    /// <param name="padTop">Rows of zeros above the input, as the first output reads them.</param>
    /// <param name="padLeft">Columns of zeros left of the input.</param>
    /// <param name="weights">The transformed weights.</param>
    /// <param name="input">Layout of the input.</param>
    /// <param name="output">Layout of the output.</param>
    public WinogradConvolution(float[] bias, int padTop, int padLeft, WinogradWeights weights, MapLayout input, MapLayout output)
    {
        _bias = bias;
        _padTop = padTop;
        _padLeft = padLeft;
        _weights = weights;
        _input = input;
        _output = output;
        _tileColumns = (output.Shape.Width + Outputs - 1) / Outputs;
        _tiles = _tileColumns * ((output.Shape.Height + Outputs - 1) / Outputs);
        int blocks = (_tiles + LargestBlock - 1) / LargestBlock;
        _block = (_tiles + blocks - 1) / blocks;
        Blocks = (_tiles + _block - 1) / _block;
    }

    /// <summary>Parts that can be computed on their own.</summary>
    public int Blocks { get; }

    /// <summary>Floats of scratch for <see cref="Run"/>.</summary>
    public int ScratchLength =>
        Points * Points * (PointStride(_input.PixelStride) + PointStride(_output.PixelStride) + (3 * _input.PixelStride));

    /// <summary>Computes the output.</summary>
    /// <param name="input">In the input layout.</param>
    /// <param name="output">In the output layout; its halo is not touched.</param>
    /// <param name="relu">Whether negative outputs become 0.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats or more.</param>
    public void Run(ReadOnlySpan<float> input, Span<float> output, bool relu, Span<float> scratch) =>
        RunBlocks(input, [], output, relu, adds: false, scratch, 0, Blocks);

    /// <summary>Computes a range of blocks of the output.</summary>
    /// <param name="input">In the input layout.</param>
    /// <param name="factor">What the input is multiplied by, in its layout; empty for 1 everywhere.</param>
    /// <param name="output">In the output layout; its halo is not touched.</param>
    /// <param name="relu">Whether negative outputs become 0.</param>
    /// <param name="adds">Whether the results are added to what the output holds.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats or more.</param>
    /// <param name="from">First block.</param>
    /// <param name="end">End of the blocks.</param>
    public void RunBlocks(ReadOnlySpan<float> input, ReadOnlySpan<float> factor, Span<float> output, bool relu, bool adds,
        Span<float> scratch, int from, int end)
    {
        int inputLength = Points * Points * PointStride(_input.PixelStride);
        int productLength = Points * Points * PointStride(_output.PixelStride);
        Span<float> transformed = scratch[..inputLength];
        Span<float> products = scratch.Slice(inputLength, productLength);
        ReadOnlySpan<float> zeros = ZeroVector.OfLength(_output.PixelStride);
        Span<float> tiles = scratch.Slice(inputLength + productLength, 3 * Points * Points * _input.PixelStride);
        Span<float> half = stackalloc float[Outputs * Points * Lanes];
        int endTile = Math.Min(_tiles, end * _block);
        for (int first = from * _block; first < endTile; first += _block)
        {
            int count = Math.Min(_block, endTile - first);
            for (int tile = 0; tile < count; tile++)
            {
                TransformInput(input, factor, transformed, first + tile, tile, tiles);
            }

            for (int point = 0; point < Points * Points; point++)
            {
                GemmKernel.Run(
                    transformed, point * PointStride(_input.PixelStride), _input.PixelStride, _weights.Whole, _weights.At(point),
                    products, point * PointStride(_output.PixelStride), _output.PixelStride, count, zeros);
            }

            for (int tile = 0; tile < count; tile++)
            {
                TransformOutput(products, output, first + tile, tile, relu, adds, half);
            }
        }
    }

    /// <summary>Floats from point to point; the extra lanes keep neighbouring points from falling on the same cache set.</summary>
    private int PointStride(int pixelStride) => (_block * pixelStride) + Lanes;

    // Both axes over all channels of the tile: so each row of it is read from end to end. Tiles: scratch for one tile's patch, its factors
    // and what lies between the two axes.
    private void TransformInput(
        ReadOnlySpan<float> input, ReadOnlySpan<float> factor, Span<float> transformed, int tile, int slot, Span<float> tiles)
    {
        int firstRow = (tile / _tileColumns * Outputs) - _padTop;
        int firstColumn = (tile % _tileColumns * Outputs) - _padLeft;
        bool isInside = firstRow >= -_input.Halo.Top && firstColumn >= -_input.Halo.Left
            && firstRow + Points <= _input.Shape.Height + _input.Halo.Bottom
                && firstColumn + Points <= _input.Shape.Width + _input.Halo.Right;
        int stride = _input.PixelStride;
        int line = Points * stride;
        int pointStride = PointStride(stride);
        ref float middle = ref MemoryMarshal.GetReference(tiles[..(Points * line)]);
        Span<float> patch = tiles.Slice(Points * line, Points * line);
        Span<float> weights = tiles.Slice(2 * Points * line, Points * line);

        // Six rows of six positions of the map, or of a patch with zeros where the map and its halo end; the slices check the bounds.
        (int corner, int rowStride) = isInside ? (_input.Offset(firstRow, firstColumn), _input.RowStride) : (0, line);
        int reach = (5 * rowStride) + line;
        if (!isInside)
        {
            CopyPatch(input, patch, firstRow, firstColumn);
            if (!factor.IsEmpty)
            {
                CopyPatch(factor, weights, firstRow, firstColumn);
            }
        }

        ref float from = ref MemoryMarshal.GetReference(isInside ? input.Slice(corner, reach) : patch);
        if (factor.IsEmpty)
        {
            WinogradTransform.Input(ref from, rowStride, ref middle, line, line / Lanes);
        }
        else
        {
            ref float weighs = ref MemoryMarshal.GetReference(isInside ? factor.Slice(corner, reach) : weights);
            WinogradTransform.WeighedInput(ref from, ref weighs, rowStride, ref middle, line, line / Lanes);
        }

        ref float to = ref MemoryMarshal.GetReference(transformed.Slice(slot * stride, (((Points * Points) - 1) * pointStride) + stride));
        for (int row = 0; row < Points; row++)
        {
            WinogradTransform.Input(ref Unsafe.Add(ref middle, row * line), stride, ref Unsafe.Add(ref to, row * Points * pointStride),
                pointStride, stride / Lanes);
        }
    }

    private void CopyPatch(ReadOnlySpan<float> input, Span<float> patch, int firstRow, int firstColumn)
    {
        patch.Clear();
        int stride = _input.PixelStride;
        int endRow = Math.Min(Points, _input.Shape.Height - firstRow);
        int left = Math.Max(0, -firstColumn), right = Math.Min(Points, _input.Shape.Width - firstColumn);
        for (int i = Math.Max(0, -firstRow); i < endRow && left < right; i++)
        {
            input.Slice(_input.Offset(firstRow + i, firstColumn + left), (right - left) * stride)
                .CopyTo(patch[(((i * Points) + left) * stride)..]);
        }
    }

    private void TransformOutput(
        ReadOnlySpan<float> products, Span<float> output, int tile, int slot, bool relu, bool adds, Span<float> half)
    {
        int firstRow = tile / _tileColumns * Outputs;
        int firstColumn = tile % _tileColumns * Outputs;
        int rows = Math.Min(Outputs, _output.Shape.Height - firstRow);
        int columns = Math.Min(Outputs, _output.Shape.Width - firstColumn);
        int stride = _output.PixelStride;
        int pointStride = PointStride(stride);
        ref float middle = ref MemoryMarshal.GetReference(half);
        ref float from = ref MemoryMarshal.GetReference(products.Slice(slot * stride, (((Points * Points) - 1) * pointStride) + stride));
        Vector512<float> floor = relu ? Vector512<float>.Zero : Vector512.Create(float.NegativeInfinity);
        Span<float> place = output.Slice(
            _output.Offset(firstRow, firstColumn), ((rows - 1) * _output.RowStride) + (columns * stride)); // checks all rows' bounds
        for (int lane = 0; lane < stride; lane += Lanes)
        {
            WinogradTransform.Output(
                ref Unsafe.Add(ref from, lane), Points * pointStride, pointStride, ref middle, Points * Lanes, Lanes, Points);
            Vector512<float> bias = Vector512.LoadUnsafe(ref _bias[lane]);
            for (int i = 0; i < rows; i++)
            {
                WinogradTransform.OutputLine(ref Unsafe.Add(ref middle, i * Points * Lanes), Lanes, out Vector512<float> y0,
                    out Vector512<float> y1, out Vector512<float> y2, out Vector512<float> y3);
                ref float to = ref Unsafe.Add(ref MemoryMarshal.GetReference(place), (i * _output.RowStride) + lane);
                Put(Vector512.MaxNative(floor, y0 + bias), ref to, adds);
                if (columns > 1)
                {
                    Put(Vector512.MaxNative(floor, y1 + bias), ref Unsafe.Add(ref to, stride), adds);
                }

                if (columns > 2)
                {
                    Put(Vector512.MaxNative(floor, y2 + bias), ref Unsafe.Add(ref to, 2 * stride), adds);
                }

                if (columns > 3)
                {
                    Put(Vector512.MaxNative(floor, y3 + bias), ref Unsafe.Add(ref to, 3 * stride), adds);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector512<float> value, ref float to, bool adds) =>
        (adds ? Vector512.LoadUnsafe(ref to) + value : value).StoreUnsafe(ref to);
}
