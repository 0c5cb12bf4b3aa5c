namespace Cues.Gemaps;

/// <summary>Loudness of a power spectrum: 26 critical-band-like energies,
/// equal-loudness weighted, compressed with exponent 0.33, averaged.</summary>
/// <remarks>
/// Triangular bands with 28 edges equally spaced on mel = 1127·ln(1 + f/700) from 20 Hz to 8 kHz (half the sample rate if lower),
/// no area normalisation. Bins at or below round(20/Δf) and at or above round(high/Δf) do not count. Immutable.
/// Sources: Hermansky 1990 (equal-loudness curve, intensity–loudness power law); Eyben et al. 2016.
/// </remarks>
internal sealed class LoudnessModel
{
    public const int Bands = 26;
    private const double LowHz = 20;
    private const double HighHz = 8000;
    private const double EnergyFloor = 9.3e-10;
    private const double Exponent = 0.33;

    private readonly int _firstBin;
    private readonly int[] _band;        // of bin _firstBin + i: the band it falls into on that band's rising side (−1 … Bands)
    private readonly double[] _rising;   // its weight there; 1 − it is the weight in the band below
    private readonly double[] _equalLoudness = new double[Bands];

    public LoudnessModel(int bins, double binHz)
    {
        double high = Math.Min(HighHz, (bins - 1) * binHz);
        double lowMel = Mel(LowHz), step = (Mel(high) - lowMel) / (Bands + 1);
        for (int b = 0; b < Bands; b++)
        {
            _equalLoudness[b] = EqualLoudness(700 * (Math.Exp((lowMel + ((b + 1) * step)) / 1127) - 1));
        }

        _firstBin = (int)Math.Round(LowHz / binHz) + 1;
        int end = Math.Min(bins, (int)Math.Round(high / binHz));
        _band = new int[Math.Max(0, end - _firstBin)];
        _rising = new double[_band.Length];
        for (int i = 0; i < _band.Length; i++)
        {
            double place = (Mel((_firstBin + i) * binHz) - lowMel) / step;
            _band[i] = Math.Clamp((int)Math.Floor(place), 0, Bands);
            _rising[i] = Math.Clamp(place - _band[i], 0, 1);
        }
    }

    /// <summary>Energies of the 26 bands.</summary>
    /// <param name="power">Power spectrum.</param>
    /// <param name="bands">[26] receives the energies.</param>
    public void BandEnergies(ReadOnlySpan<double> power, Span<double> bands)
    {
        Span<double> energy = stackalloc double[Bands + 2]; // [0] and [Bands + 1] catch what lies outside the bands
        energy.Clear();
        ReadOnlySpan<double> used = power.Slice(_firstBin, _band.Length);
        for (int i = 0; i < used.Length; i++)
        {
            double rising = _rising[i] * used[i];
            energy[_band[i] + 1] += rising;
            energy[_band[i]] += used[i] - rising;
        }

        energy.Slice(1, Bands).CopyTo(bands);
    }

    /// <summary>Loudness of band energies.</summary>
    public double Of(ReadOnlySpan<double> bands)
    {
        double sum = 0;
        for (int b = 0; b < Bands; b++)
        {
            sum += Math.Pow(Math.Max(bands[b], EnergyFloor) * _equalLoudness[b], Exponent);
        }

        return sum / Bands;
    }

    private static double Mel(double hz) => 1127 * Math.Log(1 + (hz / 700));

    private static double EqualLoudness(double hz)
    {
        double w = 2 * Math.PI * hz, w2 = w * w;
        return 1e32 * (w2 + 56.8e6) * w2 * w2 / ((w2 + 6.3e6) * (w2 + 6.3e6) * (w2 + 0.38e9) * ((w2 * w2 * w2 * w) + 1.7e31));
    }
}
