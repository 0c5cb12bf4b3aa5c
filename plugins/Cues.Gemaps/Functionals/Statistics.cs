namespace Cues.Gemaps;

/// <summary>Mean, spread and percentiles of values.</summary>
internal static class Statistics
{
    /// <summary>Mean and population standard deviation; 0 where there are no values.</summary>
    public static (double Mean, double Deviation) Spread(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
        {
            return (0, 0);
        }

        double sum = 0, squares = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        double mean = sum / values.Length;
        foreach (float value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return (mean, Math.Sqrt(squares / values.Length));
    }

    /// <summary>Percentile of sorted values, linearly interpolated at share·(n − 1).</summary>
    public static double Percentile(ReadOnlySpan<float> sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)Math.Floor(place), above = Math.Min(sorted.Length - 1, below + 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
