namespace Transforms.Voice;

/// <summary>Gives new sound the energy contour of the sound it was made of, so that a
/// change of pitch or duration does not change loudness.</summary>
internal static class EnergyMatch
{
    private const double WindowSeconds = 0.03;
    private const double LargestGain = 4;

    /// <summary>Scales <paramref name="changed"/> in place.</summary>
    /// <param name="original">The clip.</param>
    /// <param name="changed">The new sound.</param>
    /// <param name="source">[changed] place in the clip that each sample stands for.</param>
    /// <param name="rateHz">Samples a second.</param>
    public static void Apply(double[] original, double[] changed, Func<int, double> source, int rateHz)
    {
        int window = Math.Max(3, (int)(WindowSeconds * rateHz));
        double[] before = Energy(original, window), after = Energy(changed, window);
        double floor = 1e-9 + (1e-6 * before.DefaultIfEmpty(0).Max());
        for (int n = 0; n < changed.Length; n++)
        {
            int at = Math.Clamp((int)Math.Round(source(n)), 0, before.Length - 1);
            double gain = Math.Sqrt((before[at] + floor) / (after[n] + floor));
            changed[n] *= Math.Clamp(gain, 1 / LargestGain, LargestGain);
        }
    }

    /// <summary>Mean square under a triangle of twice the window: a moving average, twice.</summary>
    private static double[] Energy(double[] samples, int window) =>
        Average(Average(Array.ConvertAll(samples, sample => sample * sample), window), window);

    private static double[] Average(double[] values, int window)
    {
        var sums = new double[values.Length + 1];
        for (int i = 0; i < values.Length; i++)
        {
            sums[i + 1] = sums[i] + values[i];
        }

        var averages = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int from = Math.Max(0, i - (window / 2)), to = Math.Min(values.Length, i + (window / 2) + 1);
            averages[i] = Math.Max(0, (sums[to] - sums[from]) / (to - from));
        }

        return averages;
    }
}
