using System.Numerics;
using System.Runtime.InteropServices;

namespace SerHost.Compute.Occlusion;

/// <summary>Element-wise loops over changes.</summary>
internal static class DeltaMath
{
    /// <summary>result = max(result, x + y).</summary>
    public static void MaxOfSum(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> result)
    {
        ReadOnlySpan<Vector<float>> left = MemoryMarshal.Cast<float, Vector<float>>(x);
        ReadOnlySpan<Vector<float>> right = MemoryMarshal.Cast<float, Vector<float>>(y[..x.Length]);
        Span<Vector<float>> to = MemoryMarshal.Cast<float, Vector<float>>(result[..x.Length]);
        for (int i = 0; i < left.Length; i++)
        {
            to[i] = Vector.Max(to[i], left[i] + right[i]);
        }

        for (int i = left.Length * Vector<float>.Count; i < x.Length; i++)
        {
            result[i] = MathF.Max(result[i], x[i] + y[i]);
        }
    }

    /// <summary>result = max(0, clean + change) − max(0, clean).</summary>
    public static void Relu(ReadOnlySpan<float> clean, ReadOnlySpan<float> change, Span<float> result)
    {
        ReadOnlySpan<Vector<float>> left = MemoryMarshal.Cast<float, Vector<float>>(clean);
        ReadOnlySpan<Vector<float>> right = MemoryMarshal.Cast<float, Vector<float>>(change[..clean.Length]);
        Span<Vector<float>> to = MemoryMarshal.Cast<float, Vector<float>>(result[..clean.Length]);
        for (int i = 0; i < left.Length; i++)
        {
            to[i] = Vector.Max(left[i] + right[i], Vector<float>.Zero) - Vector.Max(left[i], Vector<float>.Zero);
        }

        for (int i = left.Length * Vector<float>.Count; i < clean.Length; i++)
        {
            result[i] = MathF.Max(clean[i] + change[i], 0) - MathF.Max(clean[i], 0);
        }
    }
}
