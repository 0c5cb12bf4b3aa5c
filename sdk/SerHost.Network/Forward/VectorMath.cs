using System.Numerics;
using System.Runtime.InteropServices;
using SerHost.Sdk.Graph;

namespace SerHost.Network.Forward;

/// <summary>Element-wise loops over runs of floats, as wide as the machine's <see cref="Vector{T}"/>.</summary>
/// <remarks>All take spans of equal length; results may be written over an operand.</remarks>
internal static class VectorMath
{
    /// <summary>result = max(x, 0).</summary>
    public static void Relu(ReadOnlySpan<float> x, Span<float> result)
    {
        ReadOnlySpan<Vector<float>> from = MemoryMarshal.Cast<float, Vector<float>>(x);
        Span<Vector<float>> to = MemoryMarshal.Cast<float, Vector<float>>(result[..x.Length]);
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = Vector.Max(from[i], Vector<float>.Zero);
        }

        for (int i = from.Length * Vector<float>.Count; i < x.Length; i++)
        {
            result[i] = MathF.Max(x[i], 0);
        }
    }

    /// <summary>result += x.</summary>
    public static void Add(ReadOnlySpan<float> x, Span<float> result)
    {
        ReadOnlySpan<Vector<float>> from = MemoryMarshal.Cast<float, Vector<float>>(x);
        Span<Vector<float>> to = MemoryMarshal.Cast<float, Vector<float>>(result[..x.Length]);
        for (int i = 0; i < from.Length; i++)
        {
            to[i] += from[i];
        }

        for (int i = from.Length * Vector<float>.Count; i < x.Length; i++)
        {
            result[i] += x[i];
        }
    }

    /// <summary>result = x + y, below 0 replaced by 0 if <paramref name="relu"/>.</summary>
    public static void Add(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> result, bool relu)
    {
        ReadOnlySpan<Vector<float>> left = MemoryMarshal.Cast<float, Vector<float>>(x);
        ReadOnlySpan<Vector<float>> right = MemoryMarshal.Cast<float, Vector<float>>(y[..x.Length]);
        Span<Vector<float>> to = MemoryMarshal.Cast<float, Vector<float>>(result[..x.Length]);
        Vector<float> floor = relu ? Vector<float>.Zero : new Vector<float>(float.NegativeInfinity);
        for (int i = 0; i < left.Length; i++)
        {
            to[i] = Vector.Max(left[i] + right[i], floor);
        }

        for (int i = left.Length * Vector<float>.Count; i < x.Length; i++)
        {
            result[i] = MathF.Max(x[i] + y[i], floor[0]);
        }
    }

    /// <summary>result = max(result, x).</summary>
    public static void Max(ReadOnlySpan<float> x, Span<float> result)
    {
        ReadOnlySpan<Vector<float>> from = MemoryMarshal.Cast<float, Vector<float>>(x);
        Span<Vector<float>> to = MemoryMarshal.Cast<float, Vector<float>>(result[..x.Length]);
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = Vector.Max(to[i], from[i]);
        }

        for (int i = from.Length * Vector<float>.Count; i < x.Length; i++)
        {
            result[i] = MathF.Max(result[i], x[i]);
        }
    }

    /// <summary>result = scale · x + shift, element by element.</summary>
    public static void Affine(ReadOnlySpan<float> x, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<float> result)
    {
        for (int i = 0; i < x.Length; i++)
        {
            result[i] = (scale[i] * x[i]) + shift[i];
        }
    }

    /// <summary>result *= factor.</summary>
    public static void Scale(float factor, Span<float> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] *= factor;
        }
    }

    /// <summary>result = f(x) for an activation layer.</summary>
    public static void Activate(ActivationLayer layer, ReadOnlySpan<float> x, Span<float> result)
    {
        if (layer.Function == ActivationKind.Relu)
        {
            Relu(x, result);
            return;
        }

        for (int i = 0; i < x.Length; i++)
        {
            result[i] = ActivationFunction.Apply(layer, x[i]);
        }
    }

    /// <summary>In-place softmax.</summary>
    public static void Softmax(Span<float> x)
    {
        float largest = float.NegativeInfinity;
        foreach (float value in x)
        {
            largest = MathF.Max(largest, value);
        }

        double total = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double e = Math.Exp(x[i] - largest);
            x[i] = (float)e;
            total += e;
        }

        Scale((float)(1 / total), x);
    }
}

/// <summary>A shared run of zeros, to start sums from.</summary>
internal static class ZeroVector
{
    private static float[] s_zeros = new float[4096];

    /// <summary>Zeros; do not write to them.</summary>
    public static ReadOnlySpan<float> OfLength(int length)
    {
        float[] zeros = s_zeros;
        if (zeros.Length < length)
        {
            zeros = new float[length];
            s_zeros = zeros;
        }

        return zeros.AsSpan(0, length);
    }
}
