using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SerHost.Network.Occlusion;

/// <summary>Evaluation and interpolation of Toom–Cook products along one axis, on columns of 16-lane vectors.</summary>
/// <remarks>
/// A column is a run of vectors a stride apart; a call does several columns a step apart. Values at ±a share their even and odd part:
/// p(±a) = E(a²) ± a·O(a²), and going back, sums of pairs give the even coefficients and differences the odd ones.
/// Nothing here checks bounds: callers have made sure that all columns lie inside their buffers.
/// </remarks>
internal static class ToomCookTransform
{
    /// <summary>Values of the columns' polynomials at an axis' points.</summary>
    /// <param name="axis">Points and tile length.</param>
    /// <param name="length">Coefficients there are; those up to the tile length are 0.</param>
    /// <param name="from">First coefficient of the first column.</param>
    /// <param name="fromStride">Floats from coefficient to coefficient.</param>
    /// <param name="fromStep">Floats from column to column.</param>
    /// <param name="to">Value at point 0 of the first column.</param>
    /// <param name="toStride">Floats from point to point.</param>
    /// <param name="toStep">Floats from column to column.</param>
    /// <param name="columns">Number of columns.</param>
    public static void Evaluate(
        ToomCookAxis axis, int length, ref float from, nint fromStride, nint fromStep, ref float to, nint toStride, nint toStep,
        int columns)
    {
        int points = axis.Points;
        bool hasInfinity = points % 2 == 0;
        for (int column = 0; column < columns; column++)
        {
            ref float x = ref Unsafe.Add(ref from, column * fromStep);
            ref float y = ref Unsafe.Add(ref to, column * toStep);
            if (axis.IsIdentity)
            {
                for (int i = 0; i < points; i++)
                {
                    At(ref x, i, length, fromStride).StoreUnsafe(ref Unsafe.Add(ref y, i * toStride));
                }

                continue;
            }

            Vector512<float> x0 = Vector512.LoadUnsafe(ref x);
            Vector512<float> x1 = At(ref x, 1, length, fromStride), x2 = At(ref x, 2, length, fromStride),
            x3 = At(ref x, 3, length, fromStride);
            Vector512<float> x4 = At(ref x, 4, length, fromStride), x5 = At(ref x, 5, length, fromStride),
            x6 = At(ref x, 6, length, fromStride);
            x0.StoreUnsafe(ref y);
            if (points >= 3)
            {
                StorePair(ref y, 1, toStride, x0 + x2 + (x4 + x6), x1 + x3 + x5);
            }

            if (points >= 5)
            {
                Vector512<float> even = Fma(4, x2, Fma(16, x4, Fma(64, x6, x0)));
                StorePair(ref y, 3, toStride, even, Fma(8, x3, Fma(32, x5, x1 + x1)));
            }

            if (points >= 7)
            {
                Vector512<float> even = Fma(0.25f, x2, Fma(0.0625f, x4, Fma(0.015625f, x6, x0)));
                StorePair(ref y, 5, toStride, even, Fma(0.125f, x3, Fma(0.03125f, x5, x1 * 0.5f)));
            }

            if (hasInfinity)
            {
                At(ref x, axis.TileLength - 1, length, fromStride).StoreUnsafe(ref Unsafe.Add(ref y, (points - 1) * toStride));
            }
        }
    }

