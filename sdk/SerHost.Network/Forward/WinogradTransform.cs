using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SerHost.Network.Forward;

/// <summary>The transforms of Winograd's F(4, 3) (Lavin and Gray 2016), on columns of 16-lane vectors. Inputs' columns lie next to each
/// other.</summary>
/// <remarks>Nothing here checks bounds: callers have made sure that all columns lie inside their buffers.</remarks>
internal static class WinogradTransform
{
    private const int Lanes = ChannelPadding.Lanes;

    /// <summary>Outputs of a tile along an axis.</summary>
    public const int Outputs = 4;

    /// <summary>Inputs of a tile along an axis, and multiplications.</summary>
    public const int Points = 6;

    /// <summary>Weight of kernel tap k at a point: row of the matrix G.</summary>
    public static double KernelFactor(int point, int tap) => point switch
    {
        0 => tap == 0 ? 0.25 : 0,
        1 => -1.0 / 6,
        2 => tap == 1 ? 1.0 / 6 : -1.0 / 6,
        3 => tap switch { 0 => 1.0 / 24, 1 => 1.0 / 12, _ => 1.0 / 6 },
        4 => tap switch { 0 => 1.0 / 24, 1 => -1.0 / 12, _ => 1.0 / 6 },
        _ => tap == 2 ? 1 : 0,
    };

    /// <summary>Bᵀd of some columns: six vectors in, six out.</summary>
    public static void Input(ref float from, nint fromStride, ref float to, nint toStride, int columns)
    {
        for (nint lane = 0; lane < columns * Lanes; lane += Lanes)
        {
            ref float x = ref Unsafe.Add(ref from, lane);
            InputLine(At(ref x, 0), At(ref x, fromStride), At(ref x, 2 * fromStride), At(ref x, 3 * fromStride), At(ref x, 4 * fromStride),
                At(ref x, 5 * fromStride), ref Unsafe.Add(ref to, lane), toStride);
        }
    }

    /// <summary>Bᵀ(d ⊙ factor) of some columns; the factors lie as d does.</summary>
    public static void WeighedInput(ref float from, ref float factor, nint fromStride, ref float to, nint toStride, int columns)
    {
        for (nint lane = 0; lane < columns * Lanes; lane += Lanes)
        {
            ref float x = ref Unsafe.Add(ref from, lane);
            ref float f = ref Unsafe.Add(ref factor, lane);
            InputLine(At(ref x, 0) * At(ref f, 0), At(ref x, fromStride) * At(ref f, fromStride),
                At(ref x, 2 * fromStride) * At(ref f, 2 * fromStride), At(ref x, 3 * fromStride) * At(ref f, 3 * fromStride),
                At(ref x, 4 * fromStride) * At(ref f, 4 * fromStride), At(ref x, 5 * fromStride) * At(ref f, 5 * fromStride),
                ref Unsafe.Add(ref to, lane), toStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLine(Vector512<float> d0, Vector512<float> d1, Vector512<float> d2, Vector512<float> d3,
        Vector512<float> d4, Vector512<float> d5, ref float y, nint toStride)
    {
        Vector512<float> a = Fma(-4, d2, d4), b = Fma(-4, d1, d3);
        Vector512<float> c = d4 - d2, e = d3 - d1;
        Fma(4, d0, Fma(-5, d2, d4)).StoreUnsafe(ref y);
        (a + b).StoreUnsafe(ref Unsafe.Add(ref y, toStride));
        (a - b).StoreUnsafe(ref Unsafe.Add(ref y, 2 * toStride));
        Fma(2, e, c).StoreUnsafe(ref Unsafe.Add(ref y, 3 * toStride));
        Fma(-2, e, c).StoreUnsafe(ref Unsafe.Add(ref y, 4 * toStride));
        Fma(4, d1, Fma(-5, d3, d5)).StoreUnsafe(ref Unsafe.Add(ref y, 5 * toStride));
    }

    /// <summary>Aᵀm of some columns: six vectors in, four out.</summary>
    public static void Output(ref float from, nint fromStride, nint fromStep, ref float to, nint toStride, nint toStep, int columns)
    {
        for (int column = 0; column < columns; column++)
        {
            ref float y = ref Unsafe.Add(ref to, column * toStep);
            OutputLine(ref Unsafe.Add(ref from, column * fromStep), fromStride, out Vector512<float> y0, out Vector512<float> y1,
                out Vector512<float> y2, out Vector512<float> y3);
            y0.StoreUnsafe(ref y);
            y1.StoreUnsafe(ref Unsafe.Add(ref y, toStride));
            y2.StoreUnsafe(ref Unsafe.Add(ref y, 2 * toStride));
            y3.StoreUnsafe(ref Unsafe.Add(ref y, 3 * toStride));
        }
    }

    /// <summary>Aᵀm of one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputLine(
        ref float x, nint stride, out Vector512<float> y0, out Vector512<float> y1, out Vector512<float> y2, out Vector512<float> y3)
    {
        Vector512<float> u1 = At(ref x, stride), u2 = At(ref x, 2 * stride), u3 = At(ref x, 3 * stride), u4 = At(ref x, 4 * stride);
        Vector512<float> s1 = u1 + u2, d1 = u1 - u2, s2 = u3 + u4, d2 = u3 - u4;
        y0 = At(ref x, 0) + s1 + s2;
        y1 = Fma(2, d2, d1);
        y2 = Fma(4, s2, s1);
        y3 = Fma(8, d2, d1) + At(ref x, 5 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> At(ref float x, nint offset) => Vector512.LoadUnsafe(ref Unsafe.Add(ref x, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Fma(float factor, Vector512<float> x, Vector512<float> sum) =>
        Vector512.FusedMultiplyAdd(Vector512.Create(factor), x, sum);
}
