using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SerHost.Network.Vectors;

namespace SerHost.Network.Occlusion;

/// <summary>Evaluation and interpolation of Toom–Cook products along one axis, on columns of vectors.</summary>
/// <remarks>
/// A column is a run of vectors a stride apart; a call does several columns a step apart. Values at ±a share their even and odd part:
/// p(±a) = E(a²) ± a·O(a²), and going back, sums of pairs give the even coefficients and differences the odd ones.
/// Nothing here checks bounds: callers have made sure that all columns lie inside their buffers. Immutable.
/// </remarks>
internal abstract class ToomCookTransform
{
    /// <summary>Floats a column is wide.</summary>
    public static int Lanes => Vector512.IsHardwareAccelerated ? Lanes16.Count : Lanes8.Count;

    /// <summary>The transform of a product, written for its number of points and for the widest vectors of the machine.</summary>
    /// <param name="points">Points, 2 to <see cref="ToomCookPoints.Maximum"/>.</param>
    public static ToomCookTransform Of(int points) =>
        Vector512.IsHardwareAccelerated ? Of<Lanes16>(points) : Of<Lanes8>(points);

    /// <summary>Values of the columns' polynomials at the points.</summary>
    /// <param name="length">Coefficients, 1 to the number of points.</param>
    /// <param name="from">First coefficient of the first column.</param>
    /// <param name="fromStride">Floats from coefficient to coefficient.</param>
    /// <param name="fromStep">Floats from column to column.</param>
    /// <param name="to">Value at point 0 of the first column.</param>
    /// <param name="toStride">Floats from point to point.</param>
    /// <param name="toStep">Floats from column to column.</param>
    /// <param name="columns">Number of columns.</param>
    public abstract void Evaluate(
        int length, ref float from, nint fromStride, nint fromStep, ref float to, nint toStride, nint toStep, int columns);

    /// <summary>Coefficients of the polynomials that take the columns' values at the points.</summary>
    /// <param name="from">Value at point 0 of the first column.</param>
    /// <param name="fromStride">Floats from point to point.</param>
    /// <param name="fromStep">Floats from column to column.</param>
    /// <param name="to">First coefficient of the first column.</param>
    /// <param name="toStride">Floats from coefficient to coefficient.</param>
    /// <param name="toStep">Floats from column to column.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="added">Coefficients, the first so many, that are added to what is there; the others are stored.</param>
    public abstract void Interpolate(
        ref float from, nint fromStride, nint fromStep, ref float to, nint toStride, nint toStep, int columns, int added = 0);

    private static ToomCookTransform Of<TLanes>(int points)
        where TLanes : struct, ILanes<TLanes> => points switch
        {
            2 => new Transform<TLanes, Points2>(),
            3 => new Transform<TLanes, Points3>(),
            4 => new Transform<TLanes, Points4>(),
            5 => new Transform<TLanes, Points5>(),
            6 => new Transform<TLanes, Points6>(),
            7 => new Transform<TLanes, Points7>(),
            8 => new Transform<TLanes, Points8>(),
            _ => throw new ArgumentOutOfRangeException(nameof(points), points, $"Must be 2 to {ToomCookPoints.Maximum}."),
        };

    private interface IPoints
    {
        static abstract int Count { get; }
    }

    private readonly struct Points2 : IPoints
    {
        public static int Count => 2;
    }

    private readonly struct Points3 : IPoints
    {
        public static int Count => 3;
    }

    private readonly struct Points4 : IPoints
    {
        public static int Count => 4;
    }

    private readonly struct Points5 : IPoints
    {
        public static int Count => 5;
    }

    private readonly struct Points6 : IPoints
    {
        public static int Count => 6;
    }

    private readonly struct Points7 : IPoints
    {
        public static int Count => 7;
    }

    private readonly struct Points8 : IPoints
    {
        public static int Count => 8;
    }

    /// <summary>The compiler makes one for each number of points, in which all that depends on it is constant.</summary>
    private sealed class Transform<TLanes, TPoints> : ToomCookTransform
        where TLanes : struct, ILanes<TLanes>
        where TPoints : struct, IPoints
    {
        // Each coefficient as a whole vector, which the processor multiplies by straight from memory.
        private readonly float[] _matrix = [.. ToomCookPoints.Interpolation(TPoints.Count).SelectMany(c => Enumerable.Repeat(c, TLanes.Count))];

        private static bool HasInfinity
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => TPoints.Count % 2 == 0;
        }

