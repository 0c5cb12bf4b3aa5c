namespace Cues.Gemaps;

/// <summary>One period found in the waveform. <paramref name="Samples"/> is 0 when the correlation has no local maximum.</summary>
/// <param name="Samples">Whole samples.</param>
/// <param name="Refined">Refined by a parabola, in samples.</param>
/// <param name="Correlation">Pearson's correlation of the two neighbouring periods.</param>
internal readonly record struct FoundPeriod(int Samples, double Refined, double Correlation);

/// <summary>Finds the period at a place by correlating neighbouring stretches of equal
/// length. Not thread-safe: it owns work space.</summary>
/// <param name="longestPeriod">Longest period it will be asked for, in samples.</param>
internal sealed class PeriodSearch(int longestPeriod)
{
    private readonly double[] _correlation = new double[longestPeriod + 1];
    private readonly double[] _sums = new double[(2 * longestPeriod) + 1];
    private readonly double[] _squares = new double[(2 * longestPeriod) + 1];

    /// <summary>Finds the best strict local maximum among lengths shortest … longest − 1, the first and last excluded.</summary>
    /// <param name="x">2·longest samples.</param>
    /// <param name="shortest">Shortest length, 1 or more.</param>
    /// <param name="longest">Longest length + 1.</param>
    public FoundPeriod Find(ReadOnlySpan<double> x, int shortest, int longest)
    {
        double sum = 0, square = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += x[i];
            square += x[i] * x[i];
            _sums[i + 1] = sum;
            _squares[i + 1] = square;
        }

        Span<double> correlation = _correlation.AsSpan(0, longest - shortest);
        for (int i = 0; i < correlation.Length; i++)
        {
            correlation[i] = Pearson(x, shortest + i);
        }

        int best = -1;
        for (int i = 1; i < correlation.Length - 1; i++)
        {
            if (correlation[i] > correlation[i - 1] && correlation[i] > correlation[i + 1]
                && (best < 0 || correlation[i] > correlation[best]))
            {
                best = i;
            }
        }

        if (best < 0)
        {
            return new FoundPeriod(0, 0, double.NegativeInfinity);
        }

        double below = correlation[best - 1], here = correlation[best], above = correlation[best + 1];
        double shift = 0.5 * (below - above) / (below - (2 * here) + above);
        return new FoundPeriod(shortest + best, shortest + best + shift, here);
    }

    private double Pearson(ReadOnlySpan<double> x, int length)
    {
        double first = _sums[length], second = _sums[2 * length] - first;
        double firstSpread = _squares[length] - (first * first / length);
        double secondSpread = _squares[2 * length] - _squares[length] - (second * second / length);
        double product = firstSpread * secondSpread;
        return product > 0
            ? (VectorMath.Dot(x[..length], x.Slice(length, length)) - (first * second / length)) / Math.Sqrt(product)
            : 0;
    }
}
