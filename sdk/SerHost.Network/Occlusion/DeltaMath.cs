using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SerHost.Network.Forward;

namespace SerHost.Network.Occlusion;

/// <summary>Element-wise loops over changes: whole 16-lane vectors, then what is left one by one.</summary>
internal static class DeltaMath
{
    /// <summary>result = max(result, x).</summary>
    public static void Max(ReadOnlySpan<float> x, Span<float> result)
    {
        ref float y = ref MemoryMarshal.GetReference(result[..x.Length]);
        ref float a = ref MemoryMarshal.GetReference(x);
        int i = 0;
        for (; i + ChannelPadding.Lanes <= x.Length; i += ChannelPadding.Lanes)
        {
            Vector512.Max(At(ref y, i), At(ref a, i)).StoreUnsafe(ref Unsafe.Add(ref y, i));
        }

        for (; i < x.Length; i++)
        {
            result[i] = MathF.Max(result[i], x[i]);
        }
    }

    /// <summary>result = max(result, x + change).</summary>
    public static void MaxOfSum(ReadOnlySpan<float> x, ReadOnlySpan<float> change, Span<float> result)
    {
        ref float y = ref MemoryMarshal.GetReference(result[..x.Length]);
        ref float a = ref MemoryMarshal.GetReference(x);
        ref float d = ref MemoryMarshal.GetReference(change[..x.Length]);
        int i = 0;
        for (; i + ChannelPadding.Lanes <= x.Length; i += ChannelPadding.Lanes)
        {
            Vector512.Max(At(ref y, i), At(ref a, i) + At(ref d, i)).StoreUnsafe(ref Unsafe.Add(ref y, i));
        }

        for (; i < x.Length; i++)
        {
            result[i] = MathF.Max(result[i], x[i] + change[i]);
        }
    }

    /// <summary>The change of a ReLU: max(0, clean + change) − max(0, clean), of 16 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ReluChange(ref float clean, ref float change)
    {
        Vector512<float> before = Vector512.LoadUnsafe(ref clean);
        Vector512<float> after = before + Vector512.LoadUnsafe(ref change);
        return Vector512.MaxNative(Vector512<float>.Zero, after) - Vector512.MaxNative(Vector512<float>.Zero, before);
    }

    /// <summary>result = max(0, result); −∞ stays.</summary>
    public static void RectifyFinite(Span<float> result)
    {
        foreach (ref float value in result)
        {
            value = float.IsNegativeInfinity(value) ? value : MathF.Max(0, value);
        }
    }

    /// <summary>result = result − old; 0 where the result is −∞.</summary>
    public static void FiniteDifference(ReadOnlySpan<float> old, Span<float> result)
    {
        ref float y = ref MemoryMarshal.GetReference(result[..old.Length]);
        ref float a = ref MemoryMarshal.GetReference(old);
        Vector512<float> none = Vector512.Create(float.NegativeInfinity);
        int i = 0;
        for (; i + ChannelPadding.Lanes <= old.Length; i += ChannelPadding.Lanes)
        {
            Vector512<float> value = At(ref y, i);
            Vector512.ConditionalSelect(Vector512.Equals(value, none), Vector512<float>.Zero, value - At(ref a, i))
                .StoreUnsafe(ref Unsafe.Add(ref y, i));
        }

        for (; i < old.Length; i++)
        {
            result[i] = float.IsNegativeInfinity(result[i]) ? 0 : result[i] - old[i];
        }
    }

    /// <summary>result += x.</summary>
    public static void Add(ReadOnlySpan<float> x, Span<float> result)
    {
        ref float y = ref MemoryMarshal.GetReference(result[..x.Length]);
        ref float a = ref MemoryMarshal.GetReference(x);
        int i = 0;
        for (; i + ChannelPadding.Lanes <= x.Length; i += ChannelPadding.Lanes)
        {
            (At(ref y, i) + At(ref a, i)).StoreUnsafe(ref Unsafe.Add(ref y, i));
        }

        for (; i < x.Length; i++)
        {
            result[i] += x[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> At(ref float x, int i) => Vector512.LoadUnsafe(ref Unsafe.Add(ref x, i));
}
