namespace Cues.Gemaps;

/// <summary>Jitter and shimmer of each frame, from periods found in the waveform.</summary>
/// <remarks>
/// <para>
/// From the start of a voiced stretch on, period after period: the length T within 0.9–1.1 of the expected one that maximises
/// Pearson's correlation of x[s, s+T) with x[s+T, s+2T), refined by a parabola, accepted above 0.5. A frame takes the
/// periods that begin within its hop as long as two more of the longest allowed length fit; what does not fit is left to the next
/// frame. Jitter = mean |ΔT| / mean T (at most 1). Shimmer = 20·log10(1 + Σ|A₁ − A₀| / Σ(A₀ + A₁)/2), A the peak-to-peak amplitude
/// inside a period, at most 6.02 dB.
/// </para>
/// <para>
/// The default profile begins each stretch a quarter of a period before a pulse and follows the refined periods, so that a stretch compared
/// is one cycle and not parts of two; its amplitude is the root mean square under a Hann window 0.4 periods wide around the pulse, which
/// falls between samples as it may (after Boersma and Weenink's Praat). A frame in which no period is completed has no value of its own:
/// NaN. The parity profile repeats the last value there, as openSMILE does (jitter falls back to "none" where not even a search took
/// place), and, where the rate is no multiple of 100 Hz, it starts every search at the frame's first sample, as openSMILE's reading
/// position then does, and searches in every frame, also where the period found before reaches beyond the frame.
/// </para>
/// </remarks>
internal sealed class PeriodMeter
{
    private const double SearchRange = 0.1;
    private const double LowestCorrelation = 0.5;
    private const double PulsePlace = 0.25;
    private const double PulseReach = 0.2;

    private readonly int _hop;
    private readonly double _rateHz;
    private readonly bool _isParity;
    private readonly bool _isRestarting;
    private readonly int _newSamples;

    public PeriodMeter(FramePlan plan)
    {
        _hop = plan.HopSamples;
        _rateHz = plan.SampleRateHz;
        _isParity = plan.Profile == GemapsProfile.OpenSmile;
        _isRestarting = _isParity && plan.SampleRateHz % 100 != 0;
        _newSamples = _isRestarting ? (plan.SampleRateHz / 100) + 1 : _hop;
    }

    /// <summary>Measures all frames.</summary>
    /// <param name="samples">The clip.</param>
    /// <param name="f0Hz">[frames] pitch; NaN in unvoiced frames. Frame t begins at sample t·hop.</param>
    /// <param name="jitter">[frames] receives jitter.</param>
    /// <param name="shimmerDb">[frames] receives shimmer.</param>
    public void Measure(FrameReader samples, ReadOnlySpan<float> f0Hz, Span<float> jitter, Span<float> shimmerDb)
    {
        double longest = 0;
        foreach (float hz in f0Hz)
        {
            longest = float.IsNaN(hz) ? longest : Math.Max(longest, _rateHz / hz);
        }

        var search = new PeriodSearch((int)Math.Ceiling((1 + SearchRange) * longest) + 1);
        var run = new Run();
        for (int t = 0; t < f0Hz.Length; t++)
        {
            if (float.IsNaN(f0Hz[t]))
            {
                run = new Run();
                jitter[t] = shimmerDb[t] = float.NaN;
                continue;
            }

            MeasureFrame(samples, t, _rateHz / f0Hz[t], search, ref run);
            jitter[t] = (float)run.Jitter;
            shimmerDb[t] = (float)run.ShimmerDb;
        }
    }

    // State carried along a voiced stretch.
    private struct Run()
    {
        /// <summary>Samples before the frame's first that are still to be searched;
        /// negative when the search is ahead of the frame.</summary>
        public int Left = 0;

        /// <summary>Default: what the search is ahead of the whole sample it begins at.</summary>
        public double Fraction = 0;

        public bool IsAligned = false;
        public double Period = double.NaN;
        public double Jitter = double.NaN;
        public double ShimmerDb = double.NaN;
    }

