using System.Numerics;

namespace SerHost.Analysis.CueContrasts;

/// <summary>One cue's mean over every window set of a clip, and what chance alone gives: the same for whichever windows are salient, so
/// shared by all methods of the clip.</summary>
/// <remarks>Immutable. Sets in lexicographic order go through the windows of a beginning one after the other, so that a vector of them is
/// one addition to the beginning's sum: the same additions in the same order as set by set, and so the same numbers.</remarks>
internal sealed class WindowSetMeans
{
    private readonly double[] _sums;
    private readonly double[] _weights;
    private readonly double _needed;
    private readonly double[] _means;
    private readonly double[] _restDeltas;
    private readonly double _allSums;
    private readonly double _allWeights;
    private readonly int _defined;
    private readonly int _definedRests;
    private readonly double _nullDeviation;
    private readonly double _largest;

    /// <summary>Computes the means of a cue.</summary>
    /// <param name="table">Sums by window.</param>
    /// <param name="cue">Index of the cue.</param>
    /// <param name="minimumFrames">A mean with fewer frames behind it is undefined.</param>
    /// <param name="eligible">Windows that the sets are of.</param>
    /// <param name="sets">All sets, or a sample.</param>
    /// <param name="draws">Sets of the random baseline.</param>
    public WindowSetMeans(
        WindowCueTable table, int cue, double minimumFrames, IReadOnlyList<int> eligible, WindowSets sets, WindowSets draws)
    {
        (_sums, _weights) = (table.Sums[cue], table.Weights[cue]);
        _needed = table.NeedsFrames[cue] ? minimumFrames : 1;
        foreach (int window in eligible)
        {
            _allSums += _sums[window];
            _allWeights += _weights[window];
        }

        IsExact = sets.IsExact;
        _means = new double[sets.Count];
        _restDeltas = new double[sets.Count];
        if (sets.IsExact)
        {
            FillLexicographic(sets, eligible);
        }
        else
        {
            Fill(sets, _means, _restDeltas);
        }

        (_defined, _largest) = Extent(_means);
        double sum = 0;
        foreach (double mean in _means)
        {
            sum += double.IsNaN(mean) ? 0 : mean;
        }

        double centre = NullMean = sum / _defined;
        double squares = 0;
        foreach (double mean in _means)
        {
            squares += double.IsNaN(mean) ? 0 : (mean - centre) * (mean - centre);
        }

        _nullDeviation = Math.Sqrt(squares / _defined);
        (_definedRests, _) = Extent(_restDeltas);
        Full = Ratio(table.FullSums[cue], table.FullWeights[cue]);
        double[] drawn = new double[draws.Count];
        Fill(draws, drawn, null);
        double[] defined = [.. drawn.Where(mean => !double.IsNaN(mean))];
        Random = defined.Length == 0 ? double.NaN : defined.Average();
        Draws = draws.Count;
        FullShare = SharePositive(_means, _defined, Full, Full);
        RandomShare = SharePositive(_means, _defined, Random, Random);
    }

    /// <summary>Whether the sets are all there are.</summary>
    public bool IsExact { get; }

    /// <summary>The cue's mean over the whole clip; NaN when undefined.</summary>
    public double Full { get; }

    /// <summary>Share of the sets whose mean is above <see cref="Full"/>, ties half.</summary>
    public double FullShare { get; }

    /// <summary>The mean over the random draws; NaN where none has the cue.</summary>
    public double Random { get; }

    /// <summary>Share of the sets whose mean is above <see cref="Random"/>, ties half.</summary>
    public double RandomShare { get; }

    /// <summary>Number of random draws.</summary>
    public int Draws { get; }

    /// <summary>Mean over the sets with a defined mean.</summary>
    public double NullMean { get; }

    /// <summary>Frames (or windows) that a mean needs.</summary>
    public double Needed => _needed;

    /// <summary>The mean over a set; NaN where too little is behind it.</summary>
    /// <param name="set">Window indices.</param>
    /// <param name="frames">Frames (or windows) behind it.</param>
    public double MeanOver(ReadOnlySpan<int> set, out double frames)
    {
        double sum = 0;
        frames = 0;
        foreach (int window in set)
        {
            sum += _sums[window];
            frames += _weights[window];
        }

        return Ratio(sum, frames);
    }

