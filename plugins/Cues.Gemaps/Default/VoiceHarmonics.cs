namespace Cues.Gemaps;

/// <summary>Levels of a voice's harmonics in the power spectrum of a 60 ms frame.</summary>
/// <remarks>
/// The level of harmonic h is that of the spectrum's highest point within a quarter of the pitch of h·F0, refined by a parabola through the
/// logarithms (exact for a Gaussian window). H1 is the harmonic at the pitch itself. Formant amplitudes are those of the strongest harmonic
/// within 20 % of the formant, over H1. No correction for formants is made. Source: Hanson 1997, J. Acoust. Soc. Am. 101; Eyben et al.
/// 2016.
/// </remarks>
internal static class VoiceHarmonics
{
    private const double FormantReach = 0.2;

    /// <summary>Level of a harmonic in dB; NaN beyond the spectrum or where it has no power.</summary>
    public static double LevelDb(ReadOnlySpan<double> power, double binHz, double f0Hz, int harmonic)
    {
        double centre = harmonic * f0Hz / binHz, reach = Math.Max(1, 0.25 * f0Hz / binHz);
        int from = Math.Max(1, (int)Math.Ceiling(centre - reach)), to = (int)Math.Floor(centre + reach);
        if (to >= power.Length - 1 || from > to)
        {
            return double.NaN;
        }

        int best = from;
        for (int k = from + 1; k <= to; k++)
        {
            best = power[k] > power[best] ? k : best;
        }

        if (!(power[best] > 0) || !(power[best - 1] > 0) || !(power[best + 1] > 0))
        {
            return double.NaN;
        }

        double below = Math.Log10(power[best - 1]), here = Math.Log10(power[best]), above = Math.Log10(power[best + 1]);
        double bend = below - (2 * here) + above;
        double shift = bend < 0 ? Math.Clamp(0.5 * (below - above) / bend, -0.5, 0.5) : 0;
        return 10 * (here - (0.25 * (below - above) * shift));
    }

    /// <summary>Level of the strongest harmonic within 20 % of a formant; NaN where there is none.</summary>
    public static double StrongestDb(ReadOnlySpan<double> power, double binHz, double f0Hz, double formantHz)
    {
        double strongest = double.NaN;
        int last = (int)Math.Floor((1 + FormantReach) * formantHz / f0Hz);
        for (int h = Math.Max(1, (int)Math.Ceiling((1 - FormantReach) * formantHz / f0Hz)); h <= last; h++)
        {
            double level = LevelDb(power, binHz, f0Hz, h);
            strongest = double.IsNaN(strongest) || level > strongest ? level : strongest;
        }

        return strongest;
    }
}
