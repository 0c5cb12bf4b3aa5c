using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SerHost.Network.Forward;
using SerHost.Network.Relevance.Rules;

namespace SerHost.Network.Backward;

/// <summary>Products of rows with packed weights in float64: 6 or 4 rows × 32 columns in registers, or 16 columns of each row.</summary>
/// <remarks>result[r, j] = bias[j] + Σ over segments and k of source[start + r · stride + segment.Source + k] · weights[segment.WeightRow +
/// k, j]. 24 accumulators, 4 weight vectors and 1 broadcast fit 32 registers.</remarks>
internal static class Float64GemmKernel
{
    /// <summary>Columns of a full block: what one pass of the kernel computes.</summary>
    public static int Width { get; } = Vector512.IsHardwareAccelerated ? WideColumns : Float64GemmKernel256.Columns;

    private const int WideColumns = 32;

    /// <summary>Computes rows.</summary>
    /// <param name="source">Holds the source rows.</param>
    /// <param name="start">Where row 0 begins.</param>
    /// <param name="stride">Values from row to row.</param>
    /// <param name="segments">What is summed.</param>
    /// <param name="matrix">Weights and bias.</param>
    /// <param name="result">Receives [rows, columns].</param>
    /// <param name="rows">Rows, 1 or more.</param>
    /// <exception cref="ArgumentException">Something would be read or written outside its buffer.</exception>
    public static void Run(
        ReadOnlySpan<double> source, int start, int stride, GemmSegments segments, Float64PackedMatrix matrix, Span<double> result,
        int rows)
    {
        // These checks cover every access: rows past the last repeat it.
        long last = start + ((long)(rows - 1) * stride);
        if (rows < 1 || stride < 0 || start + (long)segments.LowestSource < 0 || last + segments.SourceEnd > source.Length
            || (long)rows * matrix.Columns > result.Length || segments.WeightEnd > matrix.Depth)
        {
            throw new ArgumentException("The rows reach outside the buffer.", nameof(source));
        }

        for (int column = 0; column < matrix.Columns; column += Width)
        {
            int width = Math.Min(Width, matrix.Columns - column);
            ref double weights = ref MemoryMarshal.GetReference(matrix.Values.AsSpan(column * matrix.Depth));
            ref double bias = ref MemoryMarshal.GetReference(matrix.Bias.AsSpan(column));
            int sixes = Vector512.IsHardwareAccelerated && width == WideColumns ? GemmKernel.Sixes(rows) * GemmKernel.BlockRows : rows;
            for (int row = 0, count; row < rows; row += count)
            {
                count = Math.Min(row < sixes ? GemmKernel.BlockRows : GemmKernel.RestRows, rows - row);
                ref double from = ref MemoryMarshal.GetReference(source[(start + (row * stride))..]);
                ref double to = ref MemoryMarshal.GetReference(result[((row * matrix.Columns) + column)..]);
                if (!Vector512.IsHardwareAccelerated)
                {
                    // 24 accumulators of 512 bits would not fit 16 registers of 256: a block is done 8 columns at a time.
                    for (int part = 0; part < width; part += Float64GemmKernel256.Columns)
                    {
                        Float64GemmKernel256.Rows6Columns8(ref from, stride, segments.Items, ref Unsafe.Add(ref weights, part), width,
                            ref Unsafe.Add(ref to, part), matrix.Columns, count, ref Unsafe.Add(ref bias, part));
                    }
                }
                else if (width < WideColumns)
                {
                    EachRowColumns16(ref from, stride, segments.Items, ref weights, ref to, matrix.Columns, count, ref bias);
                }
                else if (row < sixes)
                {
                    Rows6Columns32(ref from, stride, segments.Items, ref weights, ref to, matrix.Columns, count, ref bias);
                }
                else
                {
                    Rows4Columns32(ref from, stride, segments.Items, ref weights, ref to, matrix.Columns, count, ref bias);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows6Columns32(
        ref double a, nint stride, GemmSegment[] segments, ref double b, ref double c, nint columns, int rows, ref double bias)
    {
        nint last = rows - 1;
        nint o1 = Math.Min(1, last) * stride, o2 = Math.Min(2, last) * stride, o3 = Math.Min(3, last) * stride;
        nint o4 = Math.Min(4, last) * stride, o5 = Math.Min(5, last) * stride;
        Vector512<double> c00 = Vector512.LoadUnsafe(ref bias), c01 = Vector512.LoadUnsafe(ref bias, 8);
        Vector512<double> c02 = Vector512.LoadUnsafe(ref bias, 16), c03 = Vector512.LoadUnsafe(ref bias, 24);
        Vector512<double> c10 = c00, c11 = c01, c12 = c02, c13 = c03, c20 = c00, c21 = c01, c22 = c02, c23 = c03;
        Vector512<double> c30 = c00, c31 = c01, c32 = c02, c33 = c03, c40 = c00, c41 = c01, c42 = c02, c43 = c03;
        Vector512<double> c50 = c00, c51 = c01, c52 = c02, c53 = c03;
        foreach (GemmSegment segment in segments)
        {
            ref double a0 = ref Unsafe.Add(ref a, segment.Source);
            ref double a1 = ref Unsafe.Add(ref a0, o1);
            ref double a2 = ref Unsafe.Add(ref a0, o2);
            ref double a3 = ref Unsafe.Add(ref a0, o3);
            ref double a4 = ref Unsafe.Add(ref a0, o4);
            ref double a5 = ref Unsafe.Add(ref a0, o5);
            ref double w = ref Unsafe.Add(ref b, (nint)segment.WeightRow * 32);
            nint depth = segment.Depth;
            for (nint k = 0; k < depth; k++)
            {
                Vector512<double> b0 = Vector512.LoadUnsafe(ref w), b1 = Vector512.LoadUnsafe(ref w, 8);
                Vector512<double> b2 = Vector512.LoadUnsafe(ref w, 16), b3 = Vector512.LoadUnsafe(ref w, 24);
                w = ref Unsafe.Add(ref w, 32);
                Vector512<double> x = Vector512.Create(Unsafe.Add(ref a0, k));
                c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
                c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
                c02 = Vector512.FusedMultiplyAdd(x, b2, c02);
                c03 = Vector512.FusedMultiplyAdd(x, b3, c03);
                x = Vector512.Create(Unsafe.Add(ref a1, k));
                c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
                c12 = Vector512.FusedMultiplyAdd(x, b2, c12);
                c13 = Vector512.FusedMultiplyAdd(x, b3, c13);
                x = Vector512.Create(Unsafe.Add(ref a2, k));
                c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
                c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
                c22 = Vector512.FusedMultiplyAdd(x, b2, c22);
                c23 = Vector512.FusedMultiplyAdd(x, b3, c23);
                x = Vector512.Create(Unsafe.Add(ref a3, k));
                c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
                c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
                c32 = Vector512.FusedMultiplyAdd(x, b2, c32);
                c33 = Vector512.FusedMultiplyAdd(x, b3, c33);
                x = Vector512.Create(Unsafe.Add(ref a4, k));
                c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
                c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
                c42 = Vector512.FusedMultiplyAdd(x, b2, c42);
                c43 = Vector512.FusedMultiplyAdd(x, b3, c43);
                x = Vector512.Create(Unsafe.Add(ref a5, k));
                c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
                c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
                c52 = Vector512.FusedMultiplyAdd(x, b2, c52);
                c53 = Vector512.FusedMultiplyAdd(x, b3, c53);
            }
        }

        Store(ref c, 0, rows, columns, c00, c01, c02, c03);
        Store(ref c, 1, rows, columns, c10, c11, c12, c13);
        Store(ref c, 2, rows, columns, c20, c21, c22, c23);
        Store(ref c, 3, rows, columns, c30, c31, c32, c33);
        Store(ref c, 4, rows, columns, c40, c41, c42, c43);
        Store(ref c, 5, rows, columns, c50, c51, c52, c53);
    }

    // What six rows do not divide: 16 accumulators still keep two multiplications a cycle busy.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4Columns32(
        ref double a, nint stride, GemmSegment[] segments, ref double b, ref double c, nint columns, int rows, ref double bias)
    {
        nint last = rows - 1;
        nint o1 = Math.Min(1, last) * stride, o2 = Math.Min(2, last) * stride, o3 = Math.Min(3, last) * stride;
        Vector512<double> c00 = Vector512.LoadUnsafe(ref bias), c01 = Vector512.LoadUnsafe(ref bias, 8);
        Vector512<double> c02 = Vector512.LoadUnsafe(ref bias, 16), c03 = Vector512.LoadUnsafe(ref bias, 24);
        Vector512<double> c10 = c00, c11 = c01, c12 = c02, c13 = c03, c20 = c00, c21 = c01, c22 = c02, c23 = c03;
        Vector512<double> c30 = c00, c31 = c01, c32 = c02, c33 = c03;
        foreach (GemmSegment segment in segments)
        {
            ref double a0 = ref Unsafe.Add(ref a, segment.Source);
            ref double a1 = ref Unsafe.Add(ref a0, o1);
            ref double a2 = ref Unsafe.Add(ref a0, o2);
            ref double a3 = ref Unsafe.Add(ref a0, o3);
            ref double w = ref Unsafe.Add(ref b, (nint)segment.WeightRow * 32);
            nint depth = segment.Depth;
            for (nint k = 0; k < depth; k++)
            {
                Vector512<double> b0 = Vector512.LoadUnsafe(ref w), b1 = Vector512.LoadUnsafe(ref w, 8);
                Vector512<double> b2 = Vector512.LoadUnsafe(ref w, 16), b3 = Vector512.LoadUnsafe(ref w, 24);
                w = ref Unsafe.Add(ref w, 32);
                Vector512<double> x = Vector512.Create(Unsafe.Add(ref a0, k));
                c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
                c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
                c02 = Vector512.FusedMultiplyAdd(x, b2, c02);
                c03 = Vector512.FusedMultiplyAdd(x, b3, c03);
                x = Vector512.Create(Unsafe.Add(ref a1, k));
                c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
                c12 = Vector512.FusedMultiplyAdd(x, b2, c12);
                c13 = Vector512.FusedMultiplyAdd(x, b3, c13);
                x = Vector512.Create(Unsafe.Add(ref a2, k));
                c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
                c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
                c22 = Vector512.FusedMultiplyAdd(x, b2, c22);
                c23 = Vector512.FusedMultiplyAdd(x, b3, c23);
                x = Vector512.Create(Unsafe.Add(ref a3, k));
                c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
                c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
                c32 = Vector512.FusedMultiplyAdd(x, b2, c32);
                c33 = Vector512.FusedMultiplyAdd(x, b3, c33);
            }
        }

        Store(ref c, 0, rows, columns, c00, c01, c02, c03);
        Store(ref c, 1, rows, columns, c10, c11, c12, c13);
        Store(ref c, 2, rows, columns, c20, c21, c22, c23);
        Store(ref c, 3, rows, columns, c30, c31, c32, c33);
    }

    private static void EachRowColumns16(
        ref double a, nint stride, GemmSegment[] segments, ref double b, ref double c, nint columns, int rows, ref double bias)
    {
        for (int row = 0; row < rows; row++)
        {
            Vector512<double> low = Vector512.LoadUnsafe(ref bias), high = Vector512.LoadUnsafe(ref bias, 8);
            foreach (GemmSegment segment in segments)
            {
                ref double from = ref Unsafe.Add(ref a, segment.Source + (row * stride));
                ref double w = ref Unsafe.Add(ref b, (nint)segment.WeightRow * 16);
                for (nint k = 0; k < segment.Depth; k++)
                {
                    Vector512<double> x = Vector512.Create(Unsafe.Add(ref from, k));
                    low = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref w, (nuint)(k * 16)), low);
                    high = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref w, (nuint)((k * 16) + 8)), high);
                }
            }

            low.StoreUnsafe(ref c, (nuint)(row * columns));
            high.StoreUnsafe(ref c, (nuint)((row * columns) + 8));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        ref double c, int row, int rows, nint columns, Vector512<double> v0, Vector512<double> v1, Vector512<double> v2,
        Vector512<double> v3)
    {
        if (row < rows)
        {
            nuint at = (nuint)(row * columns);
            v0.StoreUnsafe(ref c, at);
            v1.StoreUnsafe(ref c, at + 8);
            v2.StoreUnsafe(ref c, at + 16);
            v3.StoreUnsafe(ref c, at + 24);
        }
    }
}

