using SerHost.Sdk.Cues;

namespace SerHost.Analysis.CueContrasts;

/// <summary>All comparisons of one cue of one clip.</summary>
internal sealed class CueContrastBuilder(
    WindowCueTable table, int cue, double minimumFrames, IReadOnlyList<int> eligible, int[] salient)
{
    // Rounding that must not decide whether two sets' means are equal, as a share of the largest.
    private const double SlackShare = 1e-9;
    private readonly double[] _sums = table.Sums[cue];
    private readonly double[] _weights = table.Weights[cue];
    private readonly double _needed = table.NeedsFrames[cue] ? minimumFrames : 1;

    public CueContrast Build(WindowSets sets, WindowSets draws, MatchedWindows? matched, string? unmatchedReason)
    {
        double observed = MeanOver(salient, out double frames);
        double full = Ratio(table.FullSums[cue], table.FullWeights[cue]);
        if (double.IsNaN(observed))
        {
            string reason = FormattableString.Invariant(
                $"{frames:0.#} {(table.NeedsFrames[cue] ? "frames" : "windows")} with a value in the salient segments; at least {_needed:0.#} are needed.");
            return new CueContrast(table.CueIds[cue], double.NaN, frames, full, [], null, reason);
        }

        double[] means = MeansOf(sets);
        var baselines = new[]
        {
            Against(CueBaseline.Full, full, observed, means, 0, "The cue is undefined in the whole clip."),
            AgainstRest(sets, means, observed),
            Against(CueBaseline.Random, MeanOfDefined(MeansOf(draws)), observed, means, draws.Count, "No random set has the cue."),
            AgainstMatched(matched, unmatchedReason),
        };
        return new CueContrast(
            table.CueIds[cue], observed, frames, full, baselines, Randomise(means, observed, sets.IsExact), null);
    }

    private static BaselineContrast Against(
        CueBaseline baseline, double value, double observed, double[] means, int sets, string reason) =>
        double.IsNaN(value)
            ? new BaselineContrast(baseline, double.NaN, double.NaN, double.NaN, sets, reason)
            : new BaselineContrast(baseline, value, observed - value, SharePositive(means, value, value), sets, null);

    private BaselineContrast AgainstRest(WindowSets sets, double[] means, double observed)
    {
        double allSums = eligible.Sum(w => _sums[w]);
        double allWeights = eligible.Sum(w => _weights[w]);
        double value = Complement(salient, allSums, allWeights);
        if (double.IsNaN(value))
        {
            return new BaselineContrast(
                CueBaseline.Rest, double.NaN, double.NaN, double.NaN, 0, "Too few frames with the cue outside the salient segments.");
        }

        var deltas = new double[sets.Count];
        for (int s = 0; s < deltas.Length; s++)
        {
            deltas[s] = means[s] - Complement(sets[s], allSums, allWeights);
        }

        return new BaselineContrast(CueBaseline.Rest, value, observed - value, SharePositive(deltas, 0, value), 0, null);
    }

    private BaselineContrast AgainstMatched(MatchedWindows? matched, string? unmatchedReason)
    {
        if (table.Quantities[cue] != CueQuantity.Other)
        {
            string what = table.Quantities[cue] == CueQuantity.Level ? "level" : "voicing";
            return Undefined($"Not testable: the windows are matched on {what}.") with { IsNotTestable = true };
        }

        if (matched is null)
        {
            return Undefined(unmatchedReason!);
        }

        (double salientMean, double others) = matched.Means(_sums, _weights);
        return double.IsNaN(salientMean) || double.IsNaN(others)
            ? Undefined("No comparable window has the cue.")
            : new BaselineContrast(CueBaseline.Matched, others, salientMean - others, 0.5, 0, null) { Balance = matched.Balance };

        static BaselineContrast Undefined(string reason) => new(CueBaseline.Matched, double.NaN, double.NaN, double.NaN, 0, reason);
    }

    // Loops, not queries: they run over thousands of window sets for every cue of every map.
    private static RandomisationTest? Randomise(double[] allMeans, double observed, bool isExact)
    {
        (double sum, double largest, int count) = (0, 1e-30, 0);
        foreach (double value in allMeans)
        {
            if (!double.IsNaN(value))
            {
                sum += value;
                largest = Math.Max(largest, Math.Abs(value));
                count++;
            }
        }

        if (count == 0)
        {
            return null; // Only possible with sampled sets: none of them has the cue.
        }

        double mean = sum / count, slack = SlackShare * largest, distance = Math.Abs(observed - mean) - slack, squares = 0;
        (int greater, int less, int asFar) = (0, 0, 0);
        foreach (double value in allMeans)
        {
            if (!double.IsNaN(value))
            {
                squares += (value - mean) * (value - mean);
                greater += value >= observed - slack ? 1 : 0;
                less += value <= observed + slack ? 1 : 0;
                asFar += Math.Abs(value - mean) >= distance ? 1 : 0;
            }
        }

        double deviation = Math.Sqrt(squares / count);
        int extra = isExact ? 0 : 1;
        return new RandomisationTest(
            count, isExact, mean, deviation, deviation > slack ? (observed - mean) / deviation : double.NaN, P(greater), P(less), P(asFar));

        double P(int sets) => (double)(sets + extra) / (count + extra);
    }

    /// <summary>Share of the defined values above a number, ties half.</summary>
    private static double SharePositive(double[] values, double number, double scale)
    {
        double slack = BaselineContrast.Rounding * Math.Abs(scale);
        double positive = 0;
        int count = 0;
        foreach (double value in values)
        {
            double delta = value - number;
            if (!double.IsNaN(delta))
            {
                positive += delta > slack ? 1 : delta < -slack ? 0 : 0.5;
                count++;
            }
        }

        return count == 0 ? double.NaN : positive / count;
    }

    private double[] MeansOf(WindowSets sets)
    {
        var means = new double[sets.Count];
        for (int s = 0; s < means.Length; s++)
        {
            means[s] = MeanOver(sets[s], out _);
        }

        return means;
    }

    private double MeanOver(ReadOnlySpan<int> set, out double frames)
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

    private double Complement(ReadOnlySpan<int> set, double allSums, double allWeights)
    {
        foreach (int window in set)
        {
            allSums -= _sums[window];
            allWeights -= _weights[window];
        }

        return Ratio(allSums, allWeights);
    }

    private double Ratio(double sum, double weight) => weight >= _needed - 1e-9 && weight > 1e-9 ? sum / weight : double.NaN;

    private static double MeanOfDefined(double[] values)
    {
        double[] defined = [.. values.Where(v => !double.IsNaN(v))];
        return defined.Length == 0 ? double.NaN : defined.Average();
    }
}