        public override void Evaluate(
            int length, ref float from, nint fromStride, nint fromStep, ref float to, nint toStride, nint toStep, int columns)
        {
            // With two and three taps, what nearly all kernels are made of, every load is known beforehand.
            if (length == TPoints.Count - 2)
            {
                EvaluateKnown(TPoints.Count - 2, ref from, fromStride, fromStep, ref to, toStride, toStep, columns);
            }
            else if (length == TPoints.Count - 1)
            {
                EvaluateKnown(TPoints.Count - 1, ref from, fromStride, fromStep, ref to, toStride, toStep, columns);
            }
            else
            {
                EvaluateKnown(length, ref from, fromStride, fromStep, ref to, toStride, toStep, columns);
            }
        }

        public override void Interpolate(
            ref float from, nint fromStride, nint fromStep, ref float to, nint toStride, nint toStep, int columns, int added)
        {
            ref float matrix = ref MemoryMarshal.GetArrayDataReference(_matrix);
            if (added == 0)
            {
                Interpolate<Storing>(ref matrix, ref from, fromStride, fromStep, ref to, toStride, toStep, columns, 0);
            }
            else
            {
                Interpolate<Adding>(ref matrix, ref from, fromStride, fromStep, ref to, toStride, toStep, columns, added);
            }
        }

