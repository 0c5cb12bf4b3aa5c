namespace Cues.Gemaps;

/// <summary>Harmonic differences and formant amplitudes as openSMILE 3.0 releases them:
/// its first harmonic is the second of the voice.</summary>
/// <remarks>
/// Of each multiple of the pitch the nearest local maximum of the magnitude spectrum is sought; levels are refined peak magnitudes over the
/// unrefined magnitude at the pitch, −200 at least, −201 where there is none. Kept to reproduce published numbers only. Not thread-safe: it
/// owns work space.
/// </remarks>
/// <param name="binHz">Distance of the spectrum's bins.</param>
internal sealed class ReleasedHarmonics(double binHz)
{
    public const double Missing = -201;
    private const double Lowest = -200;
    private const int Harmonics = 100;

    private readonly int[] _bin = new int[Harmonics + 1];
    private readonly double[] _magnitude = new double[Harmonics + 1];
    private readonly double[] _refined = new double[Harmonics + 1];
    private readonly double[] _hz = new double[Harmonics + 1];
    private readonly double[] _level = new double[Harmonics + 1];

    /// <summary>Measures a voiced frame.</summary>
    /// <param name="spectrum">Magnitudes.</param>
    /// <param name="f0">Pitch in Hz.</param>
    /// <param name="formants">[3] formant frequencies in Hz; 0 where missing.</param>
    /// <param name="amplitudes">[3] receives the formants' amplitudes in dB.</param>
    /// <returns>H1–H2 and H1–A3 in dB.</returns>
    public (double H1H2, double H1A3) Measure(ReadOnlySpan<double> spectrum, double f0, ReadOnlySpan<float> formants,
        Span<double> amplitudes)
    {
        FindHarmonics(spectrum, f0);
        int third = 0;
        for (int n = 0; n < formants.Length; n++)
        {
            int strongest = Strongest(formants[n]);
            amplitudes[n] = strongest == 0 ? 0 : _level[strongest];
            third = strongest;
        }

        return (
            Math.Clamp(_level[2] - _level[3], Missing, -Missing),
            Math.Clamp(_level[2] + (third == 0 ? Missing : -_level[third]), Missing, -Missing));
    }

    private void FindHarmonics(ReadOnlySpan<double> m, double f0)
    {
        int last = m.Length - 1, lowest = Near(f0 / 2, 1, last), before = lowest;
        for (int i = 1; i <= Harmonics; i++)
        {
            int centre = Near(i * f0, before, last);
            int peak = Peak(m, centre, Near((i - 0.5) * f0, 1, last), Near((i + 0.5) * f0, centre, last));
            before = centre;
            _bin[i] = centre;
            _magnitude[i] = _refined[i] = _hz[i] = 0;
            if (peak >= lowest && peak < last && peak > 0)
            {
                double left = m[peak - 1], here = m[peak], right = m[peak + 1];
                double shift = 0.5 * (left - right) / (left - (2 * here) + right);
                _bin[i] = peak;
                _magnitude[i] = here;
                _refined[i] = here - (0.25 * (left - right) * shift);
                _hz[i] = (peak + shift) * binHz;
            }
        }

        double reference = _magnitude[1];
        for (int i = 1; i <= Harmonics; i++)
        {
            _level[i] = i == 1 && reference > 0 ? 0
                : !(reference > 0) ? Missing
                : Math.Max(Lowest, _refined[i] > 0 ? 20 * Math.Log10(_refined[i] / reference) : Lowest);
            if (i > 1 && _bin[i] == _bin[i - 1])
            {
                _level[i] = Missing;
                _bin[i] = 0;
                _magnitude[i] = _refined[i] = _hz[i] = 0;
            }
        }
    }

    // The first local maximum met going right and left in turn, one bin at a time; −1 where none.
    private static int Peak(ReadOnlySpan<double> m, int centre, int left, int right)
    {
        if (IsPeak(m, centre))
        {
            return centre;
        }

        for (int d = 1; centre + d <= right || centre - d >= left; d++)
        {
            if (centre + d <= right && IsPeak(m, centre + d))
            {
                return centre + d;
            }

            if (centre - d >= left && IsPeak(m, centre - d))
            {
                return centre - d;
            }
        }

        return -1;
    }

    private static bool IsPeak(ReadOnlySpan<double> m, int bin) =>
        bin >= 0 && bin < m.Length && (bin == 0 || m[bin] > m[bin - 1]) && (bin == m.Length - 1 || m[bin] > m[bin + 1]);

    private int Near(double hz, int from, int last)
    {
        int j = Math.Max(from, (int)Math.Floor(hz / binHz) + 1);
        if (j > last)
        {
            return 0;
        }

        return Math.Abs(((j - 1) * binHz) - hz) < Math.Abs((j * binHz) - hz) ? j - 1 : j;
    }

    private int Strongest(double formantHz)
    {
        int best = 0;
        for (int i = 1; i <= Harmonics && formantHz > 0; i++)
        {
            if (_hz[i] >= 0.8 * formantHz && _hz[i] <= 1.2 * formantHz && (best == 0 || _magnitude[i] > _magnitude[best]))
            {
                best = i;
            }
        }

        return best;
    }
}
