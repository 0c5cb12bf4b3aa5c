using System.Numerics;
using System.Runtime.InteropServices;

namespace SerHost.Network.Vectors;

/// <summary>Element-wise loops and sums over runs of floats, as wide as the machine's <see cref="Vector{T}"/>.</summary>
/// <remarks>Operands are as long as the first or longer; a result may be written over an operand.</remarks>
internal static class VectorLoops
{
    private const int Chunk = 1024;

    /// <summary>y = x, or y += x.</summary>
    public static void Put(ReadOnlySpan<float> x, Span<float> y, bool add)
    {
        if (add)
        {
            Add(x, y);
        }
        else
        {
            x.CopyTo(y);
        }
    }

    /// <summary>y += x.</summary>
    public static void Add(ReadOnlySpan<float> x, Span<float> y)
    {
        ReadOnlySpan<Vector<float>> xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        Span<Vector<float>> ys = MemoryMarshal.Cast<float, Vector<float>>(y[..x.Length]);
        for (int i = 0; i < xs.Length; i++)
        {
            ys[i] += xs[i];
        }

        for (int i = xs.Length * Vector<float>.Count; i < x.Length; i++)
        {
            y[i] += x[i];
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
            to[i] = Vector.MaxNative(floor, left[i] + right[i]);
        }

        for (int i = left.Length * Vector<float>.Count; i < x.Length; i++)
        {
            result[i] = MathF.Max(x[i] + y[i], floor[0]);
        }
    }

    /// <summary>y += factor · x.</summary>
    public static void AddScaled(float factor, ReadOnlySpan<float> x, Span<float> y)
    {
        ReadOnlySpan<Vector<float>> xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        Span<Vector<float>> ys = MemoryMarshal.Cast<float, Vector<float>>(y[..x.Length]);
        for (int i = 0; i < xs.Length; i++)
        {
            ys[i] += factor * xs[i];
        }

        for (int i = xs.Length * Vector<float>.Count; i < x.Length; i++)
        {
            y[i] += factor * x[i];
        }
    }

    /// <summary>y = factor · y.</summary>
    public static void Scale(float factor, Span<float> y)
    {
        Span<Vector<float>> ys = MemoryMarshal.Cast<float, Vector<float>>(y);
        for (int i = 0; i < ys.Length; i++)
        {
            ys[i] *= factor;
        }

        for (int i = ys.Length * Vector<float>.Count; i < y.Length; i++)
        {
            y[i] *= factor;
        }
    }

    /// <summary>y = factor · (x − middle) + shift, or y += factor · (x − middle) + shift.</summary>
    public static void PutScaled(float factor, ReadOnlySpan<float> x, float middle, float shift, Span<float> y, bool add)
    {
        ReadOnlySpan<Vector<float>> xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        Span<Vector<float>> ys = MemoryMarshal.Cast<float, Vector<float>>(y[..x.Length]);
        var (middles, shifts) = (new Vector<float>(middle), new Vector<float>(shift));
        for (int i = 0; i < xs.Length; i++)
        {
            Vector<float> part = (factor * (xs[i] - middles)) + shifts;
            ys[i] = add ? ys[i] + part : part;
        }

        for (int i = xs.Length * Vector<float>.Count; i < x.Length; i++)
        {
            float part = (factor * (x[i] - middle)) + shift;
            y[i] = add ? y[i] + part : part;
        }
    }

    /// <summary>y = (x − mean) · inverse ⊙ scale + bias; a bias of no elements is 0.</summary>
    public static void Normalise(ReadOnlySpan<float> x, float mean, float inverse, ReadOnlySpan<float> scale, ReadOnlySpan<float> bias,
        Span<float> y)
    {
        var (middle, factor) = (new Vector<float>(mean), new Vector<float>(inverse));
        int width = Vector<float>.Count, i = 0;
        for (; i + width <= x.Length; i += width)
        {
            Vector<float> value = (new Vector<float>(x[i..]) - middle) * factor * new Vector<float>(scale[i..]);
            (bias.IsEmpty ? value : value + new Vector<float>(bias[i..])).CopyTo(y[i..]);
        }

        for (; i < x.Length; i++)
        {
            y[i] = ((x[i] - mean) * inverse * scale[i]) + (bias.IsEmpty ? 0 : bias[i]);
        }
    }

    /// <summary>z = factor · a ⊙ b, or z += factor · a ⊙ b.</summary>
    public static void MultiplyScaled(float factor, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> z, bool add)
    {
        ReadOnlySpan<Vector<float>> av = MemoryMarshal.Cast<float, Vector<float>>(a);
        ReadOnlySpan<Vector<float>> bv = MemoryMarshal.Cast<float, Vector<float>>(b[..a.Length]);
        Span<Vector<float>> zv = MemoryMarshal.Cast<float, Vector<float>>(z[..a.Length]);
        for (int i = 0; i < av.Length; i++)
        {
            Vector<float> part = factor * av[i] * bv[i];
            zv[i] = add ? zv[i] + part : part;
        }

        for (int i = av.Length * Vector<float>.Count; i < a.Length; i++)
        {
            float part = factor * a[i] * b[i];
            z[i] = add ? z[i] + part : part;
        }
    }