    /// <summary>The mean over all eligible windows outside a set; NaN where too little is left.</summary>
    public double RestOf(ReadOnlySpan<int> set)
    {
        (double sums, double weights) = (_allSums, _allWeights);
        foreach (int window in set)
        {
            sums -= _sums[window];
            weights -= _weights[window];
        }

        return Ratio(sums, weights);
    }

    /// <summary>Share of the sets whose mean is above that of their own rest, ties half.</summary>
    /// <param name="scale">Differences within <see cref="BaselineContrast.Rounding"/> of it are ties.</param>
    public double RestShare(double scale) => SharePositive(_restDeltas, _definedRests, 0, scale);

    /// <summary>How unusual a mean is among those of the sets; null where no set has the cue (only possible with sampled sets).</summary>
    /// <param name="observed">The salient windows' mean.</param>
    /// <param name="slackShare">Rounding that must not decide whether two means are equal, as a share of the largest.</param>
    public RandomisationTest? Randomise(double observed, double slackShare)
    {
        if (_defined == 0)
        {
            return null;
        }

        double slack = slackShare * _largest, distance = Math.Abs(observed - NullMean) - slack;
        int greater = 0, less = 0, asFar = 0, i = 0;
        int lanes = Vector<double>.Count;
        (Vector<long> manyGreater, Vector<long> manyLess, Vector<long> manyFar) = (Vector<long>.Zero, Vector<long>.Zero, Vector<long>.Zero);
        Vector<double> low = new(observed - slack), high = new(observed + slack), centre = new(NullMean), far = new(distance);
        ReadOnlySpan<double> means = _means;
        for (; i <= means.Length - lanes; i += lanes)
        {
            var value = new Vector<double>(means[i..]); // comparisons with NaN are false
            manyGreater -= Vector.GreaterThanOrEqual(value, low);
            manyLess -= Vector.LessThanOrEqual(value, high);
            manyFar -= Vector.GreaterThanOrEqual(Vector.Abs(value - centre), far);
        }

        for (; i < means.Length; i++)
        {
            greater += means[i] >= observed - slack ? 1 : 0;
            less += means[i] <= observed + slack ? 1 : 0;
            asFar += Math.Abs(means[i] - NullMean) >= distance ? 1 : 0;
        }

        int extra = IsExact ? 0 : 1;
        return new RandomisationTest(
            _defined, IsExact, NullMean, _nullDeviation,
            _nullDeviation > slack ? (observed - NullMean) / _nullDeviation : double.NaN,
            P(greater + Vector.Sum(manyGreater)), P(less + Vector.Sum(manyLess)), P(asFar + Vector.Sum(manyFar)));

        double P(long sets) => (double)(sets + extra) / (_defined + extra);
    }

    /// <summary>How many values are defined, and the largest absolute one of them, at least 1e-30.</summary>
    private static (int Defined, double Largest) Extent(ReadOnlySpan<double> values)
    {
        int i = 0, lanes = Vector<double>.Count, defined = 0;
        Vector<long> many = Vector<long>.Zero;
        Vector<double> largest = new(1e-30);
        for (; i <= values.Length - lanes; i += lanes)
        {
            var value = new Vector<double>(values[i..]);
            Vector<long> isDefined = Vector.Equals(value, value); // not so for NaN
            many -= isDefined;
            largest = Vector.Max(largest, Vector.ConditionalSelect(isDefined, Vector.Abs(value), Vector<double>.Zero));
        }

        double most = 1e-30;
        for (int lane = 0; lane < lanes; lane++)
        {
            most = Math.Max(most, largest[lane]);
        }

        for (; i < values.Length; i++)
        {
            defined += double.IsNaN(values[i]) ? 0 : 1;
            most = double.IsNaN(values[i]) ? most : Math.Max(most, Math.Abs(values[i]));
        }

        return (defined + (int)Vector.Sum(many), most);
    }

