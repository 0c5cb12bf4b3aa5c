using System.Numerics;
using System.Runtime.InteropServices;

namespace SerHost.Signal;

/// <summary>Changes the sample rate by any ratio of whole numbers: band-limited, zero delay, linear time.</summary>
/// <remarks>
/// Output sample n is the sum of input samples around time n/target, weighted by a Kaiser-windowed sinc (64 zero crossings
/// a side, β = 12, cutoff at 0.94 of the lower Nyquist frequency): flat to ±0.001 dB up to 0.88 of it, at least 110 dB down
/// beyond it. The weights of each of the target/gcd phases are tabulated once. Immutable: one instance may serve any number of threads.
/// </remarks>
public sealed class Resampler
{
    private const int ZeroCrossings = 64;
    private const double KaiserBeta = 12;
    private const double Cutoff = 0.94;

    // Position of output n in the input: n·_step/_phases samples.
    private readonly int _phases;
    private readonly int _step;
    private readonly int _halfWidth;
    private readonly int _taps;
    private readonly bool _isCopy;

    // [phases, taps]; tap t weighs input sample floor(position) − halfWidth + 1 + t.
    private readonly float[] _weights;

    /// <summary>Designs the filter for one pair of rates.</summary>
    /// <param name="sourceRateHz">Samples a second of the input, 1 or more.</param>
    /// <param name="targetRateHz">Samples a second of the output, 1 or more.</param>
    /// <param name="cutoffHz">Where the output is 6 dB down: lower than the 0.94 of the lower Nyquist frequency that null means.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is below 1, the cutoff is not positive, or the weights of the pair would need
    /// more than 1 GB.</exception>
    public Resampler(int sourceRateHz, int targetRateHz, double? cutoffHz = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sourceRateHz);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(targetRateHz);
        SourceRateHz = sourceRateHz;
        TargetRateHz = targetRateHz;
        int common = (int)BigInteger.GreatestCommonDivisor(sourceRateHz, targetRateHz);
        _phases = targetRateHz / common;
        _step = sourceRateHz / common;
        _isCopy = _phases == _step && cutoffHz is null;
        if (_isCopy)
        {
            _weights = [];
            return;
        }

