using System.Buffers;
using System.Runtime.CompilerServices;

namespace Cues.Gemaps;

/// <summary>Up to six pitch candidates of one frame, best first; places beyond the last hold frequency 0 and strength 0.</summary>
internal struct PitchCandidates
{
    public const int Count = 6;

    public Six Hz;
    public Six Strength;

    [InlineArray(Count)]
    public struct Six
    {
        private double _first;
    }

    /// <summary>Picks the candidates from a sub-harmonic sum.</summary>
    /// <remarks>
    /// The six highest strict local maxima, refined by a parabola; those outside 55–1000 Hz are dropped; the one with the highest
    /// refined peak changes places with the first. Strength (voicing) = 1 − mean/peak, 0 for peaks below the mean.
    /// </remarks>
    public static PitchCandidates Pick(ReadOnlySpan<double> sum, double octavesPerPoint)
    {
        Span<int> places = stackalloc int[Count];
        int found = HighestPeaks(sum, places);
        double mean = VectorMath.Sum(sum) / sum.Length;
        var result = new PitchCandidates();
        Span<double> peaks = stackalloc double[Count];
        int kept = 0;
        for (int c = 0; c < found; c++)
        {
            int i = places[c];
            double below = sum[i - 1], here = sum[i], above = sum[i + 1];
            double shift = 0.5 * (below - above) / (below - (2 * here) + above);
            double peak = here - (0.25 * (below - above) * shift);
            double hz = LogFrequencySpline.LowestHz * Math.Pow(2, (i + shift) * octavesPerPoint);
            if (hz is < 55 or > 1000)
            {
                continue;
            }

            result.Hz[kept] = hz;
            result.Strength[kept] = peak > mean ? 1 - (mean / peak) : 0;
            peaks[kept++] = peak;
        }

        int best = 0;
        for (int c = 1; c < kept; c++)
        {
            best = peaks[c] > peaks[best] ? c : best;
        }

        (result.Hz[0], result.Hz[best]) = (result.Hz[best], result.Hz[0]);
        (result.Strength[0], result.Strength[best]) = (result.Strength[best], result.Strength[0]);
        return result;
    }

    private static int HighestPeaks(ReadOnlySpan<double> sum, Span<int> highest)
    {
        int[] rented = ArrayPool<int>.Shared.Rent((sum.Length / 2) + 1);
        int all = LocalMaxima.Find(sum, rented), found = 0;
        foreach (int place in rented.AsSpan(0, all))
        {
            if (found == Count && !(sum[place] > sum[highest[Count - 1]]))
            {
                continue;
            }

            int at = found < Count ? found++ : Count - 1;
            for (; at > 0 && sum[place] > sum[highest[at - 1]]; at--)
            {
                highest[at] = highest[at - 1];
            }

            highest[at] = place;
        }

        ArrayPool<int>.Shared.Return(rented);
        return found;
    }
}