/// <summary>A layer's weights in float64 for <see cref="Float64GemmKernel"/>: blocks of 32 columns, then one of 16 (of 8 throughout where
/// vectors have 256 bits), each [depth, width].</summary>
internal sealed class Float64PackedMatrix
{
    /// <summary>The layer's own weights and bias, for its outputs.</summary>
    public Float64PackedMatrix(ConvolutionGeometry geometry)
        : this(geometry, new WeightForm(WeightBase.Value), hasBias: true)
    {
    }

    /// <summary>Weights and bias of a layer in one form, for its outputs.</summary>
    public Float64PackedMatrix(ConvolutionGeometry geometry, WeightForm form, bool hasBias)
        : this(geometry.Taps * geometry.Input.Channels, geometry.Output.Channels, (row, output) => WeightOf(
            geometry, form, output, row % geometry.Input.Channels, row / geometry.Input.Channels))
    {
        for (int output = 0; hasBias && output < geometry.Output.Channels; output++)
        {
            Bias[output] = form.Of(Exact(geometry.Bias.Span, geometry.ExactBias.Span, output));
        }
    }

    /// <summary>Any matrix, without bias.</summary>
    /// <param name="depth">Rows.</param>
    /// <param name="columns">Columns; filled up to a multiple of 16 with zeros.</param>
    /// <param name="valueAt">The value at (row, column).</param>
    public Float64PackedMatrix(int depth, int columns, Func<int, int, double> valueAt)
        : this(depth, columns)
    {
        for (int column = 0; column < columns; column++)
        {
            for (int row = 0; row < Depth; row++)
            {
                Values[Offset(row, column)] = valueAt(row, column);
            }
        }
    }

