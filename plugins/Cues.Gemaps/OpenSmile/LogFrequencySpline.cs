namespace Cues.Gemaps;

/// <summary>Resamples a spectrum from linear to logarithmic frequency with a natural cubic spline.</summary>
/// <remarks>
/// The knots x = log2 f never change, so the tridiagonal system of the spline's second derivatives is factorised once; a spectrum
/// then costs two first-order recurrences. Bin 0 (f = 0) is placed at 2·x₁ − x₂. The grid has as many points as there are bins,
/// equally spaced in log2 from 25 Hz to half the sample rate. Immutable.
/// </remarks>
internal sealed class LogFrequencySpline
{
    public const double LowestHz = 25;

    private readonly int _count;

    // Right-hand side at knot i: c[i]·((y[i+1] − y[i])·h⁻¹[i] − (y[i] − y[i−1])·h⁻¹[i−1]), elimination: u[i] = rhs − g[i]·u[i−1],
    // back substitution: y″[i] = u[i] − e[i]·y″[i+1].
    private readonly double[] _inverseStep;
    private readonly double[] _scale;
    private readonly double[] _forward;
    private readonly double[] _backward;

    // Grid point k lies in knot interval _interval[k]; its value is a·y[j] + b·y[j+1] + ca·y″[j] + cb·y″[j+1].
    private readonly int[] _interval;
    private readonly double[] _a;
    private readonly double[] _b;
    private readonly double[] _ca;
    private readonly double[] _cb;

    public LogFrequencySpline(int bins, double binHz, double highestHz)
    {
        _count = bins;
        var x = new double[bins];
        for (int i = 1; i < bins; i++)
        {
            x[i] = Math.Log2(i * binHz);
        }

        x[0] = (2 * x[1]) - x[2];
        _inverseStep = new double[bins];
        _scale = new double[bins];
        _forward = new double[bins];
        _backward = new double[bins];
        for (int i = 0; i < bins - 1; i++)
        {
            _inverseStep[i] = 1 / (x[i + 1] - x[i]);
        }

        for (int i = 1; i < bins - 1; i++)
        {
            double width = x[i + 1] - x[i - 1], ratio = (x[i] - x[i - 1]) / width;
            double pivot = 2 - (ratio * _backward[i - 1]);
            _backward[i] = (1 - ratio) / pivot;
            _scale[i] = 6 / (width * pivot);
            _forward[i] = ratio / pivot;
        }

        _interval = new int[bins];
        (_a, _b, _ca, _cb) = (new double[bins], new double[bins], new double[bins], new double[bins]);
        double low = Math.Log2(LowestHz), step = (Math.Log2(highestHz) - low) / (bins - 1);
        for (int k = 0, j = 0; k < bins; k++)
        {
            double at = low + (k * step);
            while (j < bins - 2 && x[j + 1] <= at)
            {
                j++;
            }

            double h = x[j + 1] - x[j], a = (x[j + 1] - at) / h, b = (at - x[j]) / h;
            _interval[k] = j;
            (_a[k], _b[k]) = (a, b);
            (_ca[k], _cb[k]) = (((a * a * a) - a) * h * h / 6, ((b * b * b) - b) * h * h / 6);
        }
    }

    /// <summary>target[k] = max(0, spline at grid point k)·weights[k].</summary>
    /// <param name="y">[bins] spectrum.</param>
    /// <param name="weights">[bins] what the resampled spectrum is multiplied with.</param>
    /// <param name="curvature">[bins] work space.</param>
    /// <param name="target">[bins] receives the result.</param>
    public void Resample(ReadOnlySpan<double> y, ReadOnlySpan<double> weights, Span<double> curvature, Span<double> target)
    {
        int n = _count;
        y = y[..n];
        curvature = curvature[..n];
        target = target[..n];
        weights = weights[..n];
        ReadOnlySpan<double> inverseStep = _inverseStep.AsSpan(0, n), scale = _scale.AsSpan(0, n);
        ReadOnlySpan<double> forward = _forward.AsSpan(0, n), backward = _backward.AsSpan(0, n);
        double gradient = (y[1] - y[0]) * inverseStep[0], previous = 0;
        curvature[0] = 0;
        for (int i = 1; i < n - 1; i++)
        {
            double next = (y[i + 1] - y[i]) * inverseStep[i];
            previous = Math.FusedMultiplyAdd(-forward[i], previous, scale[i] * (next - gradient));
            curvature[i] = previous;
            gradient = next;
        }

        curvature[n - 1] = 0;
        previous = 0;
        for (int i = n - 2; i > 0; i--)
        {
            previous = Math.FusedMultiplyAdd(-backward[i], previous, curvature[i]);
            curvature[i] = previous;
        }

        ReadOnlySpan<int> interval = _interval.AsSpan(0, n);
        ReadOnlySpan<double> a = _a.AsSpan(0, n), b = _b.AsSpan(0, n), ca = _ca.AsSpan(0, n), cb = _cb.AsSpan(0, n);
        for (int k = 0; k < n; k++)
        {
            int j = interval[k];
            double value = (a[k] * y[j]) + (b[k] * y[j + 1]) + (ca[k] * curvature[j]) + (cb[k] * curvature[j + 1]);
            target[k] = Math.Max(0, value) * weights[k];
        }
    }
}
