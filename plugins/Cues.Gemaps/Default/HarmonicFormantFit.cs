using System.Numerics;

namespace Cues.Gemaps;

/// <summary>Moves a frame's first three formants to where they explain the levels of the voice's harmonics best.</summary>
/// <remarks>
/// <para>
/// A linear predictor is drawn towards the harmonics, the more the further they lie apart. Here the vocal tract is a cascade of
/// resonators seen only at the harmonics: level(f) = gain + tilt·log2(f/500) + curve·(f/4000)² − Σ 10·log10((1 − (f/Fn)²)² + (f·Bn/Fn²)²),
/// F5 fixed. Gain, tilt, curve, F1–F4 and B1–B4 are the most probable ones given the levels (2 dB of error, long tails) and what is known
/// beforehand: formants near the predictor's, bandwidths of speech, a tilt of about −6 dB an octave. Found by Gauss–Newton steps
/// (Levenberg–Marquardt).
/// </para>
/// <para>
/// With a formant below the pitch (/i/ at 300 Hz) only the levels above it speak: it comes out up to a fifth too high.
/// Not thread-safe: it owns work space. Source: analysis by synthesis, Bell et al. 1961, J. Acoust. Soc. Am. 33, 1725–1736; resonator
/// after Fant 1960.
/// </para>
/// </remarks>
internal sealed class HarmonicFormantFit
{
    /// <summary>Above this pitch there are too few harmonics for three formants.</summary>
    public const double HighestPitchHz = 500;

    private const int Formants = FormantTracker.Formants;
    private const int Free = 4;
    private const int Parameters = (2 * Free) + 3;
    private const int Tilt = 2 * Free;
    private const int Curve = Tilt + 1;
    private const int Gain = Curve + 1;
    private const int MostSteps = 10;
    private const double SparsePitchHz = 200;
    private const double HighestFirstHz = 1100;
    private const double TopHz = 4000;
    private const double TiltReferenceHz = 500;
    private const double LevelErrorDb = 2;
    private const double TailBegins = 1.5;
    private const double RangeDb = 60; // of weaker harmonics only that is known
    private const double LongestStep = 0.3;
    private const double FifthHz = 4500;
    private const double FifthBandwidthHz = 250;
    private const double UsualTiltDb = -6;
    private const double DecibelsPerNeper = 4.342944819032518; // of power
    private static readonly double[] UsualBandwidthHz = [70, 90, 130, 180];
    private static readonly double[] Spread = [0.3, 0.2, 0.15, 0.1, 0.35, 0.4, 0.5, 0.5, 5, 4, 1e6]; // of ln F, ln B, tilt, curve, gain

    private readonly double[] _hz = new double[Most];
    private readonly double[] _octaves = new double[Most];
    private readonly double[] _square = new double[Most];
    private readonly double[] _fixed = new double[Most];
    private readonly double[] _level = new double[Most];
    private readonly double[] _product = new double[Most];
    private readonly double[] _error = new double[Most];
    private readonly double[] _weight = new double[Most];
    private readonly double[][] _slopes = [.. Enumerable.Range(0, Parameters).Select(_ => new double[Most])];
    private readonly double[][] _nextSlopes = [.. Enumerable.Range(0, Parameters).Select(_ => new double[Most])];
    private readonly double[] _nextError = new double[Most];
    private int _count;
    private double _floorDb;

    private static int Most => (int)(TopHz / AutocorrelationPitch.FloorHz) + 1;

    /// <summary>Fits.</summary>
    /// <param name="power">Power spectrum of the frame.</param>
    /// <param name="binHz">Distance of its bins.</param>
    /// <param name="f0Hz">Pitch.</param>
    /// <param name="formantsHz">[3] first guess; receives the formants. Left as it is where the pitch is above
    /// <see cref="HighestPitchHz"/>.</param>
    public void Refine(ReadOnlySpan<double> power, double binHz, double f0Hz, Span<double> formantsHz)
    {
        if (f0Hz > HighestPitchHz || !ReadLevels(power, binHz, f0Hz))
        {
            return;
        }

        Span<double> found = stackalloc double[Formants], other = stackalloc double[Formants];
        double cost = Fit(formantsHz, found);
        if (f0Hz > SparsePitchHz)
        {
            // The predictor may have begun in a hollow beside the right one.
            formantsHz.CopyTo(other);
            other[0] = CentreOfStrongest(f0Hz);
            Span<double> second = stackalloc double[Formants];
            if (other[0] < other[1] && Fit(other, second) < cost)
            {
                second.CopyTo(found);
            }
        }

        found.CopyTo(formantsHz);
    }