    /// <summary>A matrix of zeros, without bias.</summary>
    /// <param name="depth">Rows.</param>
    /// <param name="columns">Columns; filled up to a multiple of 16.</param>
    public Float64PackedMatrix(int depth, int columns)
    {
        Depth = depth;
        Columns = ChannelPadding.Round(columns);
        Values = new double[Depth * Columns];
        Bias = new double[Columns];
    }

    /// <summary>Where a weight lies in <see cref="Values"/>.</summary>
    public int Offset(int row, int column)
    {
        int block = column / Float64GemmKernel.Width * Float64GemmKernel.Width;
        return (block * Depth) + (row * Math.Min(Float64GemmKernel.Width, Columns - block)) + (column - block);
    }

    /// <summary>One weight in a form, before rounding where the layer keeps it so; 0 between channels of different groups.</summary>
    public static double WeightOf(ConvolutionGeometry geometry, WeightForm form, int output, int input, int tap)
    {
        int index = WeightCache.IndexOf(geometry, output, input, tap);
        return index < 0 ? 0 : form.Of(Exact(geometry.Weights.Span, geometry.ExactWeights.Span, index));
    }

    // Whoever replaces a layer's weights (a test with random ones, say) need not know of the exact ones: then they no longer agree.
    private static double Exact(ReadOnlySpan<float> rounded, ReadOnlySpan<double> exact, int index) =>
        !exact.IsEmpty && (float)exact[index] == rounded[index] ? exact[index] : rounded[index];

    /// <summary>Rows: taps times input channels, tap by tap.</summary>
    public int Depth { get; }

    /// <summary>Output channels rounded up to 16.</summary>
    public int Columns { get; }

    /// <summary>The weights, block after block.</summary>
    public double[] Values { get; }

    /// <summary>[columns].</summary>
    public double[] Bias { get; }
}