    /// <summary>Share of the defined values above a number, ties half.</summary>
    private static double SharePositive(ReadOnlySpan<double> values, int defined, double number, double scale)
    {
        double slack = BaselineContrast.Rounding * Math.Abs(scale);
        long above = 0, below = 0;
        int i = 0, lanes = Vector<double>.Count;
        (Vector<long> manyAbove, Vector<long> manyBelow) = (Vector<long>.Zero, Vector<long>.Zero);
        Vector<double> from = new(number), high = new(slack), low = new(-slack);
        for (; i <= values.Length - lanes; i += lanes)
        {
            Vector<double> delta = new Vector<double>(values[i..]) - from;
            manyAbove -= Vector.GreaterThan(delta, high);
            manyBelow -= Vector.LessThan(delta, low);
        }

        for (; i < values.Length; i++)
        {
            above += values[i] - number > slack ? 1 : 0;
            below += values[i] - number < -slack ? 1 : 0;
        }

        above += Vector.Sum(manyAbove);
        below += Vector.Sum(manyBelow);
        return defined == 0 || double.IsNaN(number) ? double.NaN : (above + (0.5 * (defined - above - below))) / defined;
    }

    private void Fill(WindowSets sets, double[] means, double[]? restDeltas)
    {
        for (int s = 0; s < means.Length; s++)
        {
            means[s] = MeanOver(sets[s], out _);
            if (restDeltas is not null)
            {
                restDeltas[s] = means[s] - RestOf(sets[s]);
            }
        }
    }

    private void FillLexicographic(WindowSets sets, IReadOnlyList<int> eligible)
    {
        double[] sums = [.. eligible.Select(window => _sums[window])];
        double[] weights = [.. eligible.Select(window => _weights[window])];
        int[] places = new int[sets.Size - 1]; // the beginning of a set, as places in the eligible windows
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = i;
        }

        int at = 0;
        while (at < _means.Length)
        {
            (double sum, double weight, double restSum, double restWeight) = (0, 0, _allSums, _allWeights);
            foreach (int place in places)
            {
                (sum, weight) = (sum + sums[place], weight + weights[place]);
                (restSum, restWeight) = (restSum - sums[place], restWeight - weights[place]);
            }

            int first = places.Length == 0 ? 0 : places[^1] + 1;
            int count = eligible.Count - first;
            FillEndings(sums.AsSpan(first), weights.AsSpan(first), (sum, weight), (restSum, restWeight), at);
            at += count;
            Advance(places, eligible.Count);
        }
    }

    /// <summary>The next beginning that still leaves a last window.</summary>
    private static void Advance(int[] places, int windows)
    {
        int last = places.Length - 1;
        while (last >= 0 && places[last] == windows - 1 - places.Length + last)
        {
            last--;
        }

        if (last >= 0)
        {
            places[last]++;
            for (int i = last + 1; i < places.Length; i++)
            {
                places[i] = places[i - 1] + 1;
            }
        }
    }

    // All sets of one beginning: it and each of the windows after it.
    private void FillEndings(
        ReadOnlySpan<double> sums, ReadOnlySpan<double> weights, (double Sum, double Weight) chosen, (double Sum, double Weight) rest, int at)
    {
        Span<double> means = _means.AsSpan(at, sums.Length), deltas = _restDeltas.AsSpan(at, sums.Length);
        int i = 0, lanes = Vector<double>.Count;
        Vector<double> sum = new(chosen.Sum), weight = new(chosen.Weight), restSum = new(rest.Sum), restWeight = new(rest.Weight);
        for (; i <= sums.Length - lanes; i += lanes)
        {
            Vector<double> one = new(sums[i..]), mass = new(weights[i..]);
            Vector<double> mean = Ratio(sum + one, weight + mass);
            mean.CopyTo(means[i..]);
            (mean - Ratio(restSum - one, restWeight - mass)).CopyTo(deltas[i..]);
        }

        for (; i < sums.Length; i++)
        {
            means[i] = Ratio(chosen.Sum + sums[i], chosen.Weight + weights[i]);
            deltas[i] = means[i] - Ratio(rest.Sum - sums[i], rest.Weight - weights[i]);
        }
    }

    private double Ratio(double sum, double weight) => weight >= _needed - 1e-9 && weight > 1e-9 ? sum / weight : double.NaN;

    private Vector<double> Ratio(Vector<double> sum, Vector<double> weight) => Vector.ConditionalSelect(
        Vector.GreaterThanOrEqual(weight, new Vector<double>(_needed - 1e-9)) & Vector.GreaterThan(weight, new Vector<double>(1e-9)),
        sum / weight, new Vector<double>(double.NaN));
}