    // Mean frequency of the strongest harmonic that may be F1's and its neighbours, by power.
    private double CentreOfStrongest(double f0Hz)
    {
        int best = 0;
        for (int i = 1; i < _count && _hz[i] < HighestFirstHz; i++)
        {
            best = _level[i] > _level[best] ? i : best;
        }

        double sum = 0, all = 0;
        for (int i = Math.Max(0, best - 1); i <= Math.Min(_count - 1, best + 1); i++)
        {
            double power = Math.Exp((_level[i] - _level[best]) / DecibelsPerNeper);
            sum += power * _hz[i];
            all += power;
        }

        return sum / all;
    }

    // The most probable formants near a first guess; returns what they cost.
    private double Fit(ReadOnlySpan<double> firstHz, Span<double> formantsHz)
    {
        Span<double> start = stackalloc double[Parameters], now = stackalloc double[Parameters], next = stackalloc double[Parameters];
        for (int n = 0; n < Free; n++)
        {
            start[n] = Math.Log(n < Formants ? firstHz[n] : Math.Min(4200, Math.Max(3500, 1.15 * firstHz[2])));
            start[Free + n] = Math.Log(UsualBandwidthHz[n]);
        }

        start[Tilt] = UsualTiltDb;
        (start[Curve], start[Gain]) = (0, 0);
        start[Gain] = FirstGain(start);
        start.CopyTo(now);
        double cost = Cost(now, start, _error, _slopes), damping = 1e-3;
        for (int step = 0; step < MostSteps; step++)
        {
            if (!Step(now, start, damping, next))
            {
                break;
            }

            double nextCost = Cost(next, start, _nextError, _nextSlopes);
            if (nextCost >= cost)
            {
                damping *= 8;
                continue;
            }

            bool isDone = cost - nextCost < 1e-3 * cost;
            next.CopyTo(now);
            cost = nextCost;
            _nextError.AsSpan(0, _count).CopyTo(_error);
            for (int p = 0; p < Parameters; p++)
            {
                _nextSlopes[p].AsSpan(0, _count).CopyTo(_slopes[p]);
            }

            damping = Math.Max(damping / 4, 1e-6);
            if (isDone)
            {
                break;
            }
        }

        for (int n = 0; n < formantsHz.Length; n++)
        {
            formantsHz[n] = Math.Exp(now[n]);
        }

        return cost;
    }

    private bool ReadLevels(ReadOnlySpan<double> power, double binHz, double f0Hz)
    {
        int count = (int)(TopHz / f0Hz);
        double highest = double.NegativeInfinity;
        _count = 0;
        for (int h = 1; h <= count; h++)
        {
            double level = VoiceHarmonics.LevelDb(power, binHz, f0Hz, h);
            if (!double.IsNaN(level))
            {
                _hz[_count] = h * f0Hz;
                _level[_count++] = level;
                highest = Math.Max(highest, level);
            }
        }

        _floorDb = highest - RangeDb;
        for (int i = 0; i < _count; i++)
        {
            _level[i] = Math.Max(_level[i], _floorDb);
            _octaves[i] = Math.Log2(_hz[i] / TiltReferenceHz);
            _square[i] = _hz[i] / TopHz * (_hz[i] / TopHz);
            double u = _hz[i] / FifthHz * (_hz[i] / FifthHz), b = FifthBandwidthHz / FifthHz;
            _fixed[i] = -DecibelsPerNeper * Math.Log(((1 - u) * (1 - u)) + (b * b * u));
        }

        return _count >= 5;
    }

    // The gain that leaves the median harmonic without error.
    private double FirstGain(ReadOnlySpan<double> parameters)
    {
        double floor = _floorDb;
        _floorDb = double.NegativeInfinity;
        Predict(parameters, _error, _slopes);
        _floorDb = floor;
        Span<double> sorted = _weight.AsSpan(0, _count);
        _error.AsSpan(0, _count).CopyTo(sorted);
        sorted.Sort();
        return sorted[_count / 2];
    }

