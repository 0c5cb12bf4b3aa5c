using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SerHost.Network.Backward;

/// <summary>What relevance needs of whole buffers beside <see cref="Vectors.VectorLoops"/>: stabilised reciprocals, gates, float64; 16
/// lanes at a time (.NET halves the vectors where the machine has none of 512 bits).</summary>
internal static class BufferMath
{
    private const int Lanes = 16;

    /// <summary>target += exact where it is given, else += rounded.</summary>
    public static void Add(Span<double> target, ReadOnlySpan<double> exact, ReadOnlySpan<float> rounded)
    {
        RequireLength(target.Length, rounded.Length);
        ref double t = ref MemoryMarshal.GetReference(target);
        int j = 0;
        if (exact.IsEmpty)
        {
            ref float y = ref MemoryMarshal.GetReference(rounded);
            for (; j <= target.Length - Lanes; j += Lanes)
            {
                (Vector512<double> low, Vector512<double> high) = Vector512.Widen(Vector512.LoadUnsafe(ref y, (nuint)j));
                (Vector512.LoadUnsafe(ref t, (nuint)j) + low).StoreUnsafe(ref t, (nuint)j);
                (Vector512.LoadUnsafe(ref t, (nuint)(j + (Lanes / 2))) + high).StoreUnsafe(ref t, (nuint)(j + (Lanes / 2)));
            }

            for (; j < target.Length; j++)
            {
                target[j] += rounded[j];
            }

            return;
        }

        RequireLength(target.Length, exact.Length);
        ref double x = ref MemoryMarshal.GetReference(exact);
        for (; j <= target.Length - (Lanes / 2); j += Lanes / 2)
        {
            (Vector512.LoadUnsafe(ref t, (nuint)j) + Vector512.LoadUnsafe(ref x, (nuint)j)).StoreUnsafe(ref t, (nuint)j);
        }

        for (; j < target.Length; j++)
        {
            target[j] += exact[j];
        }
    }

    /// <summary>target = coefficient / stab(z), stab(z) = z + ε·sign(z), sign(0) = +1. Target and z may be one buffer.</summary>
    public static void Reciprocal(Span<float> target, ReadOnlySpan<float> z, float coefficient, float epsilon)
    {
        RequireLength(target, z.Length, z.Length);
        ref float t = ref MemoryMarshal.GetReference(target);
        ref float x = ref MemoryMarshal.GetReference(z);
        Vector512<float> up = Vector512.Create(epsilon);
        Vector512<float> down = Vector512.Create(-epsilon);
        Vector512<float> numerator = Vector512.Create(coefficient);
        int i = 0;
        for (; i <= target.Length - Lanes; i += Lanes)
        {
            Vector512<float> value = Vector512.LoadUnsafe(ref x, (nuint)i);
            Vector512<float> shift = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(value, Vector512<float>.Zero), up, down);
            (numerator / (value + shift)).StoreUnsafe(ref t, (nuint)i);
        }

        for (; i < target.Length; i++)
        {
            target[i] = coefficient / (z[i] + (z[i] >= 0 ? epsilon : -epsilon));
        }
    }

    /// <summary>Sets target to 0 where gate is not above 0 (sign = 1) or not below 0 (sign = −1).</summary>
    public static void Gate(Span<float> target, ReadOnlySpan<float> gate, int sign)
    {
        RequireLength(target, gate.Length, gate.Length);
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = gate[i] * sign > 0 ? target[i] : 0;
        }
    }

    /// <summary>target = max(a, 0).</summary>
    public static void Relu(Span<double> target, ReadOnlySpan<double> a)
    {
        RequireLength(target.Length, a.Length);
        ref double t = ref MemoryMarshal.GetReference(target);
        ref double x = ref MemoryMarshal.GetReference(a);
        int i = 0;
        for (; i <= target.Length - (Lanes / 2); i += Lanes / 2)
        {
            Vector512.Max(Vector512.LoadUnsafe(ref x, (nuint)i), Vector512<double>.Zero).StoreUnsafe(ref t, (nuint)i);
        }

        for (; i < target.Length; i++)
        {
            target[i] = Math.Max(a[i], 0);
        }
    }

    /// <summary>target = max(target, a).</summary>
    public static void Maximum(Span<double> target, ReadOnlySpan<double> a)
    {
        RequireLength(target.Length, a.Length);
        ref double t = ref MemoryMarshal.GetReference(target);
        ref double x = ref MemoryMarshal.GetReference(a);
        int i = 0;
        for (; i <= target.Length - (Lanes / 2); i += Lanes / 2)
        {
            Vector512.Max(Vector512.LoadUnsafe(ref t, (nuint)i), Vector512.LoadUnsafe(ref x, (nuint)i)).StoreUnsafe(ref t, (nuint)i);
        }

        for (; i < target.Length; i++)
        {
            target[i] = Math.Max(target[i], a[i]);
        }
    }

    /// <summary>target = a, in float64.</summary>
    public static void Widen(Span<double> target, ReadOnlySpan<float> a)
    {
        RequireLength(a.Length, target.Length);
        ref double t = ref MemoryMarshal.GetReference(target);
        ref float x = ref MemoryMarshal.GetReference(a);
        int i = 0;
        for (; i <= target.Length - Lanes; i += Lanes)
        {
            (Vector512<double> low, Vector512<double> high) = Vector512.Widen(Vector512.LoadUnsafe(ref x, (nuint)i));
            low.StoreUnsafe(ref t, (nuint)i);
            high.StoreUnsafe(ref t, (nuint)(i + (Lanes / 2)));
        }

        for (; i < target.Length; i++)
        {
            target[i] = a[i];
        }
    }

    /// <summary>target = a, rounded to float32.</summary>
    public static void Narrow(Span<float> target, ReadOnlySpan<double> a)
    {
        RequireLength(target.Length, a.Length);
        ref float t = ref MemoryMarshal.GetReference(target);
        ref double x = ref MemoryMarshal.GetReference(a);
        int i = 0;
        for (; i <= target.Length - Lanes; i += Lanes)
        {
            Vector512.Narrow(Vector512.LoadUnsafe(ref x, (nuint)i), Vector512.LoadUnsafe(ref x, (nuint)(i + (Lanes / 2))))
                .StoreUnsafe(ref t, (nuint)i);
        }

        for (; i < target.Length; i++)
        {
            target[i] = (float)a[i];
        }
    }

    private static void RequireLength(int target, int source)
    {
        if (target != source)
        {
            throw new ArgumentException($"Lengths {target} and {source} differ.", nameof(target));
        }
    }

    private static void RequireLength(Span<float> target, int first, int second)
    {
        if (target.Length != first || target.Length != second)
        {
            throw new ArgumentException($"Lengths {target.Length}, {first} and {second} differ.", nameof(target));
        }
    }
}
