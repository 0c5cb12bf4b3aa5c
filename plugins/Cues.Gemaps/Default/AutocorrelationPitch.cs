using SerHost.Signal;

namespace Cues.Gemaps;

/// <summary>Periods of a frame: peaks of the autocorrelation divided by that of the window.</summary>
/// <remarks>
/// <para>
/// r(τ) = (a(τ)/a(0)) / (w(τ)/w(0)), a the autocorrelation of the windowed frame less its mean, w that of the window: 1 for a periodic
/// sound at its period, whatever its level, and h/(h + n) for harmonic power h in noise
/// power n. Peaks are placed by band-limited interpolation.
/// </para>
/// <para>
/// Peaks above <see cref="CeilingHz"/> are kept as candidates, up to a quarter of the sample rate: a tone of 1100 Hz then wins as itself
/// and is undefined, instead of passing for a voice of 550 Hz. A frame with less than 1/10,000 of its power below <see cref="CeilingHz"/>
/// has no candidates for the same reason.
/// </para>
/// <para>Immutable; the work space belongs to the caller. Source: Boersma 1993, Proc.
/// Institute of Phonetic Sciences Amsterdam 17, 97–110.</para>
/// </remarks>
internal sealed class AutocorrelationPitch
{
    /// <summary>Lowest pitch found.</summary>
    public const double FloorHz = 55;

    /// <summary>Highest pitch reported.</summary>
    public const double CeilingHz = 1050;

    /// <summary>Up to here the spectrum counts in full.</summary>
    public const double PassHz = 6400;

    /// <summary>From here on it does not count: what lies above differs between the sample rates a sound may come in.</summary>
    public const double StopHz = 7200;

    /// <summary>What a candidate loses for each octave above the floor's period: the shorter of two equal periods wins.</summary>
    public const double OctaveCost = 0.005;

    private const double SteadyStrength = 0.7;
    private const double NoisyOctaveGain = 0.1; // for each octave above 300 Hz, where noise moves the peaks
    private const double NoisyGainFromHz = 300;

    // Between 75 and 550 Hz nothing is lost; an octave below costs 1, an octave above three times what the strength lacks of 1,
    // but nothing where the sound repeats as well after two and three periods: then it gains, so that it is not taken for half its pitch.
    private const double UsualLowHz = 75;
    private const double UsualHighHz = 550;
    private const double LowCost = 1;
    private const double HighCost = 3;
    private const double SteadyGain = 0.02;

    private const double LeastPowerBelowCeiling = 1e-4;
    private const double WeakestPeak = 0.2;
    private const double UnlikeItself = 0.1;
    private const int SincReach = 12;
    private const int ShortLag = 12; // peaks this narrow are refined before they are compared

    private static readonly (double Sin, double Cos) s_step = Math.SinCos(Math.PI / (SincReach + 1));

    private readonly RealFft _fft;
    private readonly double[] _window;
    private readonly double[] _inverseWindow; // [lags] w(0)/w(τ)
    private readonly double _rateHz;
    private readonly int _longestLag;
    private readonly int _ceilingBin;
    private readonly double[] _band; // [bins] 1 up to 6.4 kHz, falling to 0 at 7.2 kHz

    public AutocorrelationPitch(int frameSamples, double rateHz, ReadOnlySpan<double> window)
    {
        _rateHz = rateHz;
        _window = window.ToArray();
        _longestLag = (int)Math.Ceiling(rateHz / FloorHz);
        int lags = _longestLag + SincReach + 2;
        int length = 1;
        while (length < frameSamples + lags)
        {
            length *= 2;
        }

        _fft = new RealFft(length);
        _ceilingBin = (int)Math.Ceiling(CeilingHz / rateHz * length);
        _band = [.. Enumerable.Range(0, _fft.BinCount).Select(k =>
            0.5 + (0.5 * Math.Cos(Math.PI * Math.Clamp(((k * rateHz / length) - PassHz) / (StopHz - PassHz), 0, 1))))];
        _inverseWindow = new double[lags];
        double all = VectorMath.Dot(_window, _window);
        for (int lag = 0; lag < lags; lag++)
        {
            _inverseWindow[lag] = all / VectorMath.Dot(_window.AsSpan(lag), _window.AsSpan(0, frameSamples - lag));
        }
    }

