namespace SerHost.Analysis.Faithfulness;

/// <summary>Properties of a map by itself.</summary>
public static class MapShape
{
    /// <summary>Gini index of |relevance|: 0 when spread evenly, towards 1 when concentrated.</summary>
    /// <remarks>G = Σ (2i − n − 1) v_i / (n Σ v), v sorted upwards. Source: Chalasani et al. 2020; Hurley and Rickard 2009.</remarks>
    /// <param name="values">Relevance, any sign.</param>
    public static double Gini(ReadOnlySpan<float> values)
    {
        double[] sorted = Magnitudes(values);
        Array.Sort(sorted);
        double weighted = 0, sum = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            weighted += ((2.0 * (i + 1)) - sorted.Length - 1) * sorted[i];
            sum += sorted[i];
        }

        return sum > 0 ? weighted / (sorted.Length * sum) : double.NaN;
    }

    /// <summary>Entropy of |relevance| as shares, over its largest value log n: 1 when spread evenly, 0 when in one element.</summary>
    /// <remarks>Source: Bhatt et al. 2020 (complexity).</remarks>
    /// <param name="values">Relevance, any sign.</param>
    public static double Entropy(ReadOnlySpan<float> values)
    {
        double[] magnitudes = Magnitudes(values);
        double sum = magnitudes.Sum();
        if (!(sum > 0) || magnitudes.Length < 2)
        {
            return double.NaN;
        }

        double entropy = 0;
        foreach (double magnitude in magnitudes)
        {
            double share = magnitude / sum;
            entropy -= share > 0 ? share * Math.Log(share) : 0;
        }

        return entropy / Math.Log(magnitudes.Length);
    }

    /// <summary>Share of |relevance| on some frames.</summary>
    /// <param name="values">[bands, frames], row-major.</param>
    /// <param name="isCounted">[frames] which ones.</param>
    public static double Share(ReadOnlySpan<float> values, ReadOnlySpan<bool> isCounted)
    {
        double counted = 0, sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            sum += Math.Abs(values[i]);
            counted += isCounted[i % isCounted.Length] ? Math.Abs(values[i]) : 0;
        }

        return sum > 0 ? counted / sum : double.NaN;
    }

    private static double[] Magnitudes(ReadOnlySpan<float> values)
    {
        var magnitudes = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            magnitudes[i] = Math.Abs(values[i]);
        }

        return magnitudes;
    }
}