    private void MeasureFrame(FrameReader samples, int frame, double expected, PeriodSearch search, ref Run run)
    {
        int shortest = (int)Math.Floor((1 - SearchRange) * expected);
        int longest = (int)Math.Ceiling((1 + SearchRange) * expected);
        int available = _newSamples + run.Left;
        int start = (frame * _hop) - (_isRestarting ? 0 : run.Left);
        int used = 0, searches = 0, periods = 0, changes = 0;
        double changeSum = 0, periodSum = 0, amplitudeChange = 0, amplitude = 0;
        while ((_isRestarting || run.Left >= 0) && start + used + (2 * longest) + 2 <= samples.Count)
        {
            searches++;
            if (!_isParity && !run.IsAligned)
            {
                run.IsAligned = true;
                used += BeforePulse(samples.At(start + used, 2 * longest), expected);
                continue;
            }

            ReadOnlySpan<double> here = samples.At(start + used, 2 * longest);
            FoundPeriod found = search.Find(here, shortest, longest);
            int advance = found.Samples > 0 ? found.Samples : (int)Math.Round(expected, MidpointRounding.AwayFromZero);
            if (found.Correlation > LowestCorrelation)
            {
                if (!double.IsNaN(run.Period))
                {
                    changeSum += Math.Abs(found.Refined - run.Period);
                    changes++;
                }

                run.Period = found.Refined;
                periodSum += found.Refined;
                periods++;
                (double first, double second) = _isParity
                    ? (PeakToPeak(here[1..(advance - 1)]), PeakToPeak(here[(advance + 1)..((2 * advance) - 1)]))
                    : PulseLevels(here, found.Refined);
                amplitudeChange += Math.Abs(second - first);
                amplitude += 0.5 * (first + second);
            }

            used += _isParity ? advance : Whole(found.Samples > 0 ? found.Refined : expected, ref run);
            if (used + (2 * longest) >= available - 1)
            {
                break;
            }
        }

        run.Left = _isRestarting ? Math.Max(0, available - used) : available - used;
        bool isHeld = _isParity;
        run.Jitter = changes > 0 ? Math.Min(1, changeSum / changes / (periodSum / periods)) : isHeld
            && searches > 0 ? run.Jitter : double.NaN;
        run.ShimmerDb = periods > 0
            ? amplitude > 0 ? 20 * Math.Log10(1 + Math.Min(1, amplitudeChange / amplitude)) : double.NaN
            : isHeld ? run.ShimmerDb : double.NaN;
    }

    // Whole samples to go on by; what is left over is kept.
    private static int Whole(double samples, ref Run run)
    {
        double next = samples + run.Fraction;
        int whole = (int)Math.Round(next, MidpointRounding.AwayFromZero);
        run.Fraction = next - whole;
        return whole;
    }

    // Where to begin so that the strongest excursion of the first period lies a quarter of a period later.
    private static int BeforePulse(ReadOnlySpan<double> x, double period)
    {
        int shift = (int)Math.Round(Strongest(x, 0, (int)period) - (PulsePlace * period));
        return shift >= 0 ? shift : shift + (int)Math.Round(period);
    }

    private static int Strongest(ReadOnlySpan<double> x, int from, int end)
    {
        int best = from;
        for (int i = from + 1; i < end; i++)
        {
            best = Math.Abs(x[i]) > Math.Abs(x[best]) ? i : best;
        }

        return best;
    }

    // Levels of the pulse of the first period and of the one a period later.
    private static (double First, double Second) PulseLevels(ReadOnlySpan<double> x, double period)
    {
        int from = (int)Math.Ceiling(PulseReach * period);
        int pulse = Strongest(x, from, Math.Max(from + 1, (int)((1 - PulseReach) * period)));
        return (Level(x, pulse, PulseReach * period), Level(x, pulse + period, PulseReach * period));
    }

    // Root mean square under a Hann window centred anywhere.
    private static double Level(ReadOnlySpan<double> x, double centre, double reach)
    {
        int from = Math.Max(0, (int)Math.Ceiling(centre - reach)), to = Math.Min(x.Length - 1, (int)Math.Floor(centre + reach));
        double sum = 0, weights = 0;
        for (int i = from; i <= to; i++)
        {
            double weight = 0.5 + (0.5 * Math.Cos(Math.PI * (i - centre) / reach));
            sum += weight * x[i] * x[i];
            weights += weight;
        }

        return weights > 0 ? Math.Sqrt(sum / weights) : 0;
    }

    private static double PeakToPeak(ReadOnlySpan<double> x)
    {
        (double low, double high) = VectorMath.Range(x);
        return high - low;
    }
}
