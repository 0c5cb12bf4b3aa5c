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
/// A frame in which no period is completed has no value of its own: NaN. The parity profile repeats the last value there, as
/// openSMILE does (jitter falls back to "none" where not even a search took place), and, where the rate is no multiple of 100 Hz, it
/// starts every search at the frame's first sample, as openSMILE's reading position then does, and
/// searches in every frame, also where the period found before reaches beyond the frame.
/// </para>
/// </remarks>
internal sealed class PeriodMeter
{
    private const double SearchRange = 0.1;
    private const double LowestCorrelation = 0.5;

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
                double first = PeakToPeak(here[1..(advance - 1)]), second = PeakToPeak(here[(advance + 1)..((2 * advance) - 1)]);
                amplitudeChange += Math.Abs(second - first);
                amplitude += 0.5 * (first + second);
            }

            used += advance;
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

    private static double PeakToPeak(ReadOnlySpan<double> x)
    {
        (double low, double high) = VectorMath.Range(x);
        return high - low;
    }
}
