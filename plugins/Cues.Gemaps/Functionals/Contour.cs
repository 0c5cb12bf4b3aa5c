namespace Cues.Gemaps;

/// <summary>Peaks, valleys and slopes of a contour.</summary>
/// <remarks>Strict local extrema that stand out by a tenth of the contour's range; slopes run from the last to the next of them. Source: as
/// openSMILE's functionals behave, in words in the plugin's EGEMAPS.md.</remarks>
internal static class Contour
{
    private const double RelativeThreshold = 0.1;
    private const double HigherPeak = 1.05;

    /// <summary>An extremum at a frame.</summary>
    public readonly record struct Extremum(int Place, double Value, bool IsPeak);

    /// <summary>Statistics of the slopes of a contour, in units a second.</summary>
    public readonly record struct Slopes(double RisingMean, double RisingDeviation, double FallingMean, double FallingDeviation);

    /// <summary>The extrema of a contour that stand out.</summary>
    public static List<Extremum> Extrema(ReadOnlySpan<float> y)
    {
        var all = new List<Extremum>();
        if (y.IsEmpty)
        {
            return all;
        }

        float low = y[0], high = y[0];
        for (int i = 0; i < y.Length; i++)
        {
            (low, high) = (Math.Min(low, y[i]), Math.Max(high, y[i]));
            if (i >= 2 && i <= y.Length - 3 && ((y[i] > y[i - 1] && y[i] > y[i + 1]) || (y[i] < y[i - 1] && y[i] < y[i + 1])))
            {
                all.Add(new Extremum(i, y[i], y[i] > y[i - 1]));
            }
        }

        return Alternate(
            DropShallowValleys(DropLowPeaks(all, y[0], RelativeThreshold * (high - low)), y[0], RelativeThreshold * (high - low)));
    }

    private static List<Extremum> DropLowPeaks(List<Extremum> all, double start, double threshold)
    {
        double last = start, lastMin = start, lastMax = start;
        int kept = -1; // index of the peak kept last
        bool isDeep = false; // whether a deep valley came after it
        var isKept = new bool[all.Count];
        for (int e = 0; e < all.Count; e++)
        {
            double value = all[e].Value;
            if (!all[e].IsPeak)
            {
                isKept[e] = true;
                if (Math.Abs(value - last) >= threshold)
                {
                    isDeep = true;
                    lastMin = value;
                }
            }
            else if (Math.Abs(value - last) >= threshold)
            {
                (isDeep, lastMax, kept, isKept[e]) = (false, value, e, true);
            }
            else if (value - lastMin >= threshold)
            {
                if (value > HigherPeak * lastMax)
                {
                    if (kept >= 0)
                    {
                        isKept[kept] = false;
                    }

                    (lastMax, kept, isKept[e]) = (value, e, true);
                }
                else if (isDeep)
                {
                    (lastMax, kept, isKept[e]) = (value, e, true);
                }

                isDeep = false;
            }

            last = value;
        }

        return [.. all.Where((_, e) => isKept[e])];
    }

    private static List<Extremum> DropShallowValleys(List<Extremum> all, double start, double threshold)
    {
        double lastMax = start;
        var kept = new List<Extremum>();
        foreach (Extremum extremum in all)
        {
            if (extremum.IsPeak)
            {
                lastMax = extremum.Value;
                kept.Add(extremum);
            }
            else if (lastMax - extremum.Value >= threshold)
            {
                kept.Add(extremum);
            }
        }

        return kept;
    }

    // Of neighbours of one kind the more extreme stays, of equal ones the first.
    private static List<Extremum> Alternate(List<Extremum> all)
    {
        var kept = new List<Extremum>();
        foreach (Extremum extremum in all)
        {
            if (kept.Count == 0 || kept[^1].IsPeak != extremum.IsPeak)
            {
                kept.Add(extremum);
            }
            else if (extremum.IsPeak ? extremum.Value > kept[^1].Value : extremum.Value < kept[^1].Value)
            {
                kept[^1] = extremum;
            }
        }

        return kept;
    }

    /// <summary>Slopes as openSMILE 3.0 prints them: the last falling one with its
    /// sign, deviations over the slopes between extrema only.</summary>
    public static Slopes ReleasedSlopes(ReadOnlySpan<float> y, double stepSeconds)
    {
        var rising = new List<double>();
        var falling = new List<double>();
        if (y.IsEmpty)
        {
            return default;
        }

        (int peakAt, double peak, int valleyAt, double valley) = (0, y[0], 0, y[0]);
        bool? isLastRising = null;
        foreach (Extremum extremum in Extrema(y))
        {
            if (extremum.IsPeak)
            {
                (peakAt, peak) = (extremum.Place, extremum.Value);
                if (peakAt > valleyAt)
                {
                    rising.Add((peak - valley) / ((peakAt - valleyAt) * stepSeconds));
                    isLastRising = true;
                }
            }
            else
            {
                (valleyAt, valley) = (extremum.Place, extremum.Value);
                if (valleyAt > peakAt)
                {
                    falling.Add((peak - valley) / ((valleyAt - peakAt) * stepSeconds));
                    isLastRising = false;
                }
            }
        }

        int inner = rising.Count, innerFalling = falling.Count, end = y.Length - 1;
        if (isLastRising == true && peakAt < end)
        {
            falling.Add((y[end] - peak) / ((end - peakAt) * stepSeconds));
        }
        else if (isLastRising == false && valleyAt < end)
        {
            rising.Add((y[end] - valley) / ((end - valleyAt) * stepSeconds));
        }
        else if (isLastRising is null)
        {
            double whole = (y[end] - y[0]) / y.Length;
            (whole > 0 ? rising : falling).AddRange(whole == 0 ? [] : [whole]);
        }

        (double risingMean, double risingDeviation) = Spread(rising, inner);
        (double fallingMean, double fallingDeviation) = Spread(falling, innerFalling);
        return new Slopes(risingMean, risingDeviation, fallingMean, fallingDeviation);
    }

    /// <summary>
    /// Adds the slopes of one unbroken stretch, each positive: from its start over its
    /// extrema to its end. A stretch without extrema is one slope.
    /// </summary>
    public static void AddSlopes(ReadOnlySpan<float> y, double stepSeconds, List<double> rising, List<double> falling)
    {
        if (y.Length < 2)
        {
            return;
        }

        (int at, double value) = (0, y[0]);
        foreach (Extremum extremum in Extrema(y))
        {
            Add(extremum.Place, extremum.Value);
        }

        Add(y.Length - 1, y[^1]);

        void Add(int place, double next)
        {
            if (place > at && next != value)
            {
                (next > value ? rising : falling).Add(Math.Abs(next - value) / ((place - at) * stepSeconds));
            }

            (at, value) = (place, next);
        }
    }

    // Mean of all; deviation over the first ones only, divided by the number of all.
    private static (double Mean, double Deviation) Spread(List<double> slopes, int inner)
    {
        if (slopes.Count == 0)
        {
            return (0, 0);
        }

        double mean = slopes.Average();
        return (mean, Math.Sqrt(slopes.Take(inner).Sum(s => (s - mean) * (s - mean)) / slopes.Count));
    }
}
