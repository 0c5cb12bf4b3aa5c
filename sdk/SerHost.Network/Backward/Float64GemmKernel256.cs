using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SerHost.Network.Forward;

namespace SerHost.Network.Backward;

/// <summary>Register-blocked float64 products with 256-bit vectors: 6 rows × 8 columns, 12 accumulators of the 16 registers.</summary>
/// <remarks>Same sum and same bounds argument as <see cref="Float64GemmKernel"/>.</remarks>
internal static class Float64GemmKernel256
{
    /// <summary>Columns of a call.</summary>
    public const int Columns = 8;

    /// <summary>Computes up to six rows of eight columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6Columns8(
        ref double a, nint aStride, GemmSegment[] segments, ref double b, nint bStride, ref double c, nint cStride, int rows,
        ref double bias)
    {
        nint last = rows - 1;
        nint o1 = Math.Min(1, last) * aStride, o2 = Math.Min(2, last) * aStride, o3 = Math.Min(3, last) * aStride;
        nint o4 = Math.Min(4, last) * aStride, o5 = Math.Min(5, last) * aStride;
        Vector256<double> c00 = Vector256.LoadUnsafe(ref bias), c01 = Vector256.LoadUnsafe(ref bias, 4);
        Vector256<double> c10 = c00, c11 = c01, c20 = c00, c21 = c01, c30 = c00, c31 = c01, c40 = c00, c41 = c01, c50 = c00, c51 = c01;
        foreach (GemmSegment segment in segments)
        {
            ref double a0 = ref Unsafe.Add(ref a, segment.Source);
            ref double a1 = ref Unsafe.Add(ref a0, o1);
            ref double a2 = ref Unsafe.Add(ref a0, o2);
            ref double a3 = ref Unsafe.Add(ref a0, o3);
            ref double a4 = ref Unsafe.Add(ref a0, o4);
            ref double a5 = ref Unsafe.Add(ref a0, o5);
            ref double weights = ref Unsafe.Add(ref b, segment.WeightRow * bStride);
            nint depth = segment.Depth;
            for (nint k = 0; k < depth; k++)
            {
                Vector256<double> b0 = Vector256.LoadUnsafe(ref weights);
                Vector256<double> b1 = Vector256.LoadUnsafe(ref weights, 4);
                weights = ref Unsafe.Add(ref weights, bStride);
                Vector256<double> x = Vector256.Create(Unsafe.Add(ref a0, k));
                c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
                c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
                x = Vector256.Create(Unsafe.Add(ref a1, k));
                c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
                c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
                x = Vector256.Create(Unsafe.Add(ref a2, k));
                c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
                c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
                x = Vector256.Create(Unsafe.Add(ref a3, k));
                c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
                c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
                x = Vector256.Create(Unsafe.Add(ref a4, k));
                c40 = Vector256.FusedMultiplyAdd(x, b0, c40);
                c41 = Vector256.FusedMultiplyAdd(x, b1, c41);
                x = Vector256.Create(Unsafe.Add(ref a5, k));
                c50 = Vector256.FusedMultiplyAdd(x, b0, c50);
                c51 = Vector256.FusedMultiplyAdd(x, b1, c51);
            }
        }

        Store(ref c, 0, rows, c00, c01);
        Store(ref Unsafe.Add(ref c, cStride), 1, rows, c10, c11);
        Store(ref Unsafe.Add(ref c, 2 * cStride), 2, rows, c20, c21);
        Store(ref Unsafe.Add(ref c, 3 * cStride), 3, rows, c30, c31);
        Store(ref Unsafe.Add(ref c, 4 * cStride), 4, rows, c40, c41);
        Store(ref Unsafe.Add(ref c, 5 * cStride), 5, rows, c50, c51);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref double c, int row, int rows, Vector256<double> v0, Vector256<double> v1)
    {
        if (row < rows)
        {
            v0.StoreUnsafe(ref c);
            v1.StoreUnsafe(ref c, 4);
        }
    }
}
