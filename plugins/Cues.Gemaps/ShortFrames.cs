using SerHost.Signal;

namespace Cues.Gemaps;

/// <summary>Loudness and the spectral cues of the 20 ms frames. Immutable; the work space belongs to the caller.</summary>
internal sealed class ShortFrames
{
    /// <summary>Parity: power below which a bin's level is taken as −140 dB, so that digital silence has a level.</summary>
    private const double PowerFloor = 1e-14;

    /// <summary>Default: the same, as a share of the strongest bin of the slopes'
    /// bands, so that the recording's level does not matter.</summary>
    private const double RelativeFloor = 1e-12;

    private readonly FramePlan _plan;
    private readonly RealFft _fft;
    private readonly double[] _window;
    private readonly LoudnessModel _loudness;
    private readonly MelCepstrum _cepstrum;
    private readonly SpectralSlope _lowSlope;
    private readonly SpectralSlope _midSlope;
    private readonly int _bin1000;     // first bin at or above 1 kHz
    private readonly int _bin2000;     // first bin at or above 2 kHz
    private readonly int _bin5000;     // first bin at or above 5 kHz
    private readonly int _end5000;     // first bin above 5 kHz

    public ShortFrames(FramePlan plan)
    {
        _plan = plan;
        _fft = new RealFft(plan.ShortFftLength);
        int n = plan.ShortSamples, bins = _fft.BinCount;
        _window = new double[n];
        for (int i = 0; i < n; i++)
        {
            _window[i] = 0.54 - (0.46 * Math.Cos(2 * Math.PI * i / (n - 1)));
        }

        double binHz = plan.ShortBinHz;
        _loudness = new LoudnessModel(bins, binHz);
        _cepstrum = new MelCepstrum(plan.Profile);
        bool isParity = plan.Profile == GemapsProfile.OpenSmile;
        _lowSlope = isParity ? SpectralSlope.OpenSmile(0, 500, binHz, bins) : SpectralSlope.LeastSquares(0, 500, binHz, bins);
        _midSlope = isParity ? SpectralSlope.OpenSmile(500, 1500, binHz, bins) : SpectralSlope.LeastSquares(500, 1500, binHz, bins);
        _bin1000 = AtOrAbove(1000);
        _bin2000 = AtOrAbove(2000);
        _bin5000 = AtOrAbove(5000);
        _end5000 = Math.Min(bins, (int)Math.Floor((5000 / binHz) + 1e-9) + 1);

        int AtOrAbove(double hz) => Math.Min(bins, (int)Math.Ceiling((hz / binHz) - 1e-9));
    }

    /// <summary>Buffers of one pass over a clip.</summary>
    public sealed class Work(int samples, int bins)
    {
        public double[] Windowed { get; } = new double[samples];

        public double[] Re { get; } = new double[bins];

        public double[] Im { get; } = new double[bins];

        public double[] Power { get; } = new double[bins];

        public double[] Decibels { get; } = new double[bins];

        public double[] Magnitude { get; set; } = new double[bins];

        public double[] Previous { get; set; } = new double[bins];

        public bool HasPrevious { get; set; }
    }

    public Work NewWork() => new(_plan.ShortSamples, _fft.BinCount);

    /// <summary>Measures a frame; frames must come in order, for the flux.</summary>
    /// <param name="frame">Its samples.</param>
    /// <param name="work">Buffers.</param>
    /// <param name="row">Receives the values, by the constants of <see cref="Descriptors"/>; NaN where undefined.</param>
    public void Measure(ReadOnlySpan<double> frame, Work work, Span<double> row)
    {
        VectorMath.Multiply(_window, frame, work.Windowed);
        _fft.Forward(work.Windowed, work.Re, work.Im);
        VectorMath.Power(work.Re, work.Im, work.Power);
        double[] power = work.Power, decibels = work.Decibels;
        int end = Math.Max(_lowSlope.EndBin, _midSlope.EndBin);
        bool isParity = _plan.Profile == GemapsProfile.OpenSmile;
        double strongest = Max(power.AsSpan(0, end)), floor = isParity ? PowerFloor : RelativeFloor * strongest;
        bool hasSlopes = isParity || strongest > 0;
        for (int k = 0; k < end && hasSlopes; k++)
        {
            decibels[k] = 10 * Math.Log10(Math.Max(power[k], floor));
        }

        Span<double> bands = stackalloc double[LoudnessModel.Bands];
        _loudness.BandEnergies(power, bands);
        row[Descriptors.Loudness] = _loudness.Of(bands);
        _cepstrum.Of(bands, row.Slice(Descriptors.Mfcc1, MelCepstrum.Coefficients));
        row[Descriptors.SlopeLow] = hasSlopes ? _lowSlope.Of(decibels) : double.NaN;
        row[Descriptors.SlopeMid] = hasSlopes ? _midSlope.Of(decibels) : double.NaN;
        row[Descriptors.AlphaRatioDb] = Ratio(VectorMath.Sum(power.AsSpan(_bin1000.._end5000)), VectorMath.Sum(power.AsSpan(.._bin1000)));
        row[Descriptors.HammarbergDb] = Ratio(Max(power.AsSpan(.._bin2000)), Max(power.AsSpan(_bin2000.._end5000)));
        row[Descriptors.SpectralFlux] = Flux(work);
        row[Descriptors.Energy] = VectorMath.Dot(frame, frame) / frame.Length;
    }

    // 10·log10(a/b). Where either is 0 the ratio does not exist; openSMILE prints 0.
    private double Ratio(double a, double b) =>
        a > 0 && b > 0 ? 10 * Math.Log10(a / b) : _plan.Profile == GemapsProfile.OpenSmile ? 0 : double.NaN;

    private double Flux(Work work)
    {
        (work.Magnitude, work.Previous) = (work.Previous, work.Magnitude);
        Span<double> now = work.Magnitude.AsSpan(0, _bin5000), before = work.Previous.AsSpan(0, _bin5000);
        VectorMath.SquareRoot(work.Power.AsSpan(0, _bin5000), now);
        if (!work.HasPrevious)
        {
            work.HasPrevious = true;
            return _plan.Profile == GemapsProfile.OpenSmile ? 0 : double.NaN;
        }

        VectorMath.AddScaled(now, -1, before); // before is not needed again
        return Math.Sqrt(VectorMath.Dot(before, before) / before.Length);
    }

    private static double Max(ReadOnlySpan<double> values) => values.IsEmpty ? 0 : VectorMath.Range(values).High;
}
