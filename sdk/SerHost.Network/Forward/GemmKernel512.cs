using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SerHost.Network.Forward;

/// <summary>Register-blocked products with 512-bit vectors: 6 rows × 64, 32 or 16 columns.</summary>
/// <remarks>
/// c[r, j] = start + Σ over segments and k of a[r, source + k] · b[weightRow + k, j].
/// 24 accumulators, 4 weight vectors and 1 broadcast fit the 32 registers. Nothing here checks bounds:
/// <see cref="GemmKernel"/> has shown that every row's runs lie inside the source, that weights have
/// WeightEnd rows, and that rows · cStride + width lies inside the result. Rows past <c>rows</c> repeat the last row's
/// loads and are not stored.
/// </remarks>
internal static class GemmKernel512
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6Columns64(
        ref float a, nint aStride, GemmSegment[] segments, ref float b, ref float c, nint cStride, int rows, ref float start,
        nint startStride, bool relu)
    {
        nint last = rows - 1;
        nint o1 = Math.Min(1, last), o2 = Math.Min(2, last), o3 = Math.Min(3, last), o4 = Math.Min(4, last), o5 = Math.Min(5, last);
        Load(ref start, 0, out Vector512<float> c00, out Vector512<float> c01, out Vector512<float> c02, out Vector512<float> c03);
        Load(ref start, o1 * startStride, out Vector512<float> c10, out Vector512<float> c11, out Vector512<float> c12,
            out Vector512<float> c13);
        Load(ref start, o2 * startStride, out Vector512<float> c20, out Vector512<float> c21, out Vector512<float> c22,
            out Vector512<float> c23);
        Load(ref start, o3 * startStride, out Vector512<float> c30, out Vector512<float> c31, out Vector512<float> c32,
            out Vector512<float> c33);
        Load(ref start, o4 * startStride, out Vector512<float> c40, out Vector512<float> c41, out Vector512<float> c42,
            out Vector512<float> c43);
        Load(ref start, o5 * startStride, out Vector512<float> c50, out Vector512<float> c51, out Vector512<float> c52,
            out Vector512<float> c53);
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
            ref float weights = ref Unsafe.Add(ref b, (nint)segment.WeightRow * 64);
            nint depth = segment.Depth;
            for (nint k = 0; k < depth; k++)
            {
                Vector512<float> b0 = Vector512.LoadUnsafe(ref weights);
                Vector512<float> b1 = Vector512.LoadUnsafe(ref weights, 16);
                Vector512<float> b2 = Vector512.LoadUnsafe(ref weights, 32);
                Vector512<float> b3 = Vector512.LoadUnsafe(ref weights, 48);
                weights = ref Unsafe.Add(ref weights, 64);
                Vector512<float> x = Vector512.Create(Unsafe.Add(ref a0, k));
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

        Store(ref c, 0, rows, relu, c00, c01, c02, c03);
        Store(ref Unsafe.Add(ref c, cStride), 1, rows, relu, c10, c11, c12, c13);
        Store(ref Unsafe.Add(ref c, 2 * cStride), 2, rows, relu, c20, c21, c22, c23);
        Store(ref Unsafe.Add(ref c, 3 * cStride), 3, rows, relu, c30, c31, c32, c33);
        Store(ref Unsafe.Add(ref c, 4 * cStride), 4, rows, relu, c40, c41, c42, c43);
        Store(ref Unsafe.Add(ref c, 5 * cStride), 5, rows, relu, c50, c51, c52, c53);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6Columns32(
        ref float a, nint aStride, GemmSegment[] segments, ref float b, ref float c, nint cStride, int rows, ref float start,
        nint startStride, bool relu)
    {
        nint last = rows - 1;
        nint o1 = Math.Min(1, last), o2 = Math.Min(2, last), o3 = Math.Min(3, last), o4 = Math.Min(4, last), o5 = Math.Min(5, last);
        Vector512<float> c00 = Vector512.LoadUnsafe(ref start), c01 = Vector512.LoadUnsafe(ref start, 16);
        Vector512<float> c10 = At(ref start, o1 * startStride), c11 = At(ref start, (o1 * startStride) + 16);
        Vector512<float> c20 = At(ref start, o2 * startStride), c21 = At(ref start, (o2 * startStride) + 16);
        Vector512<float> c30 = At(ref start, o3 * startStride), c31 = At(ref start, (o3 * startStride) + 16);
        Vector512<float> c40 = At(ref start, o4 * startStride), c41 = At(ref start, (o4 * startStride) + 16);
        Vector512<float> c50 = At(ref start, o5 * startStride), c51 = At(ref start, (o5 * startStride) + 16);
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
            ref float weights = ref Unsafe.Add(ref b, (nint)segment.WeightRow * 32);
            nint depth = segment.Depth;
            for (nint k = 0; k < depth; k++)
            {
                Vector512<float> b0 = Vector512.LoadUnsafe(ref weights);
                Vector512<float> b1 = Vector512.LoadUnsafe(ref weights, 16);
                weights = ref Unsafe.Add(ref weights, 32);
                Vector512<float> x = Vector512.Create(Unsafe.Add(ref a0, k));
                c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
                c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
                x = Vector512.Create(Unsafe.Add(ref a1, k));
                c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
                x = Vector512.Create(Unsafe.Add(ref a2, k));
                c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
                c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
                x = Vector512.Create(Unsafe.Add(ref a3, k));
                c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
                c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
                x = Vector512.Create(Unsafe.Add(ref a4, k));
                c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
                c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
                x = Vector512.Create(Unsafe.Add(ref a5, k));
                c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
                c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
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
    public static void Rows6Columns16(
        ref float a, nint aStride, GemmSegment[] segments, ref float b, ref float c, nint cStride, int rows, ref float start,
        nint startStride, bool relu)
    {
        nint last = rows - 1;
        nint o1 = Math.Min(1, last), o2 = Math.Min(2, last), o3 = Math.Min(3, last), o4 = Math.Min(4, last), o5 = Math.Min(5, last);
        Vector512<float> c0 = Vector512.LoadUnsafe(ref start), c1 = At(ref start, o1 * startStride), c2 = At(ref start, o2 * startStride);
        Vector512<float> c3 = At(ref start, o3 * startStride), c4 = At(ref start, o4 * startStride), c5 = At(ref start, o5 * startStride);
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
            ref float weights = ref Unsafe.Add(ref b, (nint)segment.WeightRow * 16);
            nint depth = segment.Depth;
            for (nint k = 0; k < depth; k++)
            {
                Vector512<float> w = Vector512.LoadUnsafe(ref weights, (nuint)(k * 16));
                c0 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a0, k)), w, c0);
                c1 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a1, k)), w, c1);
                c2 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a2, k)), w, c2);
                c3 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a3, k)), w, c3);
                c4 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a4, k)), w, c4);
                c5 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref a5, k)), w, c5);
            }
        }

        Store(ref c, 0, rows, relu, c0);
        Store(ref Unsafe.Add(ref c, cStride), 1, rows, relu, c1);
        Store(ref Unsafe.Add(ref c, 2 * cStride), 2, rows, relu, c2);
        Store(ref Unsafe.Add(ref c, 3 * cStride), 3, rows, relu, c3);
        Store(ref Unsafe.Add(ref c, 4 * cStride), 4, rows, relu, c4);
        Store(ref Unsafe.Add(ref c, 5 * cStride), 5, rows, relu, c5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> At(ref float start, nint offset) => Vector512.LoadUnsafe(ref Unsafe.Add(ref start, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(
        ref float start, nint offset, out Vector512<float> v0, out Vector512<float> v1, out Vector512<float> v2, out Vector512<float> v3)
    {
        v0 = At(ref start, offset);
        v1 = At(ref start, offset + 16);
        v2 = At(ref start, offset + 32);
        v3 = At(ref start, offset + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        ref float c, int row, int rows, bool relu, Vector512<float> v0, Vector512<float> v1, Vector512<float> v2, Vector512<float> v3)
    {
        if (row < rows)
        {
            Floor(v0, relu).StoreUnsafe(ref c);
            Floor(v1, relu).StoreUnsafe(ref c, 16);
            Floor(v2, relu).StoreUnsafe(ref c, 32);
            Floor(v3, relu).StoreUnsafe(ref c, 48);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref float c, int row, int rows, bool relu, Vector512<float> v0, Vector512<float> v1)
    {
        if (row < rows)
        {
            Floor(v0, relu).StoreUnsafe(ref c);
            Floor(v1, relu).StoreUnsafe(ref c, 16);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref float c, int row, int rows, bool relu, Vector512<float> v0)
    {
        if (row < rows)
        {
            Floor(v0, relu).StoreUnsafe(ref c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Floor(Vector512<float> value, bool relu) => relu ? Vector512.MaxNative(Vector512<float>.Zero, value) : value;
}
