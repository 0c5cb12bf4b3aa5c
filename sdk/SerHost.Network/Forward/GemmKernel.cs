using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SerHost.Network.Forward;

/// <summary>Products of rows of a source with packed weights, on the widest vectors the machine has.</summary>
/// <remarks>Stateless; allocates nothing. Flops: 2 · rows · Σ segment depths · columns.</remarks>
internal static class GemmKernel
{
    /// <summary>Rows the kernels compute at a time: other numbers of rows cost as much as the next multiple, or with 256-bit vectors a little
    /// more than themselves.</summary>
    public const int BlockRows = 6;

    /// <summary>Rows of the blocks for what is left.</summary>
    public const int RestRows = 4;

    /// <summary>What this machine runs.</summary>
    public static SimdLevel BestLevel { get; } =
        Vector512.IsHardwareAccelerated ? SimdLevel.Vector512 : Vector256.IsHardwareAccelerated ? SimdLevel.Vector256 : SimdLevel.Scalar;

    /// <summary>result[r, j] = start + Σ over segments and k of source[sourceStart + r · sourceStride + segment.Source + k] ·
    /// weights[segment.WeightRow + k, j].</summary>
    /// <param name="source">Holds the source rows.</param>
    /// <param name="sourceStart">Where row 0 begins; segment offsets count from there and may be negative.</param>
    /// <param name="sourceStride">Floats from row to row.</param>
    /// <param name="segments">What is summed.</param>
    /// <param name="weights">The packed weights.</param>
    /// <param name="result">Receives <see cref="PackedMatrix.PaddedColumns"/> values a row.</param>
    /// <param name="resultStart">Where row 0 begins.</param>
    /// <param name="resultStride">Floats from row to row.</param>
    /// <param name="rows">Rows, 0 or more.</param>
    /// <param name="bias">[padded columns] start values; empty: the sums are added to what <paramref name="result"/> holds.</param>
    /// <param name="relu">Whether negative results become 0.</param>
    /// <exception cref="ArgumentException">Something would be read or written outside its buffer.</exception>
    public static void Run(
        ReadOnlySpan<float> source, int sourceStart, int sourceStride, GemmSegments segments, PackedMatrix weights,
        Span<float> result, int resultStart, int resultStride, int rows, ReadOnlySpan<float> bias, bool relu = false) =>
        Run(BestLevel, source, sourceStart, sourceStride, segments, weights, result, resultStart, resultStride, rows, bias, relu);

    /// <summary>As the other overload, on chosen instructions (for tests).</summary>
    internal static void Run(
        SimdLevel level, ReadOnlySpan<float> source, int sourceStart, int sourceStride, GemmSegments segments, PackedMatrix weights,
        Span<float> result, int resultStart, int resultStride, int rows, ReadOnlySpan<float> bias, bool relu)
    {
        if (rows == 0)
        {
            return;
        }

        // The kernels read source rows only through the segments and write whole padded rows: these checks cover every access.
        long lastSource = sourceStart + ((long)(rows - 1) * sourceStride);
        Require(sourceStart + (long)segments.LowestSource >= 0 && lastSource + segments.SourceEnd <= source.Length
            && sourceStride >= 0, nameof(source));
        long lastResult = resultStart + ((long)(rows - 1) * resultStride);
        Require(resultStart >= 0 && resultStride >= 0 && lastResult + weights.PaddedColumns <= result.Length, nameof(result));
        Require(segments.WeightEnd <= weights.Depth, nameof(weights));
        Require(bias.IsEmpty || bias.Length >= weights.PaddedColumns, nameof(bias));

        if (level == SimdLevel.Vector256)
        {
            Run256(ref MemoryMarshal.GetReference(source[sourceStart..]), sourceStride, segments.Items, weights,
                ref MemoryMarshal.GetReference(result[resultStart..]), resultStride, rows,
                ref MemoryMarshal.GetReference(bias.IsEmpty ? result[resultStart..] : bias), bias.IsEmpty ? resultStride : 0, relu);
            return;
        }

        int column = 0;
        foreach (int width in weights.BlockWidths)
        {
            ReadOnlySpan<float> panel = weights.Values.AsSpan(column * weights.Depth, width * weights.Depth);
            for (int row = 0; row < rows; row += BlockRows)
            {
                int count = Math.Min(BlockRows, rows - row);
                ref float a = ref MemoryMarshal.GetReference(source[(sourceStart + (row * sourceStride))..]);
                Span<float> target = result[(resultStart + (row * resultStride) + column)..];
                ReadOnlySpan<float> start = bias.IsEmpty ? target : bias[column..];
                int startStride = bias.IsEmpty ? resultStride : 0;
                if (level == SimdLevel.Scalar)
                {
                    RunScalar(source, sourceStart + (row * sourceStride), sourceStride, segments.Items, panel, width, target, resultStride,
                        count, start, startStride, relu);
                    continue;
                }

                ref float b = ref MemoryMarshal.GetReference(panel);
                ref float c = ref MemoryMarshal.GetReference(target);
                ref float s = ref MemoryMarshal.GetReference(start);
                switch (width)
                {
                    case 64:
                        GemmKernel512.Rows6Columns64(
                            ref a, sourceStride, segments.Items, ref b, ref c, resultStride, count, ref s, startStride, relu);
                        break;
                    case 32:
                        GemmKernel512.Rows6Columns32(
                            ref a, sourceStride, segments.Items, ref b, ref c, resultStride, count, ref s, startStride, relu);
                        break;
                    default:
                        GemmKernel512.Rows6Columns16(
                            ref a, sourceStride, segments.Items, ref b, ref c, resultStride, count, ref s, startStride, relu);
                        break;
                }
            }

            column += width;
        }
    }