    /// <summary>Coefficients of the polynomials that take the columns' values at an axis' points.</summary>
    /// <param name="axis">Points and matrix.</param>
    /// <param name="from">Value at point 0 of the first column.</param>
    /// <param name="fromStride">Floats from point to point.</param>
    /// <param name="fromStep">Floats from column to column.</param>
    /// <param name="to">First coefficient of the first column.</param>
    /// <param name="toStride">Floats from coefficient to coefficient.</param>
    /// <param name="toStep">Floats from column to column.</param>
    /// <param name="columns">Number of columns.</param>
    public static void Interpolate(
        ToomCookAxis axis, ref float from, nint fromStride, nint fromStep, ref float to, nint toStride, nint toStep, int columns)
    {
        int points = axis.Points;
        int pairs = (points - 1) / 2;
        bool hasInfinity = points % 2 == 0;
        ref float matrix = ref MemoryMarshal.GetArrayDataReference(axis.Interpolation);
        for (int column = 0; column < columns; column++)
        {
            ref float u = ref Unsafe.Add(ref from, column * fromStep);
            ref float y = ref Unsafe.Add(ref to, column * toStep);
            if (axis.IsIdentity)
            {
                for (int i = 0; i < points; i++)
                {
                    At(ref u, i, points, fromStride).StoreUnsafe(ref Unsafe.Add(ref y, i * toStride));
                }

                continue;
            }

            Vector512<float> zero = Vector512.LoadUnsafe(ref u);
            LoadPair(ref u, 0, pairs, fromStride, out Vector512<float> s1, out Vector512<float> d1);
            LoadPair(ref u, 1, pairs, fromStride, out Vector512<float> s2, out Vector512<float> d2);
            LoadPair(ref u, 2, pairs, fromStride, out Vector512<float> s3, out Vector512<float> d3);
            zero.StoreUnsafe(ref y);
            for (int i = 2; i < points; i += 2)
            {
                ref float c = ref Unsafe.Add(ref matrix, i * points);
                Vector512<float> sum = (zero * c) + (s1 * Unsafe.Add(ref c, 1));
                sum = pairs >= 2 ? Fma(Unsafe.Add(ref c, 3), s2, sum) : sum;
                sum = pairs >= 3 ? Fma(Unsafe.Add(ref c, 5), s3, sum) : sum;
                sum.StoreUnsafe(ref Unsafe.Add(ref y, i * toStride));
            }

            Vector512<float> infinity = hasInfinity ? Vector512.LoadUnsafe(ref Unsafe.Add(ref u, (points - 1) * fromStride))
                : Vector512<float>.Zero;
            for (int i = 1; i < points; i += 2)
            {
                ref float c = ref Unsafe.Add(ref matrix, i * points);
                Vector512<float> sum = hasInfinity ? infinity * Unsafe.Add(ref c, points - 1) : Vector512<float>.Zero;
                sum = pairs >= 1 ? Fma(Unsafe.Add(ref c, 1), d1, sum) : sum;
                sum = pairs >= 2 ? Fma(Unsafe.Add(ref c, 3), d2, sum) : sum;
                sum = pairs >= 3 ? Fma(Unsafe.Add(ref c, 5), d3, sum) : sum;
                sum.StoreUnsafe(ref Unsafe.Add(ref y, i * toStride));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> At(ref float x, int i, int length, nint stride) =>
        i < length ? Vector512.LoadUnsafe(ref Unsafe.Add(ref x, i * stride)) : Vector512<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Fma(float factor, Vector512<float> x, Vector512<float> sum) =>
        Vector512.FusedMultiplyAdd(Vector512.Create(factor), x, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(ref float y, int point, nint stride, Vector512<float> even, Vector512<float> odd)
    {
        (even + odd).StoreUnsafe(ref Unsafe.Add(ref y, point * stride));
        (even - odd).StoreUnsafe(ref Unsafe.Add(ref y, (point + 1) * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadPair(ref float u, int pair, int pairs, nint stride, out Vector512<float> sum, out Vector512<float> difference)
    {
        if (pair >= pairs)
        {
            sum = difference = Vector512<float>.Zero;
            return;
        }

        Vector512<float> plus = Vector512.LoadUnsafe(ref Unsafe.Add(ref u, ((2 * pair) + 1) * stride));
        Vector512<float> minus = Vector512.LoadUnsafe(ref Unsafe.Add(ref u, ((2 * pair) + 2) * stride));
        sum = plus + minus;
        difference = plus - minus;
    }
}
