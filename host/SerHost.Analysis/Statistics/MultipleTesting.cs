namespace SerHost.Analysis.Statistics;

/// <summary>Corrections of p values for the number of tests made.</summary>
public static class MultipleTesting
{
    /// <summary>Holm's step-down adjustment: controls the chance of any false finding (Holm 1979).</summary>
    /// <param name="p">The p values; NaN ones stay NaN and do not count as tests.</param>
    /// <returns>Adjusted p values in the same order.</returns>
    public static double[] Holm(IReadOnlyList<double> p)
    {
        int[] order = Sorted(p);
        double[] adjusted = Undefined(p);
        double largest = 0;
        for (int i = 0; i < order.Length; i++)
        {
            largest = Math.Max(largest, Math.Min(1, (order.Length - i) * p[order[i]]));
            adjusted[order[i]] = largest;
        }

        return adjusted;
    }

    /// <summary>Benjamini and Hochberg's step-up adjustment: controls the expected share of false findings (1995).</summary>
    /// <param name="p">The p values; NaN ones stay NaN and do not count as tests.</param>
    /// <returns>Adjusted p values in the same order.</returns>
    public static double[] BenjaminiHochberg(IReadOnlyList<double> p)
    {
        int[] order = Sorted(p);
        double[] adjusted = Undefined(p);
        double smallest = 1;
        for (int i = order.Length - 1; i >= 0; i--)
        {
            smallest = Math.Min(smallest, p[order[i]] * order.Length / (i + 1));
            adjusted[order[i]] = smallest;
        }

        return adjusted;
    }

    private static int[] Sorted(IReadOnlyList<double> p)
    {
        ArgumentNullException.ThrowIfNull(p);
        return [.. Enumerable.Range(0, p.Count).Where(i => !double.IsNaN(p[i])).OrderBy(i => p[i])];
    }

    private static double[] Undefined(IReadOnlyList<double> p)
    {
        var values = new double[p.Count];
        Array.Fill(values, double.NaN);
        return values;
    }
}
