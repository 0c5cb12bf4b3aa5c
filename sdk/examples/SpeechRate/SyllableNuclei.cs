namespace SpeechRate;

/// <summary>Finds peaks of intensity that stand out: loud enough, and with a dip on
/// either side that separates them from the next.</summary>
/// <remarks>
/// After De Jong and Wempe (2009). Of two peaks with too shallow a dip between them the higher counts. Unlike their script the last peak of
/// a clip counts too, though no dip but the end follows it.
/// </remarks>
internal static class SyllableNuclei
{
    private const double LoudestShare = 0.99;

    /// <summary>Frames of the peaks, in order.</summary>
    /// <param name="decibels">Intensity a frame.</param>
    /// <param name="floor">Peaks more than this below the loudest hundredth do not count.</param>
    /// <param name="dip">How far the intensity falls between two peaks, at least.</param>
    public static IReadOnlyList<int> Find(ReadOnlySpan<float> decibels, double floor, double dip)
    {
        var found = new List<int>();
        if (decibels.Length == 0)
        {
            return found;
        }

        double lowest = Loudest(decibels) - floor;
        int peak = -1;
        float valley = float.PositiveInfinity;
        for (int i = 0; i < decibels.Length; i++)
        {
            if (peak < 0)
            {
                valley = Math.Min(valley, decibels[i]);
                peak = decibels[i] >= valley + dip && decibels[i] >= lowest ? i : -1;
            }
            else if (decibels[i] > decibels[peak])
            {
                peak = i;
            }
            else if (decibels[i] <= decibels[peak] - dip)
            {
                found.Add(peak);
                (peak, valley) = (-1, decibels[i]);
            }
        }

        if (peak >= 0)
        {
            found.Add(peak);
        }

        return found;
    }

    private static float Loudest(ReadOnlySpan<float> decibels)
    {
        float[] sorted = decibels.ToArray();
        Array.Sort(sorted);
        return sorted[(int)(LoudestShare * (sorted.Length - 1))];
    }
}
