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
    public int ScratchLength => Points * Points * (PointStride(_input.PixelStride) + PointStride(_output.PixelStride));

    /// <summary>Computes the output.</summary>
    /// <param name="input">In the input layout.</param>
    /// <param name="output">In the output layout; its halo is not touched.</param>
    /// <param name="relu">Whether negative outputs become 0.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats or more.</param>
    public void Run(ReadOnlySpan<float> input, Span<float> output, bool relu, Span<float> scratch) =>
        RunBlocks(input, output, relu, scratch, 0, Blocks);

    /// <summary>Computes a range of blocks of the output.</summary>
    /// <param name="input">In the input layout.</param>
    /// <param name="output">In the output layout; its halo is not touched.</param>
    /// <param name="relu">Whether negative outputs become 0.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats or more.</param>
    /// <param name="from">First block.</param>
    /// <param name="end">End of the blocks.</param>
    public void RunBlocks(ReadOnlySpan<float> input, Span<float> output, bool relu, Span<float> scratch, int from, int end)
    {
        int inputLength = Points * Points * PointStride(_input.PixelStride);
        Span<float> transformed = scratch[..inputLength];
        Span<float> products = scratch[inputLength..ScratchLength];
        ReadOnlySpan<float> zeros = ZeroVector.OfLength(_output.PixelStride);
        int endTile = Math.Min(_tiles, end * _block);
        for (int first = from * _block; first < endTile; first += _block)
        {
            int count = Math.Min(_block, endTile - first);
            for (int tile = 0; tile < count; tile++)
            {
                TransformInput(input, transformed, first + tile, tile);
            }

            for (int point = 0; point < Points * Points; point++)
            {
                GemmKernel.Run(
                    transformed, point * PointStride(_input.PixelStride), _input.PixelStride, _weights.Whole, _weights.At(point),
                    products, point * PointStride(_output.PixelStride), _output.PixelStride, count, zeros);
            }

            for (int tile = 0; tile < count; tile++)
            {
                TransformOutput(products, output, first + tile, tile, relu);
            }
        }
    }

    /// <summary>Floats from point to point; the extra lanes keep neighbouring points from falling on the same cache set.</summary>
    private int PointStride(int pixelStride) => (_block * pixelStride) + Lanes;

    private void TransformInput(ReadOnlySpan<float> input, Span<float> transformed, int tile, int slot)
    {
        int firstRow = (tile / _tileColumns * Outputs) - _padTop;
        int firstColumn = (tile % _tileColumns * Outputs) - _padLeft;
        bool isInside = firstRow >= -_input.Halo.Top && firstColumn >= -_input.Halo.Left
            && firstRow + Points <= _input.Shape.Height + _input.Halo.Bottom
                && firstColumn + Points <= _input.Shape.Width + _input.Halo.Right;
        int stride = _input.PixelStride;
        int pointStride = PointStride(stride);
        Span<float> patch = stackalloc float[Points * Points * Lanes];
        Span<float> half = stackalloc float[Points * Points * Lanes];
        ref float middle = ref MemoryMarshal.GetReference(half);

        // Six rows of six positions of the map, or of a patch with zeros where the map and its halo end.
        int corner = isInside ? _input.Offset(firstRow, firstColumn) : 0;
        ReadOnlySpan<float> map = isInside ? input.Slice(corner, (5 * _input.RowStride) + (Points * stride)) : [];
        ref float to = ref MemoryMarshal.GetReference(transformed.Slice(slot * stride, (((Points * Points) - 1) * pointStride) + stride));
        for (int lane = 0; lane < stride; lane += Lanes)
        {
            if (isInside)
            {
                WinogradTransform.Input(ref Unsafe.Add(ref MemoryMarshal.GetReference(map), lane), _input.RowStride, stride, ref middle,
                    Points * Lanes, Lanes);
            }
            else
            {
                CopyPatch(input, patch, firstRow, firstColumn, lane);
                WinogradTransform.Input(ref MemoryMarshal.GetReference(patch), Points * Lanes, Lanes, ref middle, Points * Lanes, Lanes);
            }

            WinogradTransform.Input(ref middle, Lanes, Points * Lanes, ref Unsafe.Add(ref to, lane), pointStride, Points * pointStride);
        }
    }

    private void CopyPatch(ReadOnlySpan<float> input, Span<float> patch, int firstRow, int firstColumn, int lane)
    {
        patch.Clear();
        for (int i = 0; i < Points; i++)
        {
            for (int j = 0; j < Points; j++)
            {
                if ((uint)(firstRow + i) < (uint)_input.Shape.Height && (uint)(firstColumn + j) < (uint)_input.Shape.Width)
                {
                    input.Slice(_input.Offset(firstRow + i, firstColumn + j) + lane, Lanes).CopyTo(patch[(((i * Points) + j) * Lanes)..]);
                }
            }
        }
    }

    private void TransformOutput(ReadOnlySpan<float> products, Span<float> output, int tile, int slot, bool relu)
    {
        int firstRow = tile / _tileColumns * Outputs;
        int firstColumn = tile % _tileColumns * Outputs;
        int rows = Math.Min(Outputs, _output.Shape.Height - firstRow);
        int columns = Math.Min(Outputs, _output.Shape.Width - firstColumn);
        int stride = _output.PixelStride;
        int pointStride = PointStride(stride);
        Span<float> half = stackalloc float[Outputs * Points * Lanes];
        Span<float> whole = stackalloc float[Outputs * Outputs * Lanes];
        ref float middle = ref MemoryMarshal.GetReference(half);
        ref float result = ref MemoryMarshal.GetReference(whole);
        ref float from = ref MemoryMarshal.GetReference(products.Slice(slot * stride, (((Points * Points) - 1) * pointStride) + stride));
        Vector512<float> floor = relu ? Vector512<float>.Zero : Vector512.Create(float.NegativeInfinity);
        for (int lane = 0; lane < stride; lane += Lanes)
        {
            WinogradTransform.Output(
                ref Unsafe.Add(ref from, lane), Points * pointStride, pointStride, ref middle, Points * Lanes, Lanes, Points);
            WinogradTransform.Output(ref middle, Lanes, Points * Lanes, ref result, Lanes, Outputs * Lanes, Outputs);
            Vector512<float> bias = Vector512.LoadUnsafe(ref _bias[lane]);
            for (int i = 0; i < rows; i++)
            {
                ref float to = ref MemoryMarshal.GetReference(
                    output.Slice(_output.Offset(firstRow + i, firstColumn) + lane, ((columns - 1) * stride) + Lanes));
                for (int j = 0; j < columns; j++)
                {
                    Vector512<float> value = Vector512.LoadUnsafe(ref Unsafe.Add(ref result, ((i * Outputs) + j) * Lanes)) + bias;
                    Vector512.MaxNative(floor, value).StoreUnsafe(ref Unsafe.Add(ref to, j * stride));
                }
            }
        }
    }
}
