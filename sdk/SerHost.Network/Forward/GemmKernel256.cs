using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SerHost.Network.Forward;

/// <summary>Register-blocked products with 256-bit vectors: 6 rows × 16 columns, 12 accumulators of the 16 registers; and 4 rows × 16
/// columns, whose 8 accumulators still keep two multiplications a cycle busy, for what six rows do not divide.</summary>
/// <remarks>Same sum and same bounds argument as <see cref="GemmKernel512"/>; a block of 64 or 32 columns is done 16 columns at a
/// time.</remarks>
internal static class GemmKernel256
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6Columns16(
        ref float a, nint aStride, GemmSegment[] segments, ref float b, nint bStride, ref float c, nint cStride, int rows, ref float start,
        nint startStride, bool relu)
    {
        nint last = rows - 1;
        nint o1 = Math.Min(1, last), o2 = Math.Min(2, last), o3 = Math.Min(3, last), o4 = Math.Min(4, last), o5 = Math.Min(5, last);
        Vector256<float> c00 = At(ref start, 0), c01 = At(ref start, 8);
        Vector256<float> c10 = At(ref start, o1 * startStride), c11 = At(ref start, (o1 * startStride) + 8);
        Vector256<float> c20 = At(ref start, o2 * startStride), c21 = At(ref start, (o2 * startStride) + 8);
        Vector256<float> c30 = At(ref start, o3 * startStride), c31 = At(ref start, (o3 * startStride) + 8);
        Vector256<float> c40 = At(ref start, o4 * startStride), c41 = At(ref start, (o4 * startStride) + 8);
        Vector256<float> c50 = At(ref start, o5 * startStride), c51 = At(ref start, (o5 * startStride) + 8);
        o1 *= aStride;
        o2 *= aStride;
        o3 *= aStride;
        o4 *= aStride;
        o5 *= aStride;
        foreach (GemmSegment segment in segments)
        {
            ref float a0 = ref Unsafe.Add(ref a, segment.Source);
            ref float a1 = ref Unsafe.Add(ref a0, o1);
            ref float a2 = ref Unsafe.Add(ref a0, o2);
            ref float a3 = ref Unsafe.Add(ref a0, o3);
            ref float a4 = ref Unsafe.Add(ref a0, o4);
            ref float a5 = ref Unsafe.Add(ref a0, o5);
            ref float weights = ref Unsafe.Add(ref b, segment.WeightRow * bStride);
            nint depth = segment.Depth;
            for (nint k = 0; k < depth; k++)
            {
                Vector256<float> b0 = Vector256.LoadUnsafe(ref weights);
                Vector256<float> b1 = Vector256.LoadUnsafe(ref weights, 8);
                weights = ref Unsafe.Add(ref weights, bStride);
                Vector256<float> x = Vector256.Create(Unsafe.Add(ref a0, k));
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

        Store(ref c, 0, rows, relu, c00, c01);
        Store(ref Unsafe.Add(ref c, cStride), 1, rows, relu, c10, c11);
        Store(ref Unsafe.Add(ref c, 2 * cStride), 2, rows, relu, c20, c21);
        Store(ref Unsafe.Add(ref c, 3 * cStride), 3, rows, relu, c30, c31);
        Store(ref Unsafe.Add(ref c, 4 * cStride), 4, rows, relu, c40, c41);
        Store(ref Unsafe.Add(ref c, 5 * cStride), 5, rows, relu, c50, c51);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4Columns16(
        ref float a, nint aStride, GemmSegment[] segments, ref float b, nint bStride, ref float c, nint cStride, int rows, ref float start,
        nint startStride, bool relu)
    {
        nint last = rows - 1;
        nint o1 = Math.Min(1, last), o2 = Math.Min(2, last), o3 = Math.Min(3, last);
        Vector256<float> c00 = At(ref start, 0), c01 = At(ref start, 8);
        Vector256<float> c10 = At(ref start, o1 * startStride), c11 = At(ref start, (o1 * startStride) + 8);
        Vector256<float> c20 = At(ref start, o2 * startStride), c21 = At(ref start, (o2 * startStride) + 8);
        Vector256<float> c30 = At(ref start, o3 * startStride), c31 = At(ref start, (o3 * startStride) + 8);
        o1 *= aStride;
        o2 *= aStride;
        o3 *= aStride;
        foreach (GemmSegment segment in segments)
        {
            ref float a0 = ref Unsafe.Add(ref a, segment.Source);
            ref float a1 = ref Unsafe.Add(ref a0, o1);
            ref float a2 = ref Unsafe.Add(ref a0, o2);
            ref float a3 = ref Unsafe.Add(ref a0, o3);
            ref float weights = ref Unsafe.Add(ref b, segment.WeightRow * bStride);
            nint depth = segment.Depth;
            for (nint k = 0; k < depth; k++)
            {
                Vector256<float> b0 = Vector256.LoadUnsafe(ref weights);
                Vector256<float> b1 = Vector256.LoadUnsafe(ref weights, 8);
                weights = ref Unsafe.Add(ref weights, bStride);
                Vector256<float> x = Vector256.Create(Unsafe.Add(ref a0, k));
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
            }
        }

        Store(ref c, 0, rows, relu, c00, c01);
        Store(ref Unsafe.Add(ref c, cStride), 1, rows, relu, c10, c11);
        Store(ref Unsafe.Add(ref c, 2 * cStride), 2, rows, relu, c20, c21);
        Store(ref Unsafe.Add(ref c, 3 * cStride), 3, rows, relu, c30, c31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> At(ref float start, nint offset) => Vector256.LoadUnsafe(ref Unsafe.Add(ref start, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref float c, int row, int rows, bool relu, Vector256<float> v0, Vector256<float> v1)
    {
        if (row < rows)
        {
            (relu ? Vector256.MaxNative(Vector256<float>.Zero, v0) : v0).StoreUnsafe(ref c);
            (relu ? Vector256.MaxNative(Vector256<float>.Zero, v1) : v1).StoreUnsafe(ref c, 8);
        }
    }
}
