using SerHost.Signal;

namespace Transforms.Voice;

/// <summary>Pitch of one frame.</summary>
/// <param name="Hz">Fundamental frequency; 0 where the voice is not voiced.</param>
/// <param name="Periodicity">Normalised autocorrelation at the period, 0 to 1: the share of power that repeats.</param>
internal readonly record struct PitchFrame(double Hz, double Periodicity)
{
    public bool IsVoiced => Hz > 0;
}

/// <summary>Pitch over time, by the autocorrelation method of Boersma (1993): a Hann window of three of the longest periods, its
/// autocorrelation divided by the window's own, and the cheapest path through the candidates.</summary>
/// <remarks>Immutable. Frame i is centred at sample <c>FirstCentre + i · Hop</c>.</remarks>
internal sealed class PitchContour
{
    public const double FloorHz = 70;
    public const double CeilingHz = 600;
    private const double HopSeconds = 0.01;
    private const double VoicingThreshold = 0.45;
    private const double SilenceThreshold = 0.03;
    private const double OctaveCost = 0.01;
    private const double OctaveJumpCost = 0.35;
    private const double VoicingChangeCost = 0.14;
    private const int MaxCandidates = 15;

    private PitchContour(PitchFrame[] frames, double firstCentre, double hop) => (Frames, FirstCentre, Hop) = (frames, firstCentre, hop);

    public IReadOnlyList<PitchFrame> Frames { get; }

    /// <summary>Centre of frame 0 in samples.</summary>
    public double FirstCentre { get; }

    /// <summary>Distance of frames in samples.</summary>
    public double Hop { get; }

    /// <summary>Centre of a frame in samples.</summary>
    public double CentreOf(int frame) => FirstCentre + (frame * Hop);

    /// <summary>The frame nearest to a sample; clamped. There must be frames.</summary>
    public int FrameAt(double sample) => Math.Clamp((int)Math.Round((sample - FirstCentre) / Hop), 0, Frames.Count - 1);

    public static PitchContour Of(double[] samples, int rateHz, CancellationToken cancellation)
    {
        int window = (int)Math.Round(3 * rateHz / FloorHz);
        int hop = Math.Max(1, (int)Math.Round(HopSeconds * rateHz));
        if (samples.Length < window || rateHz < 4 * CeilingHz)
        {
            return new PitchContour([], 0, hop);
        }

        var meter = new Autocorrelation(window, rateHz);
        double globalPeak = samples.Max(Math.Abs);
        var candidates = new List<Candidate>[((samples.Length - window) / hop) + 1];
        for (int i = 0; i < candidates.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            candidates[i] = meter.Candidates(samples.AsSpan(i * hop, window), globalPeak);
        }

        return new PitchContour(Cheapest(candidates), window / 2.0, hop);
    }

    /// <param name="Hz">0 for unvoiced.</param>
    /// <param name="Strength">What counts in the path.</param>
    /// <param name="Periodicity">Normalised autocorrelation.</param>
    private readonly record struct Candidate(double Hz, double Strength, double Periodicity);

    private static PitchFrame[] Cheapest(List<Candidate>[] frames)
    {
        var best = new double[frames.Length][];
        var from = new int[frames.Length][];
        for (int t = 0; t < frames.Length; t++)
        {
            best[t] = new double[frames[t].Count];
            from[t] = new int[frames[t].Count];
            for (int now = 0; now < frames[t].Count; now++)
            {
                double top = t == 0 ? 0 : double.NegativeInfinity;
                for (int before = 0; t > 0 && before < frames[t - 1].Count; before++)
                {
                    double total = best[t - 1][before] - Transition(frames[t - 1][before].Hz, frames[t][now].Hz);
                    if (total > top)
                    {
                        (top, from[t][now]) = (total, before);
                    }
                }

                best[t][now] = top + frames[t][now].Strength;
            }
        }

        var path = new PitchFrame[frames.Length];
        int state = frames.Length == 0 ? 0 : Array.IndexOf(best[^1], best[^1].Max());
        for (int t = frames.Length - 1; t >= 0; t--)
        {
            path[t] = new PitchFrame(frames[t][state].Hz, frames[t][state].Periodicity);
            state = from[t][state];
        }

        return path;
    }

