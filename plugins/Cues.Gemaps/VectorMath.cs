using System.Numerics;
using System.Runtime.InteropServices;

namespace Cues.Gemaps;

/// <summary>The few vector loops the cues need. Lengths are those of the first operand; others must be at least as long.</summary>
internal static class VectorMath
{
    /// <summary>target[i] = a[i]·b[i].</summary>
    public static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> target)
    {
        int width = Vector<double>.Count, i = 0;
        for (; i <= a.Length - width; i += width)
        {
            (new Vector<double>(a[i..]) * new Vector<double>(b[i..])).CopyTo(target[i..]);
        }

        for (; i < a.Length; i++)
        {
            target[i] = a[i] * b[i];
        }
    }

    /// <summary>target[i] = (a[i] − offset)·b[i].</summary>
    public static void MultiplyLess(ReadOnlySpan<double> a, double offset, ReadOnlySpan<double> b, Span<double> target)
    {
        int width = Vector<double>.Count, i = 0;
        var less = new Vector<double>(offset);
        for (; i <= a.Length - width; i += width)
        {
            ((new Vector<double>(a[i..]) - less) * new Vector<double>(b[i..])).CopyTo(target[i..]);
        }

        for (; i < a.Length; i++)
        {
            target[i] = (a[i] - offset) * b[i];
        }
    }

    /// <summary>target[i] = a[i]·scale·b[i].</summary>
    public static void MultiplyScaled(ReadOnlySpan<double> a, double scale, ReadOnlySpan<double> b, Span<double> target)
    {
        int width = Vector<double>.Count, i = 0;
        for (; i <= a.Length - width; i += width)
        {
            (new Vector<double>(a[i..]) * scale * new Vector<double>(b[i..])).CopyTo(target[i..]);
        }

        for (; i < a.Length; i++)
        {
            target[i] = a[i] * scale * b[i];
        }
    }

    /// <summary>target[i] = (a[i] − offset)·scale.</summary>
    public static void Widen(ReadOnlySpan<float> a, double offset, double scale, Span<double> target)
    {
        int width = Vector<float>.Count, i = 0;
        var less = new Vector<double>(offset);
        for (; i <= a.Length - width; i += width)
        {
            Vector.Widen(new Vector<float>(a[i..]), out Vector<double> low, out Vector<double> high);
            ((low - less) * scale).CopyTo(target[i..]);
            ((high - less) * scale).CopyTo(target[(i + (width / 2))..]);
        }

        for (; i < a.Length; i++)
        {
            target[i] = (a[i] - offset) * scale;
        }
    }

    /// <summary>target[i] += scale·a[i].</summary>
    public static void AddScaled(ReadOnlySpan<double> a, double scale, Span<double> target)
    {
        target = target[..a.Length];
        ReadOnlySpan<Vector<double>> from = MemoryMarshal.Cast<double, Vector<double>>(a);
        Span<Vector<double>> to = MemoryMarshal.Cast<double, Vector<double>>(target);
        var factor = new Vector<double>(scale);
        for (int v = 0; v < from.Length; v++)
        {
            to[v] = Vector.FusedMultiplyAdd(from[v], factor, to[v]);
        }

        for (int i = from.Length * Vector<double>.Count; i < a.Length; i++)
        {
            target[i] += scale * a[i];
        }
    }

    /// <summary>(a[i], b[i]) ← (a[i] + k·b[i], b[i] + k·a[i]).</summary>
    public static void Reflect(Span<double> a, Span<double> b, double k)
    {
        b = b[..a.Length];
        Span<Vector<double>> left = MemoryMarshal.Cast<double, Vector<double>>(a), right = MemoryMarshal.Cast<double, Vector<double>>(b);
        for (int v = 0; v < left.Length; v++)
        {
            (left[v], right[v]) = (left[v] + (k * right[v]), right[v] + (k * left[v]));
        }

        for (int i = left.Length * Vector<double>.Count; i < a.Length; i++)
        {
            (a[i], b[i]) = (a[i] + (k * b[i]), b[i] + (k * a[i]));
        }
    }

    /// <summary>Σ a[i]·b[i].</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        b = b[..a.Length];
        ReadOnlySpan<Vector<double>> left = MemoryMarshal.Cast<double, Vector<double>>(a);
        ReadOnlySpan<Vector<double>> right = MemoryMarshal.Cast<double, Vector<double>>(b);
        Vector<double> even = Vector<double>.Zero, odd = Vector<double>.Zero;
        int v = 0;
        for (; v + 1 < left.Length; v += 2)
        {
            even = Vector.FusedMultiplyAdd(left[v], right[v], even);
            odd = Vector.FusedMultiplyAdd(left[v + 1], right[v + 1], odd);
        }

        if (v < left.Length)
        {
            even = Vector.FusedMultiplyAdd(left[v], right[v], even);
        }

        double sum = Vector.Sum(even + odd);
        for (int i = left.Length * Vector<double>.Count; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>Σ a[i].</summary>
    public static double Sum(ReadOnlySpan<double> a)
    {
        ReadOnlySpan<Vector<double>> vectors = MemoryMarshal.Cast<double, Vector<double>>(a);
        Vector<double> total = Vector<double>.Zero;
        foreach (Vector<double> vector in vectors)
        {
            total += vector;
        }

        double sum = Vector.Sum(total);
        for (int i = vectors.Length * Vector<double>.Count; i < a.Length; i++)
        {
            sum += a[i];
        }

        return sum;
    }

    /// <summary>target[i] = re[i]² + im[i]².</summary>
    public static void Power(ReadOnlySpan<double> re, ReadOnlySpan<double> im, Span<double> target)
    {
        int width = Vector<double>.Count, i = 0;
        for (; i <= re.Length - width; i += width)
        {
            var real = new Vector<double>(re[i..]);
            var imaginary = new Vector<double>(im[i..]);
            ((real * real) + (imaginary * imaginary)).CopyTo(target[i..]);
        }

        for (; i < re.Length; i++)
        {
            target[i] = (re[i] * re[i]) + (im[i] * im[i]);
        }
    }

    /// <summary>target[i] = √a[i].</summary>
    public static void SquareRoot(ReadOnlySpan<double> a, Span<double> target)
    {
        int width = Vector<double>.Count, i = 0;
        for (; i <= a.Length - width; i += width)
        {
            Vector.SquareRoot(new Vector<double>(a[i..])).CopyTo(target[i..]);
        }

        for (; i < a.Length; i++)
        {
            target[i] = Math.Sqrt(a[i]);
        }
    }

    /// <summary>Smallest and largest value.</summary>
    public static (double Low, double High) Range(ReadOnlySpan<double> a)
    {
        double low = a[0], high = a[0];
        int i = 0, width = Vector<double>.Count;
        if (a.Length >= width)
        {
            Vector<double> lows = new(a), highs = lows;
            for (; i <= a.Length - width; i += width)
            {
                var next = new Vector<double>(a[i..]);
                lows = Vector.Min(lows, next);
                highs = Vector.Max(highs, next);
            }

            for (int lane = 0; lane < width; lane++)
            {
                low = Math.Min(low, lows[lane]);
                high = Math.Max(high, highs[lane]);
            }
        }

        for (; i < a.Length; i++)
        {
            low = Math.Min(low, a[i]);
            high = Math.Max(high, a[i]);
        }

        return (low, high);
    }
}