        // Inlined, the two would exceed what the compiler inlines into one method, and vectors be passed through memory.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Interpolate<TWriting>(
            ref float matrix, ref float from, nint fromStride, nint fromStep, ref float to, nint toStride, nint toStep, int columns, int added)
            where TWriting : IWriting
        {
            for (int column = 0; column < columns; column++)
            {
                ref float u = ref Unsafe.Add(ref from, column * fromStep);
                ref float y = ref Unsafe.Add(ref to, column * toStep);
                TLanes zero = TLanes.Load(ref u);
                (TLanes s1, TLanes d1) = Pair(ref u, 0, fromStride);
                (TLanes s2, TLanes d2) = Pair(ref u, 1, fromStride);
                (TLanes s3, TLanes d3) = Pair(ref u, 2, fromStride);
                TWriting.Put(zero, 0, ref y, toStride, added);
                Even<TWriting>(ref matrix, 2, zero, s1, s2, s3, ref y, toStride, added);
                Even<TWriting>(ref matrix, 4, zero, s1, s2, s3, ref y, toStride, added);
                Even<TWriting>(ref matrix, 6, zero, s1, s2, s3, ref y, toStride, added);
                TLanes infinity = HasInfinity ? At(ref u, TPoints.Count - 1, fromStride) : default;
                Odd<TWriting>(ref matrix, 1, infinity, d1, d2, d3, ref y, toStride, added);
                Odd<TWriting>(ref matrix, 3, infinity, d1, d2, d3, ref y, toStride, added);
                Odd<TWriting>(ref matrix, 5, infinity, d1, d2, d3, ref y, toStride, added);
                Odd<TWriting>(ref matrix, 7, infinity, d1, d2, d3, ref y, toStride, added);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void EvaluateKnown(
            int length, ref float from, nint fromStride, nint fromStep, ref float to, nint toStride, nint toStep, int columns)
        {
            for (int column = 0; column < columns; column++)
            {
                ref float x = ref Unsafe.Add(ref from, column * fromStep);
                ref float y = ref Unsafe.Add(ref to, column * toStep);
                TLanes x0 = TLanes.Load(ref x);
                TLanes x1 = Coefficient(ref x, 1, length, fromStride), x2 = Coefficient(ref x, 2, length, fromStride);
                TLanes x3 = Coefficient(ref x, 3, length, fromStride), x4 = Coefficient(ref x, 4, length, fromStride);
                TLanes x5 = Coefficient(ref x, 5, length, fromStride), x6 = Coefficient(ref x, 6, length, fromStride);
                x0.Store(ref y);
                if (TPoints.Count >= 3)
                {
                    StorePair(
                        ref y, 1, toStride, Sum(Sum(x0, x2, length > 2), Sum(x4, x6, length > 6), length > 4),
                        Sum(Sum(x1, x3, length > 3), x5, length > 5));
                }

                if (TPoints.Count >= 5)
                {
                    StorePair(
                        ref y, 3, toStride, Fma(4, x2, length > 2, Fma(16, x4, length > 4, Fma(64, x6, length > 6, x0))),
                        Fma(8, x3, length > 3, Fma(32, x5, length > 5, x1 + x1)));
                }

                if (TPoints.Count >= 7)
                {
                    StorePair(
                        ref y, 5, toStride, Fma(0.25f, x2, length > 2, Fma(0.0625f, x4, length > 4, Fma(0.015625f, x6, length > 6, x0))),
                        Fma(0.125f, x3, length > 3, Fma(0.03125f, x5, length > 5, x1 * TLanes.Of(0.5f))));
                }

                if (HasInfinity)
                {
                    At(ref x, length - 1, fromStride).Store(ref Unsafe.Add(ref y, (TPoints.Count - 1) * toStride));
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes At(ref float x, int i, nint stride) => TLanes.Load(ref Unsafe.Add(ref x, i * stride));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes Coefficient(ref float x, int i, int length, nint stride) => i < length ? At(ref x, i, stride) : default;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes Sum(TLanes x, TLanes y, bool isThere) => isThere ? x + y : x;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes Fma(float factor, TLanes x, bool isThere, TLanes sum) =>
            isThere ? TLanes.MultiplyAdd(TLanes.Of(factor), x, sum) : sum;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void StorePair(ref float y, int point, nint stride, TLanes even, TLanes odd)
        {
            (even + odd).Store(ref Unsafe.Add(ref y, point * stride));
            (even - odd).Store(ref Unsafe.Add(ref y, (point + 1) * stride));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static (TLanes Sum, TLanes Difference) Pair(ref float u, int pair, nint stride)
        {
            if ((2 * pair) + 2 >= TPoints.Count)
            {
                return default;
            }

            TLanes plus = At(ref u, (2 * pair) + 1, stride);
            TLanes minus = At(ref u, (2 * pair) + 2, stride);
            return (plus + minus, plus - minus);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Even<TWriting>(
            ref float matrix, int i, TLanes zero, TLanes s1, TLanes s2, TLanes s3, ref float y, nint stride, int added)
            where TWriting : IWriting
        {
            if (i < TPoints.Count)
            {
                TLanes sum = (zero * Factor(ref matrix, i, 0)) + (s1 * Factor(ref matrix, i, 1));
                sum = TPoints.Count >= 5 ? TLanes.MultiplyAdd(s2, Factor(ref matrix, i, 3), sum) : sum;
                sum = TPoints.Count >= 7 ? TLanes.MultiplyAdd(s3, Factor(ref matrix, i, 5), sum) : sum;
                TWriting.Put(sum, i, ref y, stride, added);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Odd<TWriting>(
            ref float matrix, int i, TLanes infinity, TLanes d1, TLanes d2, TLanes d3, ref float y, nint stride, int added)
            where TWriting : IWriting
        {
            if (i < TPoints.Count)
            {
                TLanes sum = HasInfinity ? infinity * Factor(ref matrix, i, TPoints.Count - 1) : default;
                sum = TPoints.Count >= 3 ? TLanes.MultiplyAdd(d1, Factor(ref matrix, i, 1), sum) : sum;
                sum = TPoints.Count >= 5 ? TLanes.MultiplyAdd(d2, Factor(ref matrix, i, 3), sum) : sum;
                sum = TPoints.Count >= 7 ? TLanes.MultiplyAdd(d3, Factor(ref matrix, i, 5), sum) : sum;
                TWriting.Put(sum, i, ref y, stride, added);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TLanes Factor(ref float matrix, int i, int point) =>
            TLanes.Load(ref Unsafe.Add(ref matrix, ((i * TPoints.Count) + point) * TLanes.Count));

        /// <summary>What becomes of a coefficient; the compiler makes a loop for each.</summary>
        private interface IWriting
        {
            static abstract void Put(TLanes value, int i, ref float y, nint stride, int added);
        }

        /// <summary>Stored.</summary>
        private readonly struct Storing : IWriting
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public static void Put(TLanes value, int i, ref float y, nint stride, int added) => value.Store(ref Unsafe.Add(ref y, i * stride));
        }

        /// <summary>The first so many added to what is there, the others stored.</summary>
        private readonly struct Adding : IWriting
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public static void Put(TLanes value, int i, ref float y, nint stride, int added)
            {
                ref float to = ref Unsafe.Add(ref y, i * stride);
                (i < added ? value + TLanes.Load(ref to) : value).Store(ref to);
            }
        }
    }
}
