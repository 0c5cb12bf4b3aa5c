namespace Cues.Gemaps;

/// <summary>Slope of the log power spectrum over a band, in dB/Hz: one fixed weight a bin.</summary>
/// <remarks>
/// <para>Least squares: the ordinary regression of 10·log10 P on f over the bins in the band, ends included.</para>
/// <para>
/// openSMILE: the bins at the ends carry the share of them that lies in the band as weight w, the count n is one less than the
/// number of bins, and slope = (n·Σwfy − Σwf·Σwy) / (n·Σ(wf)² − (Σwf)²). Because n does not match the sums, the weights do not
/// add up to 0: the value depends on the recording level.
/// </para>
/// </remarks>
internal sealed class SpectralSlope
{
    private readonly double[] _weights;

    private SpectralSlope(int firstBin, double[] weights)
    {
        FirstBin = firstBin;
        _weights = weights;
    }

    public int FirstBin { get; }

    public int EndBin => FirstBin + _weights.Length;

    public static SpectralSlope LeastSquares(double lowHz, double highHz, double binHz, int bins)
    {
        int first = (int)Math.Ceiling((lowHz / binHz) - 1e-9);
        int last = Math.Min(bins - 1, (int)Math.Floor((highHz / binHz) + 1e-9));
        int n = last - first + 1;
        double mean = 0.5 * (first + last) * binHz, squares = 0;
        for (int k = first; k <= last; k++)
        {
            squares += ((k * binHz) - mean) * ((k * binHz) - mean);
        }

        var weights = new double[n];
        for (int i = 0; i < n; i++)
        {
            weights[i] = (((first + i) * binHz) - mean) / squares;
        }

        return new SpectralSlope(first, weights);
    }

    public static SpectralSlope OpenSmile(double lowHz, double highHz, double binHz, int bins)
    {
        double lowBin = lowHz / binHz, highBin = highHz / binHz;
        int first = (int)Math.Floor(lowBin), last = Math.Min(bins - 1, (int)Math.Floor(highBin));
        double highShare = highBin - Math.Floor(highBin);
        var ends = new double[last - first + 1];
        Array.Fill(ends, 1.0);
        ends[0] = 1 - (lowBin - first);
        ends[^1] = highShare > 0 && last <= highBin ? highShare : 1;

        double sum = 0, squares = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            double wf = ends[i] * (first + i) * binHz;
            sum += wf;
            squares += wf * wf;
        }

        double n = last - first;
        double divisor = (n * squares) - (sum * sum);
        var weights = new double[ends.Length];
        for (int i = 0; i < ends.Length; i++)
        {
            weights[i] = ends[i] * ((n * (first + i) * binHz) - sum) / divisor;
        }

        return new SpectralSlope(first, weights);
    }

    /// <summary>The slope of a log power spectrum in dB.</summary>
    public double Of(ReadOnlySpan<double> decibels) =>
        VectorMath.Dot(_weights, decibels.Slice(FirstBin, _weights.Length));
}
