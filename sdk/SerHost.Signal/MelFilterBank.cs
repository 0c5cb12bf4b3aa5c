namespace SerHost.Signal;

/// <summary>Triangular filters on Slaney's mel scale with Slaney's area normalisation, as in librosa.</summary>
/// <remarks>
/// Immutable and safe to share between threads. The scale is linear below 1 kHz (200/3 Hz a mel) and logarithmic above
/// (27 mels a factor of 6.4). Filter b rises from edge b to edge b+1 and falls to edge b+2, and is scaled by
/// 2/(edge[b+2] − edge[b]), so that white noise gives equal band energies. Source: Slaney, Auditory Toolbox, 1998.
/// </remarks>
public sealed class MelFilterBank
{
    private const double HzPerLinearMel = 200.0 / 3;
    private const double BreakHz = 1000;
    private const double BreakMel = BreakHz / HzPerLinearMel;
    private static readonly double LogStep = Math.Log(6.4) / 27;

    private readonly float[] _centresHz;

    // Band b weights bins firstBin[b] … firstBin[b] + weights[b].Length − 1.
    private readonly int[] _firstBin;
    private readonly double[][] _weights;

    /// <summary>Designs the filters.</summary>
    /// <param name="bands">Number of filters, 1 or more.</param>
    /// <param name="fftSize">Samples of the transform whose bins are weighted, 2 or more.</param>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="lowHz">Lower edge of the first filter, 0 or more.</param>
    /// <param name="highHz">Upper edge of the last filter, above <paramref name="lowHz"/> and at most half the sample rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public MelFilterBank(int bands, int fftSize, int sampleRateHz, double lowHz, double highHz)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bands);
        ArgumentOutOfRangeException.ThrowIfLessThan(fftSize, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        if (!(lowHz >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(lowHz), lowHz, "Must be 0 or more.");
        }

        if (!(highHz > lowHz) || highHz > 0.5 * sampleRateHz)
        {
            throw new ArgumentOutOfRangeException(
                nameof(highHz), highHz, $"Must lie above the lower edge ({lowHz} Hz) and at most at half the sample rate "
                    + $"({0.5 * sampleRateHz} Hz).");
        }

        Bands = bands;
        BinCount = (fftSize / 2) + 1;
        double lowMel = HzToMel(lowHz), highMel = HzToMel(highHz);
        double[] edgesHz = [.. Enumerable.Range(0, bands + 2).Select(i => MelToHz(lowMel + ((highMel - lowMel) * i / (bands + 1))))];
        _centresHz = [.. edgesHz[1..^1].Select(hz => (float)hz)];
        _firstBin = new int[bands];
        _weights = new double[bands][];
        double binHz = (double)sampleRateHz / fftSize;
        for (int b = 0; b < bands; b++)
        {
            (double low, double centre, double high) = (edgesHz[b], edgesHz[b + 1], edgesHz[b + 2]);
            int first = Math.Max(0, (int)Math.Floor(low / binHz));
            int last = Math.Min(BinCount - 1, (int)Math.Ceiling(high / binHz));
            _firstBin[b] = first;
            _weights[b] = new double[last - first + 1];
            for (int k = first; k <= last; k++)
            {
                double hz = k * binHz;
                double triangle = Math.Min((hz - low) / (centre - low), (high - hz) / (high - centre));
                _weights[b][k - first] = Math.Max(0, triangle) * 2 / (high - low);
            }
        }
    }

    /// <summary>Number of filters.</summary>
    public int Bands { get; }

    /// <summary>Number of spectrum bins expected, fftSize/2 + 1.</summary>
    public int BinCount { get; }

    /// <summary>[bands] frequencies at which the filters peak, in Hz.</summary>
    public ReadOnlyMemory<float> CentresHz => _centresHz;

    /// <summary>Slaney mel of a frequency.</summary>
    /// <param name="hz">Frequency in Hz, 0 or more.</param>
    public static double HzToMel(double hz) => hz < BreakHz ? hz / HzPerLinearMel : BreakMel + (Math.Log(hz / BreakHz) / LogStep);

    /// <summary>Frequency of a Slaney mel. Inverse of <see cref="HzToMel"/>.</summary>
    /// <param name="mel">Mel, 0 or more.</param>
    public static double MelToHz(double mel) => mel < BreakMel ? mel * HzPerLinearMel : BreakHz * Math.Exp((mel - BreakMel) * LogStep);

    /// <summary>Weights one spectrum.</summary>
    /// <param name="power">[BinCount] power spectrum.</param>
    /// <param name="energies">[Bands] receives the band energies.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Apply(ReadOnlySpan<double> power, Span<double> energies)
    {
        if (power.Length != BinCount)
        {
            throw new ArgumentException($"Expected {BinCount} bins, found {power.Length}.", nameof(power));
        }

        if (energies.Length != Bands)
        {
            throw new ArgumentException($"Expected {Bands} bands, found {energies.Length}.", nameof(energies));
        }

        for (int b = 0; b < Bands; b++)
        {
            double[] weights = _weights[b];
            ReadOnlySpan<double> bins = power.Slice(_firstBin[b], weights.Length);
            double sum = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                sum += weights[i] * bins[i];
            }

            energies[b] = sum;
        }
    }
}
