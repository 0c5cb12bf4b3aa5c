using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SerHost.Compute.Occlusion;

/// <summary>Products of small constant matrices with columns of 16-lane vectors.</summary>
internal static class SmallTransform
{
    /// <summary>to[i] = Σ j of matrix[i, j] · from[j].</summary>
    /// <param name="matrix">[rows, columns], row-major.</param>
    /// <param name="columns">Columns of the matrix: vectors read.</param>
    /// <param name="from">First vector read.</param>
    /// <param name="fromStride">Floats from vector to vector read.</param>
    /// <param name="to">First vector written.</param>
    /// <param name="toStride">Floats from vector to vector written.</param>
    /// <remarks>The caller has made sure that (columns − 1) · fromStride + 16 floats can be read and (rows − 1) · toStride + 16 written.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(ReadOnlySpan<float> matrix, int columns, ref float from, nint fromStride, ref float to, nint toStride)
    {
        int rows = matrix.Length / columns;
        ref float m = ref MemoryMarshal.GetReference(matrix);
        int row = 0;
        for (; row + 4 <= rows; row += 4)
        {
            Vector512<float> s0 = Vector512<float>.Zero, s1 = s0, s2 = s0, s3 = s0;
            ref float x = ref from;
            ref float m0 = ref Unsafe.Add(ref m, row * columns);
            for (int j = 0; j < columns; j++)
            {
                Vector512<float> value = Vector512.LoadUnsafe(ref x);
                s0 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref m0, j)), value, s0);
                s1 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref m0, columns + j)), value, s1);
                s2 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref m0, (2 * columns) + j)), value, s2);
                s3 = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref m0, (3 * columns) + j)), value, s3);
                x = ref Unsafe.Add(ref x, fromStride);
            }

            s0.StoreUnsafe(ref Unsafe.Add(ref to, row * toStride));
            s1.StoreUnsafe(ref Unsafe.Add(ref to, (row + 1) * toStride));
            s2.StoreUnsafe(ref Unsafe.Add(ref to, (row + 2) * toStride));
            s3.StoreUnsafe(ref Unsafe.Add(ref to, (row + 3) * toStride));
        }

        for (; row < rows; row++)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            ref float x = ref from;
            for (int j = 0; j < columns; j++)
            {
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref m, (row * columns) + j)), Vector512.LoadUnsafe(ref x), sum);
                x = ref Unsafe.Add(ref x, fromStride);
            }

            sum.StoreUnsafe(ref Unsafe.Add(ref to, row * toStride));
        }
    }
}