    // A block of columns at a time, so that its weights stay in the first-level cache for all rows; Run has checked every access.
    private static void Run256(
        ref float source, nint sourceStride, GemmSegment[] segments, PackedMatrix weights, ref float result, nint resultStride, int rows,
        ref float start, nint startStride, bool relu)
    {
        const int Columns = 16;
        ref float values = ref MemoryMarshal.GetReference(weights.Values.Span);
        int sixes = Sixes(rows);
        nint first = 0;
        foreach (int width in weights.BlockWidths)
        {
            for (nint column = first; column < first + width; column += Columns)
            {
                ref float b = ref Unsafe.Add(ref values, (first * weights.Depth) + (column - first));
                nint row = 0;
                for (; row < sixes * BlockRows; row += BlockRows)
                {
                    GemmKernel256.Rows6Columns16(
                        ref Unsafe.Add(ref source, row * sourceStride), sourceStride, segments, ref b, width,
                        ref Unsafe.Add(ref result, (row * resultStride) + column), resultStride, (int)Math.Min(BlockRows, rows - row),
                        ref Unsafe.Add(ref start, (row * startStride) + column), startStride, relu);
                }

                for (; row < rows; row += RestRows)
                {
                    GemmKernel256.Rows4Columns16(
                        ref Unsafe.Add(ref source, row * sourceStride), sourceStride, segments, ref b, width,
                        ref Unsafe.Add(ref result, (row * resultStride) + column), resultStride, (int)Math.Min(RestRows, rows - row),
                        ref Unsafe.Add(ref start, (row * startStride) + column), startStride, relu);
                }
            }

            first += width;
        }
    }

    /// <summary>Blocks of six before those of four, so that few rows are done for nothing: none or one from seven rows on.</summary>
    internal static int Sixes(int rows) => (rows % BlockRows) switch
    {
        0 or 5 => (rows + 1) / BlockRows,
        1 or 2 => Math.Max(0, (rows / BlockRows) - 1),
        _ => rows / BlockRows,
    };

    private static void RunScalar(
        ReadOnlySpan<float> source, int sourceStart, int sourceStride, GemmSegment[] segments, ReadOnlySpan<float> panel, int width,
        Span<float> target, int targetStride, int rows, ReadOnlySpan<float> start, int startStride, bool relu)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < width; column++)
            {
                float sum = start[(row * startStride) + column];
                foreach (GemmSegment segment in segments)
                {
                    int first = sourceStart + (row * sourceStride) + segment.Source;
                    for (int k = 0; k < segment.Depth; k++)
                    {
                        sum += source[first + k] * panel[((segment.WeightRow + k) * width) + column];
                    }
                }

                target[(row * targetStride) + column] = relu ? MathF.Max(sum, 0) : sum;
            }
        }
    }

    private static void Require(bool holds, string name)
    {
        if (!holds)
        {
            throw new ArgumentException("The rows reach outside the buffer.", name);
        }
    }
}

/// <summary>The pieces a sum of products is made of: each a run of the source and the rows of the weight matrix it meets.</summary>
/// <remarks>For a convolution one piece is one kernel row (or tap). Immutable; the extremes are kept so that a caller
/// checks bounds once a block and not once a piece.</remarks>
internal sealed class GemmSegments
{
    /// <summary>Wraps pieces.</summary>
    /// <param name="segments">The pieces; may be empty, then the sum is the start value alone.</param>
    public GemmSegments(IReadOnlyList<GemmSegment> segments)
    {
        Items = [.. segments];
        foreach (GemmSegment segment in Items)
        {
            LowestSource = Math.Min(LowestSource, segment.Source);
            SourceEnd = Math.Max(SourceEnd, segment.Source + segment.Depth);
            WeightEnd = Math.Max(WeightEnd, segment.WeightRow + segment.Depth);
        }
    }

    /// <summary>The pieces.</summary>
    public GemmSegment[] Items { get; }

    /// <summary>Smallest source offset, 0 or less.</summary>
    public int LowestSource { get; }

    /// <summary>End of the furthest source run.</summary>
    public int SourceEnd { get; }

    /// <summary>End of the furthest weight rows.</summary>
    public int WeightEnd { get; }
}

/// <summary>One run of a sum of products.</summary>
/// <param name="Source">Offset of the run from a row's start in the source.</param>
/// <param name="WeightRow">First row of the weight matrix.</param>
/// <param name="Depth">Length of the run.</param>
internal readonly record struct GemmSegment(int Source, int WeightRow, int Depth);

/// <summary>Which instructions the kernels use.</summary>
internal enum SimdLevel
{
    /// <summary>Plain loops.</summary>
    Scalar,

    /// <summary>256-bit vectors with fused multiply-add (AVX2).</summary>
    Vector256,

    /// <summary>512-bit vectors (AVX-512).</summary>
    Vector512,
}
