namespace SerHost.Analysis.Statistics;

/// <summary>Single values of a sorted list, without sorting it.</summary>
/// <remarks>Source: Hoare 1961, algorithm 65 (Find), with the median of three as pivot.</remarks>
internal static class OrderStatistics
{
    /// <summary>Puts the value that would stand at a place if all were sorted there, none greater before it and none smaller behind
    /// it.</summary>
    /// <param name="values">Values, none NaN; brought into another order.</param>
    /// <param name="place">The place, from 0.</param>
    public static double Select(Span<double> values, int place)
    {
        int low = 0, high = values.Length - 1;
        while (low < high)
        {
            double pivot = Middle(values[low], values[(low + high) >>> 1], values[high]);
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] < pivot)
                {
                    i++;
                }

                while (values[j] > pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }

            if (place > j && place < i)
            {
                break;
            }

            (low, high) = place <= j ? (low, j) : (i, high);
        }

        return values[place];
    }

    /// <summary>Quantile that interpolates linearly between values (definition 7 of Hyndman and Fan 1996).</summary>
    /// <param name="values">One value or more, none NaN; brought into another order.</param>
    /// <param name="probability">The share below it, 0 to 1.</param>
    public static double Quantile(Span<double> values, double probability)
    {
        double at = ((values.Length - 1) * probability) + 1;
        int place = Math.Clamp((int)at, 1, values.Length);
        double lower = Select(values, place - 1);
        if (place == values.Length)
        {
            return lower;
        }

        double upper = double.PositiveInfinity;
        foreach (double value in values[place..])
        {
            upper = Math.Min(upper, value);
        }

        return lower + ((at - place) * (upper - lower));
    }

    private static double Middle(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
