using SerHost.Signal;

namespace Transforms.Voice;

/// <summary>Tilts a spectrum until the alpha ratio has changed by a wanted amount: a gain in decibels that is a straight line over log
/// frequency, as a filter without delay or phase; the energy stays.</summary>
internal static class SpectralTilt
{
    private const double PivotHz = 1000;
    private const double LowestHz = 60;
    private const double HighestHz = 6000;
    private const double AlphaHighHz = 5000;
    private const double FilterSeconds = 0.032;
    private const double Quiet = 1e-3;
    private const double LargestSlope = 24;

    /// <summary>Filters a piece that has sound beside it.</summary>
    /// <param name="padded">The piece with <see cref="Reach"/> samples more on both sides.</param>
    /// <param name="rateHz">Samples a second.</param>
    /// <param name="alphaDb">By how much the alpha ratio shall rise, as a mean over frames.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The piece, and by how much its alpha ratio rose: less than wanted where the steepest line was not enough.</returns>
    public static (double[] Samples, double AlphaDb) Apply(double[] padded, int rateHz, double alphaDb, CancellationToken cancellation)
    {
        int reach = Reach(rateHz), taps = (2 * reach) + 1;
        int length = 2;
        while (length < taps)
        {
            length *= 2;
        }

        var fft = new RealFft(length);
        List<double[]> spectra = Spectra(padded, fft, reach, cancellation);
        double binHz = (double)rateHz / length;
        double low = -LargestSlope, high = LargestSlope;
        for (int i = 0; i < 40; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = Change(spectra, binHz, middle) < alphaDb ? (middle, high) : (low, middle);
        }

        double slope = 0.5 * (low + high);
        double[] kernel = Kernel(fft, reach, binHz, slope, spectra);
        var output = new double[padded.Length - (2 * reach)];
        for (int n = 0; n < output.Length; n++)
        {
            double sum = 0;
            ReadOnlySpan<double> around = padded.AsSpan(n, taps);
            for (int t = 0; t < taps; t++)
            {
                sum += kernel[t] * around[t];
            }

            output[n] = sum;
            if (n % 4096 == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }

        return (output, Change(spectra, binHz, slope));
    }

    /// <summary>Samples the filter looks at to either side.</summary>
    public static int Reach(int rateHz) => (int)(0.5 * FilterSeconds * rateHz);

    private static double GainDb(double hz, double slope) => slope * Math.Log2(Math.Clamp(hz, LowestHz, HighestHz) / PivotHz);

    private static List<double[]> Spectra(double[] padded, RealFft fft, int reach, CancellationToken cancellation)
    {
        var spectra = new List<double[]>();
        var (frame, real, imaginary) = (new double[fft.Length], new double[fft.BinCount], new double[fft.BinCount]);
        int window = Math.Min(fft.Length, padded.Length);
        for (int start = 0; start + window <= padded.Length; start += Math.Max(1, reach))
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Clear(frame);
            for (int i = 0; i < window; i++)
            {
                frame[i] = padded[start + i] * (0.5 - (0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / window)));
            }

            fft.Forward(frame, real, imaginary);
            spectra.Add([.. real.Zip(imaginary, (re, im) => (re * re) + (im * im))]);
        }

        // Pauses are not what is listened to.
        double loudest = spectra.Count == 0 ? 0 : spectra.Max(power => power.Sum());
        return [.. spectra.Where(power => power.Sum() >= Quiet * loudest)];
    }

    /// <summary>Mean change of the alpha ratio in decibels.</summary>
    private static double Change(List<double[]> spectra, double binHz, double slope)
    {
        double total = 0;
        int count = 0;
        foreach (double[] power in spectra)
        {
            double lowBefore = 1e-12, highBefore = 1e-12, lowAfter = 1e-12, highAfter = 1e-12;
            for (int bin = 1; bin < power.Length && bin * binHz <= AlphaHighHz; bin++)
            {
                double after = power[bin] * Math.Pow(10, GainDb(bin * binHz, slope) / 10);
                if (bin * binHz < PivotHz)
                {
                    lowBefore += power[bin];
                    lowAfter += after;
                }
                else
                {
                    highBefore += power[bin];
                    highAfter += after;
                }
            }

            total += 10 * Math.Log10(highAfter / lowAfter * (lowBefore / highBefore));
            count++;
        }

        return count == 0 ? 0 : total / count;
    }

    private static double[] Kernel(RealFft fft, int reach, double binHz, double slope, List<double[]> spectra)
    {
        double before = 0, after = 0;
        foreach (double[] power in spectra)
        {
            for (int bin = 0; bin < power.Length; bin++)
            {
                before += power[bin];
                after += power[bin] * Math.Pow(10, GainDb(bin * binHz, slope) / 10);
            }
        }

        double level = after > 0 ? Math.Sqrt(before / after) : 1;
        double[] real = [.. Enumerable.Range(0, fft.BinCount).Select(bin => level * Math.Pow(10, GainDb(bin * binHz, slope) / 20))];
        var impulse = new double[fft.Length];
        fft.Inverse(real, new double[fft.BinCount], impulse);
        var kernel = new double[(2 * reach) + 1];
        for (int t = -reach; t <= reach; t++)
        {
            kernel[t + reach] = impulse[(t + fft.Length) % fft.Length] * (0.5 + (0.5 * Math.Cos(Math.PI * t / (reach + 1))));
        }

        return kernel;
    }
}
