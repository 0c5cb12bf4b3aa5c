using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SerHost.Network.Backward;

/// <summary>Where a layer's sums in float64 go: rounded, as they are, and both again below 0 replaced by 0 where a ReLU is all that reads
/// them.</summary>
/// <remarks>All in one layout, whose positions take whole vectors. Different ranges may be written from several threads.</remarks>
/// <param name="values">Receives the rounded sums.</param>
/// <param name="exact">Receives the sums; null where nobody reads them.</param>
/// <param name="rectified">Receives the ReLU's rounded values; null for none.</param>
/// <param name="rectifiedExact">Receives the ReLU's values; null where nobody reads them.</param>
internal sealed class Float64Target(float[] values, double[]? exact, float[]? rectified = null, double[]? rectifiedExact = null)
{
    /// <summary>Values of one call of the short overload.</summary>
    public const int Lanes = 8;

    private const int Half = 4;

    /// <summary>Puts a run of sums in their place.</summary>
    /// <param name="place">Index of the first in the layout.</param>
    /// <param name="sums">The sums; a multiple of 8.</param>
    public void Put(int place, ReadOnlySpan<double> sums)
    {
        ref double from = ref MemoryMarshal.GetReference(sums);
        for (int i = 0; i < sums.Length / Lanes * Lanes; i += Lanes)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Put(place + i, Vector512.LoadUnsafe(ref from, (nuint)i));
            }
            else
            {
                Put(place + i, Vector256.LoadUnsafe(ref from, (nuint)i), Vector256.LoadUnsafe(ref from, (nuint)(i + Half)));
            }
        }
    }

    /// <summary>Puts eight sums of two terms in their place.</summary>
    /// <param name="place">Index of the first in the layout.</param>
    /// <param name="x">The first of eight terms.</param>
    /// <param name="y">The first of the others.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PutSum(int place, ref double x, ref double y)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Put(place, Vector512.LoadUnsafe(ref x) + Vector512.LoadUnsafe(ref y));
        }
        else
        {
            Put(place, Vector256.LoadUnsafe(ref x) + Vector256.LoadUnsafe(ref y),
                Vector256.LoadUnsafe(ref x, Half) + Vector256.LoadUnsafe(ref y, Half));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put(int place, Vector512<double> sums)
    {
        Vector256<float> rounded = Vector256.Narrow(sums.GetLower(), sums.GetUpper());
        rounded.CopyTo(values, place);
        if (exact is not null)
        {
            sums.CopyTo(exact, place);
        }

        if (rectified is not null)
        {
            Vector256.Max(rounded, Vector256<float>.Zero).CopyTo(rectified, place);
            if (rectifiedExact is not null)
            {
                Vector512.Max(sums, Vector512<double>.Zero).CopyTo(rectifiedExact, place);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put(int place, Vector256<double> low, Vector256<double> high)
    {
        Vector256<float> rounded = Vector256.Narrow(low, high);
        rounded.CopyTo(values, place);
        if (exact is not null)
        {
            low.CopyTo(exact, place);
            high.CopyTo(exact, place + Half);
        }

        if (rectified is not null)
        {
            Vector256.Max(rounded, Vector256<float>.Zero).CopyTo(rectified, place);
            if (rectifiedExact is not null)
            {
                Vector256.Max(low, Vector256<double>.Zero).CopyTo(rectifiedExact, place);
                Vector256.Max(high, Vector256<double>.Zero).CopyTo(rectifiedExact, place + Half);
            }
        }
    }
}
