namespace SerHost.Signal.Voice;

/// <summary>Reduces the sample rate by a whole factor with a linear-phase low-pass
/// (Kaiser, β = 8, stop band below −80 dB), without delay.</summary>
internal static class Decimator
{
    private const int HalfLengthInOutputSamples = 16;
    private const double Beta = 8;
    private const double CutoffOfOutputRate = 0.47;

    public static double[] Decimate(ReadOnlySpan<double> samples, int factor)
    {
        int half = HalfLengthInOutputSamples * factor;
        double[] taps = Taps(half, factor);
        double[] output = new double[samples.Length / factor];
        for (int n = 0; n < output.Length; n++)
        {
            int centre = n * factor;
            int first = Math.Max(0, centre - half);
            int last = Math.Min(samples.Length - 1, centre + half);
            double sum = 0;
            for (int i = first; i <= last; i++)
            {
                sum += samples[i] * taps[i - centre + half];
            }

            output[n] = sum;
        }

        return output;
    }

    private static double[] Taps(int half, int factor)
    {
        double[] taps = new double[(2 * half) + 1];
        double total = 0;
        var kaiser = new KaiserWindow(Beta);
        for (int i = 0; i < taps.Length; i++)
        {
            double n = i - half;
            double x = 2 * CutoffOfOutputRate * n / factor;
            double sinc = n == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
            taps[i] = sinc * kaiser.At(n / (half + 1));
            total += taps[i];
        }

        for (int i = 0; i < taps.Length; i++)
        {
            taps[i] /= total;
        }

        return taps;
    }
}
