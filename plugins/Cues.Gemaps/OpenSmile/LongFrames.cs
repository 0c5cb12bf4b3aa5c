using SerHost.Signal;

namespace Cues.Gemaps;

/// <summary>Pitch candidates and harmonics-to-noise ratio of the 60 ms frames. Immutable; the work space belongs to the caller.</summary>
internal sealed class LongFrames
{
    private const double SilenceRms = 0.001;

    private readonly FramePlan _plan;
    private readonly RealFft _fft;
    private readonly double[] _window;
    private readonly SubharmonicSum _sum;

    public LongFrames(FramePlan plan)
    {
        _plan = plan;
        _fft = new RealFft(plan.LongFftLength);
        _window = GaussianWindow(plan.LongSamples);
        _sum = new SubharmonicSum(_fft.BinCount, plan.LongRateHz / plan.LongFftLength, plan.LongRateHz / 2);
    }

    /// <summary>exp(−½z²), z from −2.5 to 2.5.</summary>
    public static double[] GaussianWindow(int samples)
    {
        double middle = (samples - 1) / 2.0, sigma = 0.4 * middle;
        return [.. Enumerable.Range(0, samples).Select(i => Math.Exp(-0.5 * (i - middle) * (i - middle) / (sigma * sigma)))];
    }

    /// <summary>Buffers of one pass over a clip.</summary>
    public sealed class Work(int samples, int bins, int sumWork)
    {
        public double[] SumWork { get; } = new double[sumWork];

        public double[] Windowed { get; } = new double[samples];

        public double[] Re { get; } = new double[bins];

        public double[] Im { get; } = new double[bins];

        public double[] Magnitude { get; } = new double[bins];
    }

    public Work NewWork() => new(_plan.LongSamples, _fft.BinCount, _sum.WorkLength);

    /// <summary>Pitch candidates of a frame, and whether it is loud enough to be called voiced.</summary>
    public PitchCandidates Candidates(ReadOnlySpan<double> frame, Work work, out bool isAudible)
    {
        VectorMath.Multiply(_window, frame, work.Windowed);
        isAudible = Math.Sqrt(VectorMath.Dot(work.Windowed, work.Windowed) / work.Windowed.Length) > SilenceRms;
        _fft.Forward(work.Windowed, work.Re, work.Im);
        VectorMath.Power(work.Re, work.Im, work.Magnitude);
        VectorMath.SquareRoot(work.Magnitude, work.Magnitude);
        _sum.Compute(work.Magnitude, work.SumWork, work.Im);
        return PitchCandidates.Pick(work.Im, _sum.OctavesPerPoint);
    }

    /// <summary>The magnitude spectrum of a frame, in work.Magnitude.</summary>
    public void Spectrum(ReadOnlySpan<double> frame, Work work)
    {
        VectorMath.Multiply(_window, frame, work.Windowed);
        _fft.Forward(work.Windowed, work.Re, work.Im);
        VectorMath.Power(work.Re, work.Im, work.Magnitude);
        VectorMath.SquareRoot(work.Magnitude, work.Magnitude);
    }

    /// <summary>Harmonics-to-noise ratio of a frame in dB.</summary>
    /// <remarks>
    /// a = circular autocorrelation of the zero-padded window; k = the strict local maximum nearest to the period (left first);
    /// 10·log10(a[k]/(a[0] − a[k])). Only the few lags looked at are computed. NaN where no local maximum exists.
    /// </remarks>
    public double HarmonicsToNoiseDb(ReadOnlySpan<double> frame, double f0Hz, Work work)
    {
        VectorMath.Multiply(_window, frame, work.Windowed);
        int period = (int)Math.Floor(_plan.LongRateHz / f0Hz);
        double[] x = work.Windowed;
        int peak = NearestPeak(x, period);
        if (peak < 0)
        {
            return double.NaN;
        }

        double all = VectorMath.Dot(x, x), harmonic = Correlation(x, peak), noise = all - harmonic;
        double ratio = noise > 0 ? harmonic / noise : 1e11;
        return 10 * Math.Log10(Math.Clamp(ratio, 1e-9, 1e11));
    }

    private int NearestPeak(double[] x, int period)
    {
        int limit = (_plan.LongFftLength / 2) - 1;
        double leftHere = Correlation(x, period), rightHere = leftHere;
        double leftAbove = Correlation(x, period + 1), rightAbove = leftAbove;
        double leftBelow = Correlation(x, period - 1), rightBelow = leftBelow;
        for (int d = 0; d < limit; d++)
        {
            if (period - d > 0 && leftHere > leftBelow && leftHere > leftAbove)
            {
                return period - d;
            }

            if (period + d < limit && rightHere > rightBelow && rightHere > rightAbove)
            {
                return period + d;
            }

            if (period - d > 1)
            {
                (leftAbove, leftHere, leftBelow) = (leftHere, leftBelow, Correlation(x, period - d - 2));
            }

            (rightBelow, rightHere, rightAbove) = (rightHere, rightAbove, Correlation(x, Math.Min(limit + 1, period + d + 2)));
        }

        return -1;
    }

    // |circular autocorrelation| at a lag, over the FFT length.
    private double Correlation(double[] x, int lag)
    {
        int n = x.Length, wrapped = _plan.LongFftLength - lag;
        double sum = lag < n ? VectorMath.Dot(x.AsSpan(lag), x) : 0;
        if (lag == 0)
        {
            return sum;
        }

        return Math.Abs(wrapped < n ? sum + VectorMath.Dot(x.AsSpan(wrapped), x) : sum);
    }
}
