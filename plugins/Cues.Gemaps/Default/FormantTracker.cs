using System.Numerics;

namespace Cues.Gemaps;

/// <summary>The resonances of one frame that may be formants, in rising order of frequency; 0 beyond the last.</summary>
internal struct Resonances
{
    public const int Most = 6;

    public int Count;
    public Six Hz;
    public Six BandwidthHz;

    /// <summary>Binary logarithms of the frequencies, which the path compares many times.</summary>
    public Six Octaves;

    [System.Runtime.CompilerServices.InlineArray(Most)]
    public struct Six
    {
        private float _first;
    }
}

/// <summary>Formants of voiced frames: linear prediction by Burg's method, the three
/// resonances chosen by the best path through a voiced stretch.</summary>
/// <remarks>
/// Sound at 11 kHz (at its own rate where that is lower), pre-emphasis 6 dB/octave from 50 Hz, 50 ms of a Gaussian window, order 10: five
/// resonances below 5.5 kHz. The path weighs bandwidth, distance from a neutral tract's 500, 1500 and 2500 Hz, and change from frame to
/// frame. Immutable; the work space belongs to the caller. Sources: Burg 1967; Andersen 1978; Childers 1978; tracking after Xia and
/// Espy-Wilson 2000.
/// </remarks>
internal sealed class FormantTracker
{
    public const int Formants = 3;
    private const double HighestRateHz = 11_000;
    private const double WindowSeconds = 0.05;
    private const double PreEmphasisHz = 50;
    private const double LowestHz = 90;
    private const double EdgeHz = 50;
    private const double WidestHz = 1200;

    private readonly int _order;
    private readonly double _emphasis;
    private readonly double[] _window;

    public FormantTracker(int sampleRateHz)
    {
        RateHz = (int)Math.Min(HighestRateHz, sampleRateHz);
        _order = 2 * (int)Math.Round(RateHz / 2200.0);
        _emphasis = Math.Exp(-2 * Math.PI * PreEmphasisHz / RateHz);
        int size = (int)Math.Round(WindowSeconds * RateHz);
        double middle = 0.5 * (size - 1), edge = Math.Exp(-12);
        _window = [.. Enumerable.Range(0, size).Select(i =>
            (Math.Exp(-12 * (i - middle) * (i - middle) / ((middle + 1) * (middle + 1))) - edge) / (1 - edge))];
    }

    /// <summary>Rate the frames must have.</summary>
    public int RateHz { get; }

    /// <summary>Samples of a frame; one more before it is needed for the pre-emphasis.</summary>
    public int FrameSamples => _window.Length;

    /// <summary>Buffers of one pass.</summary>
    public sealed class Work(int samples, int order)
    {
        public double[] Forward { get; } = new double[samples];

        public double[] Backward { get; } = new double[samples];

        public double[] Predictor { get; } = new double[order];

        public double[] Before { get; } = new double[order];
    }

    public Work NewWork() => new(_window.Length, _order);

    /// <summary>Resonances of a frame.</summary>
    /// <param name="frame">[1 + <see cref="FrameSamples"/>] samples.</param>
    /// <param name="work">Buffers.</param>
    public Resonances Measure(ReadOnlySpan<double> frame, Work work)
    {
        var result = new Resonances();
        double[] x = work.Forward;
        double energy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (frame[i + 1] - (_emphasis * frame[i])) * _window[i];
            energy += x[i] * x[i];
        }

        if (!(energy > 0))
        {
            return result;
        }

        Burg(work, energy);
        Span<Complex> roots = stackalloc Complex[_order];
        PolynomialRoots.Find(work.Predictor, roots);
        Span<(double Hz, double Width)> found = stackalloc (double, double)[_order];
        int count = 0;
        foreach (Complex root in roots)
        {
            double radius = root.Magnitude > 1 ? 1 / root.Magnitude : root.Magnitude;
            double hz = Math.Abs(root.Phase) * RateHz / (2 * Math.PI), width = radius > 0
                ? -Math.Log(radius) * RateHz / Math.PI
                : double.MaxValue;
            if (root.Imaginary > 0 && hz >= LowestHz && hz <= (0.5 * RateHz) - EdgeHz && width <= WidestHz)
            {
                found[count++] = (hz, width);
            }
        }

        found[..count].Sort();
        result.Count = Math.Min(count, Resonances.Most);
        for (int n = 0; n < result.Count; n++)
        {
            (result.Hz[n], result.BandwidthHz[n], result.Octaves[n]) =
                ((float)found[n].Hz, (float)found[n].Width, (float)Math.Log2(found[n].Hz));
        }

        return result;
    }

    // Reflection coefficients that minimise the sum of forward and backward prediction errors; x is work.Forward.
    private void Burg(Work work, double energy)
    {
        double[] f = work.Forward, b = work.Backward, a = work.Predictor, before = work.Before;
        int n = f.Length;
        f.CopyTo(b, 0);
        Array.Clear(a);
        double divisor = 2 * energy;
        for (int m = 0; m < _order; m++)
        {
            // Forward errors lie at m + 1 … n − 1; the backward error of the sample before each at 0 … n − m − 2. Their energy follows from
            // the order before: (1 − k²) of it, less the two errors that have no partner any more.
            Span<double> ahead = f.AsSpan(m + 1, n - m - 1), behind = b.AsSpan(0, n - m - 1);
            divisor -= (f[m] * f[m]) + (b[n - m - 1] * b[n - m - 1]);
            double k = divisor > 0 ? Math.Clamp(-2 * VectorMath.Dot(ahead, behind) / divisor, -1, 1) : 0;
            a.CopyTo(before, 0);
            for (int i = 0; i < m; i++)
            {
                a[i] = before[i] + (k * before[m - 1 - i]);
            }

            a[m] = k;
            divisor *= 1 - (k * k);
            VectorMath.Reflect(ahead, behind, k);
        }
    }

    /// <summary>Chooses three resonances a frame over an unbroken stretch.</summary>
    /// <param name="stretch">The frames.</param>
    /// <param name="chosen">[frames, 3] receives indices into each frame's resonances, −1 where a formant is missing.</param>
    public static void Track(ReadOnlySpan<Resonances> stretch, Span<sbyte> chosen)
    {
        Span<double> total = stackalloc double[FormantChoices.Count], next = stackalloc double[FormantChoices.Count];
        var from = new byte[stretch.Length * FormantChoices.Count];
        for (int t = 0; t < stretch.Length; t++)
        {
            for (int c = 0; c < FormantChoices.Count; c++)
            {
                double least = t == 0 ? 0 : double.PositiveInfinity;
                for (int before = 0; t > 0 && before < FormantChoices.Count; before++)
                {
                    if (!double.IsPositiveInfinity(total[before]))
                    {
                        double cost = total[before] + FormantChoices.Change(stretch[t - 1], before, stretch[t], c);
                        if (cost < least)
                        {
                            (least, from[(t * FormantChoices.Count) + c]) = (cost, (byte)before);
                        }
                    }
                }

                next[c] = least + FormantChoices.Cost(stretch[t], c);
            }

            next.CopyTo(total);
        }

        int state = 0;
        for (int c = 1; c < FormantChoices.Count; c++)
        {
            state = total[c] < total[state] ? c : state;
        }

        for (int t = stretch.Length - 1; t >= 0; t--)
        {
            FormantChoices.Indices(state).CopyTo(chosen.Slice(Formants * t, Formants));
            state = from[(t * FormantChoices.Count) + state];
        }
    }
}
