using System.Numerics;
using System.Runtime.Intrinsics;

namespace Cues.Gemaps;

/// <summary>Finds strict local maxima, several places at a time.</summary>
internal static class LocalMaxima
{
    /// <summary>Places i with values[i] above both neighbours, 1 ≤ i ≤ length − 2, in rising order.</summary>
    /// <param name="values">The values.</param>
    /// <param name="places">Receives the places; (length + 1)/2 are always enough.</param>
    /// <returns>How many there are.</returns>
    public static int Find(ReadOnlySpan<double> values, Span<int> places)
    {
        int found = 0, i = 1;
        int width = Vector256<double>.Count;
        for (; i + width < values.Length; i += width)
        {
            Vector256<double> here = Vector256.Create(values[i..]);
            uint above = (Vector256.GreaterThan(here, Vector256.Create(values[(i - 1)..]))
                & Vector256.GreaterThan(here, Vector256.Create(values[(i + 1)..]))).ExtractMostSignificantBits();
            for (; above != 0; above &= above - 1)
            {
                places[found++] = i + BitOperations.TrailingZeroCount(above);
            }
        }

        for (; i < values.Length - 1; i++)
        {
            if (values[i] > values[i - 1] && values[i] > values[i + 1])
            {
                places[found++] = i;
            }
        }

        return found;
    }
}
