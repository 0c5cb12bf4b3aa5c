using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SerHost.Network.Tensors.Kernels;

/// <summary>Transposes 8 × 8 blocks in registers.</summary>
internal static class Transpose8
{
    /// <summary>target[k · targetStride + j] = source[j · sourceStride + k] for j, k in 0…7. The caller has checked both ranges.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(ref float source, nint sourceStride, ref float target, nint targetStride)
    {
        if (!Avx.IsSupported)
        {
            for (nint j = 0; j < 8; j++)
            {
                for (nint k = 0; k < 8; k++)
                {
                    Unsafe.Add(ref target, (k * targetStride) + j) = Unsafe.Add(ref source, (j * sourceStride) + k);
                }
            }

            return;
        }

        Vector256<float> a = Load(ref source, 0), b = Load(ref source, sourceStride), c = Load(ref source, 2 * sourceStride),
            d = Load(ref source, 3 * sourceStride);
        Vector256<float> e = Load(ref source, 4 * sourceStride), f = Load(ref source, 5 * sourceStride),
            g = Load(ref source, 6 * sourceStride), h = Load(ref source, 7 * sourceStride);
        Vector256<float> ab0 = Avx.UnpackLow(a, b), ab1 = Avx.UnpackHigh(a, b), cd0 = Avx.UnpackLow(c, d), cd1 = Avx.UnpackHigh(c, d);
        Vector256<float> ef0 = Avx.UnpackLow(e, f), ef1 = Avx.UnpackHigh(e, f), gh0 = Avx.UnpackLow(g, h), gh1 = Avx.UnpackHigh(g, h);
        Vector256<float> q0 = Avx.Shuffle(ab0, cd0, 0x44), q1 = Avx.Shuffle(ab0, cd0, 0xEE), q2 = Avx.Shuffle(ab1, cd1, 0x44),
            q3 = Avx.Shuffle(ab1, cd1, 0xEE);
        Vector256<float> r0 = Avx.Shuffle(ef0, gh0, 0x44), r1 = Avx.Shuffle(ef0, gh0, 0xEE), r2 = Avx.Shuffle(ef1, gh1, 0x44),
            r3 = Avx.Shuffle(ef1, gh1, 0xEE);
        Avx.Permute2x128(q0, r0, 0x20).StoreUnsafe(ref target);
        Avx.Permute2x128(q1, r1, 0x20).StoreUnsafe(ref Unsafe.Add(ref target, targetStride));
        Avx.Permute2x128(q2, r2, 0x20).StoreUnsafe(ref Unsafe.Add(ref target, 2 * targetStride));
        Avx.Permute2x128(q3, r3, 0x20).StoreUnsafe(ref Unsafe.Add(ref target, 3 * targetStride));
        Avx.Permute2x128(q0, r0, 0x31).StoreUnsafe(ref Unsafe.Add(ref target, 4 * targetStride));
        Avx.Permute2x128(q1, r1, 0x31).StoreUnsafe(ref Unsafe.Add(ref target, 5 * targetStride));
        Avx.Permute2x128(q2, r2, 0x31).StoreUnsafe(ref Unsafe.Add(ref target, 6 * targetStride));
        Avx.Permute2x128(q3, r3, 0x31).StoreUnsafe(ref Unsafe.Add(ref target, 7 * targetStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(ref float source, nint offset) => Vector256.LoadUnsafe(ref Unsafe.Add(ref source, offset));
}