    /// <summary>z = a ⊙ b, or z += a ⊙ b.</summary>
    public static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> z, bool add)
    {
        ReadOnlySpan<Vector<float>> av = MemoryMarshal.Cast<float, Vector<float>>(a);
        ReadOnlySpan<Vector<float>> bv = MemoryMarshal.Cast<float, Vector<float>>(b[..a.Length]);
        Span<Vector<float>> zv = MemoryMarshal.Cast<float, Vector<float>>(z[..a.Length]);
        for (int i = 0; i < av.Length; i++)
        {
            zv[i] = add ? Vector.FusedMultiplyAdd(av[i], bv[i], zv[i]) : av[i] * bv[i];
        }

        for (int i = av.Length * Vector<float>.Count; i < a.Length; i++)
        {
            z[i] = add ? MathF.FusedMultiplyAdd(a[i], b[i], z[i]) : a[i] * b[i];
        }
    }

    /// <summary>result = |x|.</summary>
    public static void Magnitude(ReadOnlySpan<float> x, Span<float> result)
    {
        ReadOnlySpan<Vector<float>> xs = MemoryMarshal.Cast<float, Vector<float>>(x);
        Span<Vector<float>> to = MemoryMarshal.Cast<float, Vector<float>>(result[..x.Length]);
        for (int i = 0; i < xs.Length; i++)
        {
            to[i] = Vector.Abs(xs[i]);
        }

        for (int i = xs.Length * Vector<float>.Count; i < x.Length; i++)
        {
            result[i] = MathF.Abs(x[i]);
        }
    }

    /// <summary>result = max(x, 0).</summary>
    public static void Relu(ReadOnlySpan<float> x, Span<float> result)
    {
        ReadOnlySpan<Vector<float>> from = MemoryMarshal.Cast<float, Vector<float>>(x);
        Span<Vector<float>> to = MemoryMarshal.Cast<float, Vector<float>>(result[..x.Length]);
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = Vector.MaxNative(Vector<float>.Zero, from[i]);
        }

        for (int i = from.Length * Vector<float>.Count; i < x.Length; i++)
        {
            result[i] = MathF.Max(x[i], 0);
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

    /// <summary>Σ x, float32 within chunks and float64 over them.</summary>
    public static double Sum(ReadOnlySpan<float> x)
    {
        double total = 0;
        for (int start = 0; start < x.Length; start += Chunk)
        {
            ReadOnlySpan<float> part = x.Slice(start, Math.Min(Chunk, x.Length - start));
            ReadOnlySpan<Vector<float>> parts = MemoryMarshal.Cast<float, Vector<float>>(part);
            Vector<float> sum = default;
            foreach (Vector<float> one in parts)
            {
                sum += one;
            }

            total += Vector.Sum(sum);
            for (int i = parts.Length * Vector<float>.Count; i < part.Length; i++)
            {
                total += part[i];
            }
        }

        return total;
    }

    /// <summary>Σ a ⊙ b, likewise.</summary>
    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double total = 0;
        for (int start = 0; start < a.Length; start += Chunk)
        {
            int length = Math.Min(Chunk, a.Length - start);
            ReadOnlySpan<Vector<float>> x = MemoryMarshal.Cast<float, Vector<float>>(a.Slice(start, length));
            ReadOnlySpan<Vector<float>> y = MemoryMarshal.Cast<float, Vector<float>>(b.Slice(start, length));
            Vector<float> sum = default;
            for (int i = 0; i < x.Length; i++)
            {
                sum += x[i] * y[i];
            }

            total += Vector.Sum(sum);
            for (int i = start + (x.Length * Vector<float>.Count); i < start + length; i++)
            {
                total += a[i] * b[i];
            }
        }

        return total;
    }

    /// <summary>Σ (x − mean)², likewise.</summary>
    public static double SquaredDistance(ReadOnlySpan<float> x, float mean)
    {
        double total = 0;
        var middle = new Vector<float>(mean);
        for (int start = 0; start < x.Length; start += Chunk)
        {
            ReadOnlySpan<float> part = x.Slice(start, Math.Min(Chunk, x.Length - start));
            ReadOnlySpan<Vector<float>> parts = MemoryMarshal.Cast<float, Vector<float>>(part);
            Vector<float> sum = default;
            foreach (Vector<float> one in parts)
            {
                Vector<float> distance = one - middle;
                sum += distance * distance;
            }

            total += Vector.Sum(sum);
            for (int i = parts.Length * Vector<float>.Count; i < part.Length; i++)
            {
                float distance = part[i] - mean;
                total += distance * distance;
            }
        }

        return total;
    }
}
