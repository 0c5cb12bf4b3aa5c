namespace SerHost.Signal;

/// <summary>Log mel energies as Kaldi's fbank computes them, without dither: what audio spectrogram transformers were trained on.</summary>
/// <remarks>
/// Frame i holds the samples i·hop … i·hop + window − 1; there are 1 + ⌊(samples − window)/hop⌋ frames, none for fewer samples than a
/// window. Per frame: mean removed, pre-emphasis x[n] − 0.97 x[n−1] (the first sample against itself), symmetric Hann window, power
/// spectrum of the next power of two, triangles of equal width and height 1 on mel = 1127 ln(1 + f/700), ln(max(energy, 1.19e-7)).
/// Arithmetic is double. Immutable; safe to call from several threads at once. Source: Povey et al. 2011, The Kaldi speech recognition
/// toolkit, ASRU.
/// </remarks>
public sealed class KaldiFbank
{
    /// <summary>Smallest energy whose logarithm is taken: the machine precision of float32.</summary>
    public const double SmallestEnergy = 1.1920928955078125e-7;

    private const double PreEmphasis = 0.97;

    private readonly RealFft _fft;
    private readonly double[] _window;
    private readonly int _hop;
    private readonly int[] _firstBin;
    private readonly double[][] _weights;
    private readonly float[] _centresHz;

    /// <summary>Designs the analysis.</summary>
    /// <param name="sampleRateHz">Samples a second.</param>
    /// <param name="windowSamples">Samples of a frame, 2 or more.</param>
    /// <param name="hopSamples">Samples from frame to frame, 1 or more.</param>
    /// <param name="bands">Mel bands, 1 or more.</param>
    /// <param name="lowHz">Lower edge of the first band, 0 or more.</param>
    /// <param name="highHz">Upper edge of the last band, above <paramref name="lowHz"/> and at most half the sample rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public KaldiFbank(int sampleRateHz, int windowSamples, int hopSamples, int bands, double lowHz, double highHz)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        ArgumentOutOfRangeException.ThrowIfLessThan(windowSamples, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hopSamples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bands);
        ArgumentOutOfRangeException.ThrowIfNegative(lowHz);
        if (!(highHz > lowHz) || highHz > 0.5 * sampleRateHz)
        {
            throw new ArgumentOutOfRangeException(
                nameof(highHz), highHz, $"Must lie above the lower edge ({lowHz} Hz) and at most at half the sample rate.");
        }

        Bands = bands;
        _hop = hopSamples;
        _window = WindowFunctions.Hann(windowSamples, WindowSymmetry.Symmetric);
        _fft = new RealFft((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)windowSamples));
        double low = Mel(lowHz), step = (Mel(highHz) - low) / (bands + 1), binHz = (double)sampleRateHz / _fft.Length;
        double[] bins = [.. Enumerable.Range(0, _fft.Length / 2).Select(bin => Mel(bin * binHz))];
        _firstBin = new int[bands];
        _weights = new double[bands][];
        _centresHz = new float[bands];
        for (int band = 0; band < bands; band++)
        {
            double left = low + (band * step), centre = left + step, right = centre + step;
            double[] triangle = [.. bins.Select(mel => Math.Max(0, Math.Min((mel - left) / step, (right - mel) / step)))];
            int first = Array.FindIndex(triangle, weight => weight > 0), last = Array.FindLastIndex(triangle, weight => weight > 0);
            _firstBin[band] = Math.Max(0, first);
            _weights[band] = first < 0 ? [] : triangle[first..(last + 1)];
            _centresHz[band] = (float)(700 * (Math.Exp(centre / 1127) - 1));
        }
    }

    /// <summary>Bands.</summary>
    public int Bands { get; }

    /// <summary>Samples of a frame: the fewest that give one.</summary>
    public int WindowSamples => _window.Length;

    /// <summary>[bands] centre frequencies in Hz.</summary>
    public ReadOnlyMemory<float> CentresHz => _centresHz;

    /// <summary>Largest value of samples from −1 to 1: all energy in one bin of the widest band.</summary>
    public double LargestValue
    {
        get
        {
            double amplitude = (1 + PreEmphasis) * _window.Sum();
            return Math.Log(amplitude * amplitude * _weights.Max(weights => weights.Sum()));
        }
    }

    /// <summary>Frames of a signal.</summary>
    /// <param name="samples">Its samples.</param>
    public int FramesOf(int samples) => samples < WindowSamples ? 0 : 1 + ((samples - WindowSamples) / _hop);

    /// <summary>Computes all frames.</summary>
    /// <param name="samples">The signal, −1 to 1.</param>
    /// <returns>[bands, frames] natural logarithms of energies.</returns>
    public float[] Compute(ReadOnlySpan<float> samples)
    {
        int frames = FramesOf(samples.Length);
        float[] values = new float[Bands * frames];
        double[] frame = new double[_fft.Length], re = new double[_fft.BinCount], im = new double[_fft.BinCount];
        for (int f = 0; f < frames; f++)
        {
            Take(samples.Slice(f * _hop, WindowSamples), frame);
            _fft.Forward(frame, re, im);
            for (int band = 0; band < Bands; band++)
            {
                double energy = 0;
                for (int i = 0; i < _weights[band].Length; i++)
                {
                    int bin = _firstBin[band] + i;
                    energy += _weights[band][i] * ((re[bin] * re[bin]) + (im[bin] * im[bin]));
                }

                values[(band * frames) + f] = (float)Math.Log(Math.Max(energy, SmallestEnergy));
            }
        }

        return values;
    }

    private static double Mel(double hz) => 1127 * Math.Log(1 + (hz / 700));

    /// <summary>Mean removed, pre-emphasised, windowed; zeros behind.</summary>
    private void Take(ReadOnlySpan<float> samples, double[] frame)
    {
        double mean = 0;
        foreach (float sample in samples)
        {
            mean += sample;
        }

        mean /= samples.Length;
        double before = samples[0] - mean;
        for (int n = 0; n < samples.Length; n++)
        {
            double value = samples[n] - mean;
            frame[n] = (value - (PreEmphasis * before)) * _window[n];
            before = value;
        }
    }
}