        // Cutoff relative to the input's Nyquist frequency.
        double cutoff = Cutoff * Math.Min(1, (double)targetRateHz / sourceRateHz);
        if (cutoffHz is { } wanted)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(wanted, nameof(cutoffHz));
            cutoff = Math.Min(cutoff, 2 * wanted / sourceRateHz);
        }

        double halfWidth = ZeroCrossings / cutoff;
        _halfWidth = (int)Math.Ceiling(halfWidth);
        _taps = 2 * _halfWidth;
        if ((long)_phases * _taps > 1L << 28)
        {
            throw new ArgumentOutOfRangeException(
                nameof(targetRateHz), targetRateHz,
                $"The ratio {sourceRateHz}:{targetRateHz} has too many phases; choose rates with a larger common divisor.");
        }

        _weights = new float[_phases * _taps];
        var row = new double[_taps];
        var kaiser = new KaiserWindow(KaiserBeta);
        for (int phase = 0; phase < _phases; phase++)
        {
            double sum = 0;
            for (int t = 0; t < _taps; t++)
            {
                double distance = t - _halfWidth + 1 - ((double)phase / _phases);
                double window = kaiser.At(distance / halfWidth);
                double angle = Math.PI * cutoff * distance;
                row[t] = window * cutoff * (angle == 0 ? 1 : Math.Sin(angle) / angle);
                sum += row[t];
            }

            for (int t = 0; t < _taps; t++)
            {
                _weights[(phase * _taps) + t] = (float)(row[t] / sum);
            }
        }
    }

    /// <summary>Samples a second of the input.</summary>
    public int SourceRateHz { get; }

    /// <summary>Samples a second of the output.</summary>
    public int TargetRateHz { get; }

    /// <summary>How many samples a signal has at the target rate: ⌈length·target/source⌉.</summary>
    /// <param name="length">Samples at the source rate, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="OverflowException">The result is beyond 2^31 − 1.</exception>
    public int OutputLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return checked((int)((((long)length * _phases) + _step - 1) / _step));
    }

    /// <summary>Resamples a whole signal; beyond its ends it is taken as silence.</summary>
    /// <param name="samples">The signal at the source rate.</param>
    /// <returns>⌈length·target/source⌉ samples at the target rate; sample n lies at n/target seconds. A new array.</returns>
    public float[] Resample(ReadOnlySpan<float> samples)
    {
        var output = new float[OutputLength(samples.Length)];
        Resample(samples, 0, output);
        return output;
    }

    /// <summary>Computes a stretch of the resampled signal: the same values as resampling the whole.</summary>
    /// <param name="samples">The whole signal at the source rate; beyond its ends it is taken as silence.</param>
    /// <param name="start">First sample wanted at the target rate, 0 or more.</param>
    /// <param name="target">Receives samples start … start + target.Length − 1 at the target rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">The start is negative, or the stretch ends after the signal.</exception>
    public void Resample(ReadOnlySpan<float> samples, int start, Span<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + target.Length, OutputLength(samples.Length), nameof(target));
        Resample(samples, 0, start, target);
    }

    /// <summary>Which samples of the signal a stretch of the output is made of.</summary>
    /// <param name="start">First output sample, 0 or more.</param>
    /// <param name="count">How many, 0 or more.</param>
    /// <returns>First input sample, negative where it lies before the signal, and how many there are; the last may lie behind the
    /// signal.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public (long First, int Count) InputStretch(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (_isCopy || count == 0)
        {
            return (start, count);
        }

        long first = ((long)start * _step / _phases) - _halfWidth + 1;
        long last = (((long)start + count - 1) * _step / _phases) + _halfWidth;
        return (first, checked((int)(last - first + 1)));
    }

    /// <summary>Computes a stretch of the resampled signal from the part of the signal that it is made of: the same values as from
    /// the whole.</summary>
    /// <param name="stretch">Samples of the signal, at least those of <see cref="InputStretch"/> that exist; beyond them is
    /// silence.</param>
    /// <param name="firstSample">Place of the first of them in the signal.</param>
    /// <param name="start">First sample wanted at the target rate, 0 or more.</param>
    /// <param name="target">Receives samples start … start + target.Length − 1 at the target rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">A place is negative.</exception>
    public void Resample(ReadOnlySpan<float> stretch, long firstSample, int start, Span<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstSample);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        if (_isCopy)
        {
            stretch.Slice((int)(start - firstSample), target.Length).CopyTo(target);
            return;
        }

        float[] edge = new float[_taps];
        (long place, long part) = Math.DivRem((long)start * _step, _phases);
        (int first, int phase) = ((int)(place - _halfWidth + 1 - firstSample), (int)part);
        (int samples, int phases) = Math.DivRem(_step, _phases); // from one output to the next, without a division for each
        for (int n = 0; n < target.Length; n++, first += samples, phase += phases)
        {
            if (phase >= _phases)
            {
                (first, phase) = (first + 1, phase - _phases);
            }

            ReadOnlySpan<float> weights = _weights.AsSpan(phase * _taps, _taps);
            target[n] = Dot(first >= 0 && first + _taps <= stretch.Length ? stretch.Slice(first, _taps)
                : Padded(stretch, first, edge), weights);
        }
    }

    // Samples first … first + taps − 1 with silence beyond the signal's ends.
    private static float[] Padded(ReadOnlySpan<float> samples, int first, float[] edge)
    {
        Array.Clear(edge);
        int from = Math.Max(0, first), to = Math.Min(samples.Length, first + edge.Length);
        if (to > from)
        {
            samples[from..to].CopyTo(edge.AsSpan(from - first));
        }

        return edge;
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ReadOnlySpan<Vector<float>> aV = MemoryMarshal.Cast<float, Vector<float>>(a);
        ReadOnlySpan<Vector<float>> bV = MemoryMarshal.Cast<float, Vector<float>>(b);
        bV = bV[..aV.Length];
        Vector<float> even = Vector<float>.Zero, odd = Vector<float>.Zero;
        int pair = 0;
        for (; pair + 1 < aV.Length; pair += 2)
        {
            even += aV[pair] * bV[pair];
            odd += aV[pair + 1] * bV[pair + 1];
        }

        if (pair < aV.Length)
        {
            even += aV[pair] * bV[pair];
        }

        float sum = Vector.Sum(even + odd);
        for (int i = aV.Length * Vector<float>.Count; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