    private static double Transition(double before, double now) => (before > 0, now > 0) switch
    {
        (true, true) => OctaveJumpCost * Math.Abs(Math.Log2(now / before)),
        (false, false) => 0,
        _ => VoicingChangeCost,
    };

    /// <summary>Autocorrelation of windowed frames. Owns work space: one a thread.</summary>
    private sealed class Autocorrelation
    {
        private readonly RealFft _fft;
        private readonly double[] _window;
        private readonly double[] _windowCorrelation;
        private readonly double[] _work;
        private readonly double[] _real;
        private readonly double[] _imaginary;
        private readonly int _shortest;
        private readonly int _longest;
        private readonly double _rateHz;

        public Autocorrelation(int window, int rateHz)
        {
            int length = 2;
            while (length < window * 3 / 2)
            {
                length *= 2;
            }

            _rateHz = rateHz;
            _fft = new RealFft(length);
            (_work, _real, _imaginary) = (new double[length], new double[_fft.BinCount], new double[_fft.BinCount]);
            _window = [.. Enumerable.Range(0, window).Select(i => 0.5 - (0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / window)))];
            _windowCorrelation = [.. Correlate(_window)];
            _shortest = Math.Max(2, (int)Math.Floor(rateHz / CeilingHz));
            _longest = Math.Min(window / 2, (int)Math.Ceiling(rateHz / FloorHz));
        }

        public List<Candidate> Candidates(ReadOnlySpan<double> frame, double globalPeak)
        {
            double mean = 0, peak = 0;
            foreach (double sample in frame)
            {
                mean += sample / frame.Length;
            }

            double[] windowed = new double[frame.Length];
            for (int i = 0; i < frame.Length; i++)
            {
                windowed[i] = (frame[i] - mean) * _window[i];
                peak = Math.Max(peak, Math.Abs(frame[i] - mean));
            }

            double loudness = globalPeak > 0 ? peak / globalPeak : 0;
            var found = new List<Candidate> { new(0,
                VoicingThreshold + Math.Max(0, 2 - (loudness / (SilenceThreshold / (1 + VoicingThreshold)))), 0) };
            double[] r = Correlate(windowed);
            if (!(r[0] > 0))
            {
                return found;
            }

            double before = Normalised(r, _shortest - 1), here = Normalised(r, _shortest);
            for (int lag = _shortest; lag <= _longest; lag++)
            {
                double after = Normalised(r, lag + 1);
                if (here > 0.5 * VoicingThreshold && here > before && here >= after)
                {
                    double bend = before - (2 * here) + after;
                    double shift = bend < 0 ? 0.5 * (before - after) / bend : 0;
                    double height = Math.Min(1, here - (0.25 * (before - after) * shift));
                    double hz = _rateHz / (lag + shift);
                    found.Add(new Candidate(hz, height - (OctaveCost * Math.Log2(FloorHz * (lag + shift) / _rateHz)), height));
                }

                (before, here) = (here, after);
            }

            return found.Count <= MaxCandidates
                ? found
                : [found[0], .. found.Skip(1).OrderByDescending(candidate => candidate.Strength).Take(MaxCandidates - 1)];
        }

        private double Normalised(double[] r, int lag) => r[lag] / r[0] * (_windowCorrelation[0] / _windowCorrelation[lag]);

        /// <summary>Autocorrelation at lags up to half the window, through the power spectrum.</summary>
        private double[] Correlate(ReadOnlySpan<double> values)
        {
            _work.AsSpan().Clear();
            values.CopyTo(_work);
            _fft.Forward(_work, _real, _imaginary);
            for (int i = 0; i < _real.Length; i++)
            {
                _real[i] = (_real[i] * _real[i]) + (_imaginary[i] * _imaginary[i]);
                _imaginary[i] = 0;
            }

            _fft.Inverse(_real, _imaginary, _work);
            return _work[..((values.Length / 2) + 2)];
        }
    }
}