    /// <summary>Bins of the spectrum that <see cref="Spectrum"/> gives.</summary>
    public int Bins => _fft.BinCount;

    /// <summary>Distance of the spectrum's bins.</summary>
    public double BinHz => _rateHz / _fft.Length;

    /// <summary>Buffers of one pass over a clip.</summary>
    public sealed class Work(int samples, int bins, int length, int lags)
    {
        public double[] Windowed { get; } = new double[samples];

        public double[] Re { get; } = new double[bins];

        public double[] Im { get; } = new double[bins];

        public double[] Correlation { get; } = new double[length];

        public double[] Normalised { get; } = new double[lags];

        public int[] Places { get; } = new int[lags];
    }

    public Work NewWork() => new(_window.Length, _fft.BinCount, _fft.Length, _inverseWindow.Length);

    /// <summary>The power spectrum of a frame, in work.Re.</summary>
    /// <returns>The windowed frame's energy.</returns>
    public double Spectrum(ReadOnlySpan<double> frame, Work work)
    {
        double mean = VectorMath.Sum(frame) / frame.Length;
        double[] x = work.Windowed;
        VectorMath.MultiplyLess(frame[..x.Length], mean, _window, x);
        _fft.Forward(x, work.Re, work.Im);
        VectorMath.Power(work.Re, work.Im, work.Re);
        return VectorMath.Dot(x, x);
    }

    /// <summary>Candidates of a frame.</summary>
    public PeriodCandidates Candidates(ReadOnlySpan<double> frame, Work work)
    {
        var result = new PeriodCandidates();
        double energy = Spectrum(frame, work);
        result.Level = (float)Math.Sqrt(energy / frame.Length);
        if (!(energy > 0))
        {
            return result;
        }

        double[] power = work.Re;
        double below = VectorMath.Sum(power.AsSpan(0, _ceilingBin)), all = VectorMath.Dot(power, _band);
        if (below < LeastPowerBelowCeiling * all)
        {
            return result;
        }

        VectorMath.Multiply(_band, power, power);
        Array.Clear(work.Im);
        _fft.Inverse(power, work.Im, work.Correlation);
        double[] r = work.Normalised;
        double scale = 1 / work.Correlation[0];
        VectorMath.MultiplyScaled(work.Correlation.AsSpan(0, r.Length), scale, _inverseWindow, r);
        Pick(r, work, ref result);
        return result;
    }

    private void Pick(double[] r, Work work, ref PeriodCandidates result)
    {
        Span<double> score = stackalloc double[PeriodCandidates.Count], lagOf = stackalloc double[PeriodCandidates.Count];
        int found = LocalMaxima.Find(r.AsSpan(0, _longestLag + 2), work.Places), kept = 0;
        int first = 1; // no period is shorter than the time in which the sound stops being like itself
        while (first < _longestLag && r[first] > UnlikeItself)
        {
            first++;
        }

        foreach (int place in work.Places.AsSpan(0, found))
        {
            if (place < first || r[place] < WeakestPeak)
            {
                continue;
            }

            double below = r[place - 1], here = r[place], above = r[place + 1];
            double shift = 0.5 * (below - above) / (below - (2 * here) + above);
            (double lag, double peak) = place < ShortLag ? Refine(r, place) : (place + shift, here - (0.25 * (below - above) * shift));
            double value = Score(peak, lag);
            if (kept == PeriodCandidates.Count && value <= score[kept - 1])
            {
                continue;
            }

            int at = kept < PeriodCandidates.Count ? kept++ : kept - 1;
            for (; at > 0 && value > score[at - 1]; at--)
            {
                (score[at], lagOf[at]) = (score[at - 1], lagOf[at - 1]);
            }

            (score[at], lagOf[at]) = (value, lag);
        }

        for (int c = 0; c < kept; c++)
        {
            (double refined, double strength) = Refine(r, lagOf[c]);
            result.Hz[c] = (float)(_rateHz / refined);
            strength = strength > 1 ? 1 / strength : strength;
            result.Strength[c] = (float)strength;
            result.Worth[c] = (float)(Score(strength, refined) - Unusual(r, refined, strength));
        }
    }

