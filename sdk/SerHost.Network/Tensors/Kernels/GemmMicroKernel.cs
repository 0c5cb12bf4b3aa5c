using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SerHost.Network.Tensors.Kernels;

/// <summary>The register block of <see cref="Gemm"/>: 6 rows × 16 columns, 12 accumulators of 8 floats.</summary>
/// <remarks>c[i, j] (+)= Σ over k of a[k, i] · b[k, j], both packed. Checks nothing: the caller's panels hold depth · 6 and depth · 16
/// floats, and c six rows of 16. With 512-bit registers one accumulator is a whole row.</remarks>
internal static class GemmMicroKernel
{
    public const int PanelRows = 6;
    public const int PanelColumns = 16;

    public static void Run(ref float a, ref float b, nint depth, ref float c, nint cStride, bool add)
    {
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        for (nint k = 0; k < depth; k++)
        {
            Vector256<float> b0 = Vector256.LoadUnsafe(ref b);
            Vector256<float> b1 = Vector256.LoadUnsafe(ref b, 8);
            Vector256<float> x = Vector256.Create(a);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(Unsafe.Add(ref a, 1));
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(Unsafe.Add(ref a, 2));
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(Unsafe.Add(ref a, 3));
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            x = Vector256.Create(Unsafe.Add(ref a, 4));
            c40 = Vector256.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector256.FusedMultiplyAdd(x, b1, c41);
            x = Vector256.Create(Unsafe.Add(ref a, 5));
            c50 = Vector256.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector256.FusedMultiplyAdd(x, b1, c51);
            a = ref Unsafe.Add(ref a, PanelRows);
            b = ref Unsafe.Add(ref b, PanelColumns);
        }

        Store(ref c, c00, c01, add);
        Store(ref Unsafe.Add(ref c, cStride), c10, c11, add);
        Store(ref Unsafe.Add(ref c, 2 * cStride), c20, c21, add);
        Store(ref Unsafe.Add(ref c, 3 * cStride), c30, c31, add);
        Store(ref Unsafe.Add(ref c, 4 * cStride), c40, c41, add);
        Store(ref Unsafe.Add(ref c, 5 * cStride), c50, c51, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref float c, Vector256<float> low, Vector256<float> high, bool add)
    {
        (add ? low + Vector256.LoadUnsafe(ref c) : low).StoreUnsafe(ref c);
        (add ? high + Vector256.LoadUnsafe(ref c, 8) : high).StoreUnsafe(ref c, 8);
    }
}