    // error = level − model, and the model's slopes by each parameter.
    private void Predict(ReadOnlySpan<double> parameters, double[] error, double[][] slopes)
    {
        Span<double> product = _product.AsSpan(0, _count);
        product.Fill(1);
        int width = Vector<double>.Count;
        for (int n = 0; n < Free; n++)
        {
            double hz = Math.Exp(parameters[n]), width2 = Math.Exp(2 * (parameters[Free + n] - parameters[n])), inverse = 1 / (hz * hz);
            double[] byHz = slopes[n], byWidth = slopes[Free + n];
            int i = 0;
            var one = Vector<double>.One;
            var bandwidth = new Vector<double>(width2);
            for (; i <= _count - width; i += width)
            {
                var f = new Vector<double>(_hz.AsSpan(i));
                Vector<double> u = f * f * inverse, rest = one - u, d = (rest * rest) + (bandwidth * u), scaled = u / d;
                (new Vector<double>(product[i..]) * d).CopyTo(product[i..]);
                (scaled * (rest - bandwidth) * (-4 * DecibelsPerNeper)).CopyTo(byHz.AsSpan(i));
                (scaled * (-2 * DecibelsPerNeper * width2)).CopyTo(byWidth.AsSpan(i));
            }

            for (; i < _count; i++)
            {
                double u = _hz[i] * _hz[i] * inverse, rest = 1 - u, d = (rest * rest) + (width2 * u);
                product[i] *= d;
                byHz[i] = -4 * DecibelsPerNeper * u * (rest - width2) / d;
                byWidth[i] = -2 * DecibelsPerNeper * width2 * u / d;
            }
        }

        for (int i = 0; i < _count; i++)
        {
            double model = parameters[Gain] + (parameters[Tilt] * _octaves[i]) + (parameters[Curve] * _square[i]) + _fixed[i]
                - (DecibelsPerNeper * Math.Log(product[i]));
            error[i] = _level[i] - Math.Max(model, _floorDb);
            slopes[Tilt][i] = _octaves[i];
            slopes[Curve][i] = _square[i];
            slopes[Gain][i] = 1;
            for (int p = 0; p < Parameters && model < _floorDb; p++)
            {
                slopes[p][i] = 0;
            }
        }
    }

    private double Cost(ReadOnlySpan<double> parameters, ReadOnlySpan<double> start, double[] error, double[][] slopes)
    {
        Predict(parameters, error, slopes);
        double cost = 0;
        for (int i = 0; i < _count; i++)
        {
            double d = error[i] / (LevelErrorDb * TailBegins);
            cost += 2 * TailBegins * TailBegins * (Math.Sqrt(1 + (d * d)) - 1);
        }

        for (int p = 0; p < Parameters; p++)
        {
            double d = (parameters[p] - start[p]) / Spread[p];
            cost += d * d;
        }

        return cost;
    }

    // next = now + a damped Gauss–Newton step; false where the equations have no solution.
    private bool Step(ReadOnlySpan<double> now, ReadOnlySpan<double> start, double damping, Span<double> next)
    {
        Span<double> matrix = stackalloc double[Parameters * Parameters], right = stackalloc double[Parameters];
        for (int i = 0; i < _count; i++)
        {
            double d = _error[i] / (LevelErrorDb * TailBegins);
            _weight[i] = 1 / (Math.Sqrt(1 + (d * d)) * LevelErrorDb * LevelErrorDb);
        }

        for (int p = 0; p < Parameters; p++)
        {
            Span<double> weighted = _product.AsSpan(0, _count);
            VectorMath.Multiply(_slopes[p].AsSpan(0, _count), _weight, weighted);
            right[p] = VectorMath.Dot(weighted, _error);
            for (int q = 0; q <= p; q++)
            {
                matrix[(p * Parameters) + q] = VectorMath.Dot(weighted, _slopes[q]);
            }

            double known = 1 / (Spread[p] * Spread[p]);
            right[p] -= (now[p] - start[p]) * known;
            matrix[(p * Parameters) + p] = (matrix[(p * Parameters) + p] + known) * (1 + damping);
        }

        if (!SolveSymmetric(matrix, right))
        {
            return false;
        }

        for (int p = 0; p < Parameters; p++)
        {
            next[p] = now[p] + (p < Tilt ? Math.Clamp(right[p], -LongestStep, LongestStep) : right[p]);
        }

        return true;
    }

    // Cholesky's factorisation in the lower triangle, its diagonal as reciprocals; then forward and back substitution in place.
    private static bool SolveSymmetric(Span<double> a, Span<double> x)
    {
        for (int i = 0; i < Parameters; i++)
        {
            Span<double> row = a.Slice(i * Parameters, i + 1);
            for (int j = 0; j <= i; j++)
            {
                ReadOnlySpan<double> left = row[..j], right = a.Slice(j * Parameters, j);
                double sum = row[j];
                for (int k = 0; k < left.Length; k++)
                {
                    sum -= left[k] * right[k];
                }

                if (i == j && !(sum > 0))
                {
                    return false;
                }

                row[j] = i == j ? 1 / Math.Sqrt(sum) : sum * a[(j * Parameters) + j];
            }

            ReadOnlySpan<double> factors = row[..i], solved = x[..i];
            for (int k = 0; k < factors.Length; k++)
            {
                x[i] -= factors[k] * solved[k];
            }

            x[i] *= row[i];
        }

        for (int i = Parameters - 1; i >= 0; i--)
        {
            ReadOnlySpan<double> row = a.Slice(i * Parameters, i + 1);
            x[i] *= row[i];
            for (int k = 0; k < i; k++)
            {
                x[k] -= row[k] * x[i];
            }
        }

        return true;
    }
}
