using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SerHost.Analysis.Statistics;

/// <summary>Sorts numbers with their places. Many at a time by their bits (radix sort, eleven at once), which takes a fraction of the
/// time that comparing does.</summary>
internal static class SortedValues
{
    /// <summary>Fewer values are compared with each other.</summary>
    private const int FewestByBits = 400;

    private const int DigitBits = 11, Digits = 6, Buckets = 1 << DigitBits;

    /// <summary>Sorts values in ascending order; equal ones in any order.</summary>
    /// <param name="values">Values, none NaN.</param>
    /// <returns>[values] the place of each sorted value before sorting.</returns>
    public static int[] Sort(double[] values)
    {
        int[] places = new int[values.Length];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = i;
        }

        if (values.Length < FewestByBits)
        {
            Array.Sort(values, places);
        }
        else
        {
            SortByBits(values, places);
        }

        return places;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first call on.
    private static void SortByBits(double[] values, int[] places)
    {
        int count = values.Length;
        ulong[] keys = ArrayPool<ulong>.Shared.Rent(count), otherKeys = ArrayPool<ulong>.Shared.Rent(count);
        int[] otherPlaces = ArrayPool<int>.Shared.Rent(count), from = ArrayPool<int>.Shared.Rent(count);
        int[] starts = ArrayPool<int>.Shared.Rent(Digits * Buckets);
        places.CopyTo(from, 0);
        Array.Clear(starts, 0, Digits * Buckets);
        ReadOnlySpan<long> bits = MemoryMarshal.Cast<double, long>(values);
        for (int i = 0; i < count; i++)
        {
            // Negative numbers turned round, positive ones above them: then their bits are in the order of the numbers.
            ulong key = (ulong)bits[i] ^ ((ulong)(bits[i] >> 63) | 0x8000000000000000);
            keys[i] = key;
            for (int digit = 0; digit < Digits; digit++)
            {
                starts[(digit * Buckets) + (int)((key >> (digit * DigitBits)) & (Buckets - 1))]++;
            }
        }

        for (int digit = 0; digit < Digits; digit++)
        {
            Span<int> next = starts.AsSpan(digit * Buckets, Buckets);
            int shift = digit * DigitBits;
            if (next[(int)((keys[0] >> shift) & (Buckets - 1))] == count)
            {
                continue;
            }

            int start = 0;
            for (int bucket = 0; bucket < Buckets; bucket++)
            {
                (start, next[bucket]) = (start + next[bucket], start);
            }

            for (int i = 0; i < count; i++)
            {
                int place = next[(int)((keys[i] >> shift) & (Buckets - 1))]++;
                otherKeys[place] = keys[i];
                otherPlaces[place] = from[i];
            }

            (keys, otherKeys) = (otherKeys, keys);
            (from, otherPlaces) = (otherPlaces, from);
        }

        Span<long> sorted = MemoryMarshal.Cast<double, long>(values.AsSpan());
        for (int i = 0; i < count; i++)
        {
            sorted[i] = (long)(keys[i] ^ ((ulong)~((long)keys[i] >> 63) | 0x8000000000000000));
            places[i] = from[i];
        }

        ArrayPool<ulong>.Shared.Return(keys);
        ArrayPool<ulong>.Shared.Return(otherKeys);
        ArrayPool<int>.Shared.Return(otherPlaces);
        ArrayPool<int>.Shared.Return(from);
        ArrayPool<int>.Shared.Return(starts);
    }
}
