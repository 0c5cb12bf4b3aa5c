namespace SerHost.Ui.Drawing;

/// <summary>Round numbers to write along an axis.</summary>
internal static class AxisTicks
{
    /// <summary>Multiples of 1, 2 or 5 times a power of ten inside [low, high], as close together as the number allowed.</summary>
    /// <param name="low">Lower end.</param>
    /// <param name="high">Upper end, above the lower.</param>
    /// <param name="atMost">Largest number of ticks, 1 or more.</param>
    public static IReadOnlyList<double> Between(double low, double high, int atMost)
    {
        if (!(high > low) || atMost < 1)
        {
            return [];
        }

        double step = Math.Pow(10, Math.Floor(Math.Log10((high - low) / atMost)));
        foreach (double factor in (ReadOnlySpan<double>)[1, 2, 5, 10, 20])
        {
            long first = (long)Math.Ceiling((low / (step * factor)) - 1e-9), last = (long)Math.Floor((high / (step * factor)) + 1e-9);
            if (last - first + 1 <= atMost)
            {
                return Enumerable.Range(0, (int)Math.Max(0, last - first + 1)).Select(i => (first + i) * step * factor).ToArray();
            }
        }

        return [];
    }

    /// <summary>A number as short as its distance to the next tick allows.</summary>
    public static string Label(double value, double distance)
    {
        int digits = distance >= 1 ? 0 : (int)Math.Ceiling(-Math.Log10(distance) - 1e-9);
        return value.ToString("F" + digits, System.Globalization.CultureInfo.InvariantCulture);
    }
}