    private double Score(double strength, double lag) =>
        strength + (OctaveCost * Math.Log2(_rateHz / FloorHz / lag));

    // What an unusual pitch costs, less what a period gains that is as good two and three periods later.
    private double Unusual(double[] r, double lag, double strength)
    {
        double hz = _rateHz / lag, wobble = 1;
        if (2 * lag <= _longestLag && strength >= SteadyStrength)
        {
            double tolerance = 0.01 + (0.3 * (1 - strength)), change = Math.Abs(Interpolate(r, 2 * lag) - strength);
            change = 3 * lag > _longestLag ? change : Math.Max(change, Math.Abs(Interpolate(r, 3 * lag) - strength) / 1.5);
            wobble = Math.Clamp((change / tolerance) - 1, 0, 1);
        }

        double cost = hz < UsualLowHz ? LowCost * Math.Log2(UsualLowHz / hz)
            : hz <= UsualHighHz ? 0
            : wobble * HighCost * (1 - strength) * Math.Log2(hz / UsualHighHz);
        return cost - ((1 - wobble) * (SteadyGain + (NoisyOctaveGain * (1 - strength) * Math.Log2(Math.Max(1, hz / NoisyGainFromHz)))));
    }

    // Peak of the band-limited function through r near a lag: a parabola through three interpolated values, twice.
    private static (double Lag, double Strength) Refine(double[] r, double lag)
    {
        double strength = 0;
        for (double reach = 0.25; reach > 0.01; reach /= 8)
        {
            double below = Interpolate(r, lag - reach), here = Interpolate(r, lag), above = Interpolate(r, lag + reach);
            double bend = below - (2 * here) + above;
            double shift = bend < 0 ? Math.Clamp(0.5 * (below - above) / bend, -1, 1) : 0;
            lag += shift * reach;
            strength = here - (0.25 * (below - above) * shift);
        }

        return (lag, strength);
    }

    // Sinc interpolation with a raised-cosine taper; r is even, so lags below 0 mirror.
    private static double Interpolate(double[] r, double lag)
    {
        int left = (int)Math.Floor(lag);
        double fraction = lag - left;
        if (fraction == 0)
        {
            return r[left];
        }

        double sine = Math.Sin(Math.PI * fraction) / Math.PI, sum = 0;
        double sign = 1;
        (double sinStep, double cosStep) = s_step;
        (double sinNow, double cosNow) = Math.SinCos(Math.PI * fraction / (SincReach + 1));
        double sinRight = 0, cosRight = 1;
        (sinRight, cosRight) = Math.SinCos(Math.PI * (1 - fraction) / (SincReach + 1));
        for (int k = 0; k < SincReach; k++)
        {
            double leftDistance = fraction + k, rightDistance = 1 - fraction + k;
            sum += sign * sine * ((r[Math.Abs(left - k)] * (0.5 + (0.5 * cosNow)) / leftDistance)
                + (r[left + 1 + k] * (0.5 + (0.5 * cosRight)) / rightDistance));
            sign = -sign;
            (cosNow, sinNow) = ((cosNow * cosStep) - (sinNow * sinStep), (sinNow * cosStep) + (cosNow * sinStep));
            (cosRight, sinRight) = ((cosRight * cosStep) - (sinRight * sinStep), (sinRight * cosStep) + (cosRight * sinStep));
        }

        return sum;
    }
}
