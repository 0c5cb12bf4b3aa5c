using System.Numerics;

namespace Cues.Gemaps;

/// <summary>Formants of a 20 ms frame as openSMILE 3.0 releases them: not the formants of the voice.</summary>
/// <remarks>
/// The centred, zero-padded Hamming frame is brought to 11 kHz from its spectrum's bins below half the output length alone, of which the
/// first 20 ms are taken (padding, then the first part of the frame); a linear predictor of order 11 by the autocorrelation method; roots
/// of z¹¹ − Σa·z^(11−k), whose sign is openSMILE's slip. All in single precision in one fixed order of sums. Kept to reproduce published
/// numbers only. Immutable; the work space belongs to the caller.
/// </remarks>
internal sealed class ReleasedFormants
{
    public const int Order = 11;
    private const double RateHz = 11_000;
    private const double LowestHz = 50;
    private const double HighestHz = 5450;

    private readonly int _size;
    private readonly int _padding;
    private readonly FloatFft _fft;
    private readonly float[] _window;
    private readonly int _points;
    private readonly float[] _cos; // [bins, points]
    private readonly float[] _sin;

    public ReleasedFormants(FramePlan plan)
    {
        _size = plan.ShortSamples;
        _padding = (plan.ShortFftLength - _size) / 2;
        _fft = new FloatFft(plan.ShortFftLength);
        _window = [.. Enumerable.Range(0, _size).Select(i => (float)(0.54 - (0.46 * Math.Cos(2 * Math.PI * i / (_size - 1)))))];
        _points = (int)Math.Round(_size * RateHz / plan.SampleRateHz, MidpointRounding.AwayFromZero);
        _points += _points % 2;
        double grid = (double)plan.ShortFftLength * _points / _size;
        int bins = Math.Min(_points / 2, (plan.ShortFftLength / 2) + 1);
        _cos = new float[bins * _points];
        _sin = new float[bins * _points];
        for (int k = 0; k < bins; k++)
        {
            for (int t = 0; t < _points; t++)
            {
                (double sin, double cos) = Math.SinCos(2 * Math.PI * k * t / grid);
                _cos[(k * _points) + t] = (float)cos;
                _sin[(k * _points) + t] = (float)sin;
            }
        }
    }

    /// <summary>Buffers of one pass over a clip.</summary>
    public sealed class Work(int length, int points)
    {
        public float[] Block { get; } = new float[length];

        public float[] Re { get; } = new float[(length / 2) + 1];

        public float[] Im { get; } = new float[(length / 2) + 1];

        public float[] Fft { get; } = new float[4 * length];

        public float[] Points { get; } = new float[points];

        public float[] Predictor { get; } = new float[Order];
    }

    public Work NewWork() => new(_fft.Length, _points);

    /// <summary>Frequencies and bandwidths of the first three formants; 0 where missing.</summary>
    /// <param name="frame">The frame's samples.</param>
    /// <param name="work">Buffers; the predictor's coefficients stay in its Predictor.</param>
    /// <param name="frequencies">[3] in Hz.</param>
    /// <param name="bandwidths">[3] in Hz.</param>
    public void Measure(ReadOnlySpan<double> frame, Work work, Span<float> frequencies, Span<float> bandwidths)
    {
        Array.Clear(work.Block);
        for (int i = 0; i < _size; i++)
        {
            work.Block[_padding + i] = (float)frame[i] * _window[i];
        }

        _fft.Forward(work.Block, work.Re, work.Im, work.Fft);
        Resample(work);
        Predict(work.Points, work.Predictor);
        frequencies.Clear();
        bandwidths.Clear();
        if (work.Predictor.AsSpan().ContainsAnyExcept(0f))
        {
            Formants(work.Predictor, frequencies, bandwidths);
        }
    }

    // y(t) = (Re X₀ + Σ_k [Re X_k cos − Im X_k sin])/(N/2), each point's sum from low to high k; points side by side.
    private void Resample(Work work)
    {
        float[] y = work.Points;
        Array.Fill(y, work.Re[0]);
        int width = Vector<float>.Count, bins = _cos.Length / _points;
        for (int k = 1; k < bins; k++)
        {
            float re = work.Re[k], im = work.Im[k];
            ReadOnlySpan<float> cos = _cos.AsSpan(k * _points, _points), sin = _sin.AsSpan(k * _points, _points);
            var reAll = new Vector<float>(re);
            var imAll = new Vector<float>(im);
            int t = 0;
            for (; t <= _points - width; t += width)
            {
                ((new Vector<float>(y.AsSpan(t)) + (reAll * new Vector<float>(cos[t..]))) - (imAll * new Vector<float>(sin[t..])))
                    .CopyTo(y.AsSpan(t));
            }

            for (; t < _points; t++)
            {
                y[t] = (y[t] + (re * cos[t])) - (im * sin[t]);
            }
        }

        float half = _fft.Length / 2;
        for (int t = 0; t < y.Length; t++)
        {
            y[t] /= half;
        }
    }

    // Autocorrelation, each lag's sum from low to high index, and Levinson–Durbin.
    private static void Predict(ReadOnlySpan<float> y, Span<float> a)
    {
        Span<float> r = stackalloc float[Order + 1];
        r.Clear();
        for (int i = 0; i < y.Length; i++)
        {
            float here = y[i];
            for (int lag = Math.Min(i, Order); lag >= 0; lag--)
            {
                r[lag] += here * y[i - lag];
            }
        }

        a.Clear();
        float error = r[0];
        if (!(error > 0))
        {
            return;
        }

        Span<float> before = stackalloc float[Order];
        for (int m = 0; m < Order; m++)
        {
            float sum = r[m + 1];
            for (int i = 0; i < m; i++)
            {
                sum += a[i] * r[m - i];
            }

            float reflection = -sum / error;
            a[..m].CopyTo(before);
            for (int i = 0; i < m; i++)
            {
                a[i] = before[i] + (reflection * before[m - 1 - i]);
            }

            a[m] = reflection;
            error *= 1 - (reflection * reflection);
        }
    }

    private static void Formants(ReadOnlySpan<float> a, Span<float> frequencies, Span<float> bandwidths)
    {
        Span<double> coefficients = stackalloc double[Order];
        for (int k = 0; k < Order; k++)
        {
            coefficients[k] = -a[k]; // the slip: the inverse filter has plus
        }

        Span<Complex> roots = stackalloc Complex[Order];
        PolynomialRoots.Find(coefficients, roots);
        Span<(double Hz, double Width)> found = stackalloc (double, double)[Order];
        int count = 0;
        foreach (Complex root in roots)
        {
            double radius = root.Magnitude > 1 ? 1 / root.Magnitude : root.Magnitude;
            double hz = Math.Abs(root.Phase) * RateHz / (2 * Math.PI);
            if (root.Imaginary >= 0 && radius > 0 && hz is >= LowestHz and <= HighestHz)
            {
                found[count++] = (hz, -Math.Log(radius) * RateHz / Math.PI);
            }
        }

        found[..count].Sort();
        for (int n = 0; n < Math.Min(count, frequencies.Length); n++)
        {
            (frequencies[n], bandwidths[n]) = ((float)found[n].Hz, (float)found[n].Width);
        }
    }
}
