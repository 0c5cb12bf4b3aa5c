using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>Cliff's delta between two groups whose utterances come from the same or other speakers, with a clustered interval.</summary>
/// <remarks>Which of two speakers' utterances are larger, and how often, does not change when speakers are drawn anew: it is counted once for each pair of
/// speakers, and a draw adds counts up. Counts are halves of whole numbers, so the sums are exact and equal those over all utterances.</remarks>
internal static class TwoGroups
{
    private const int MaximumDraws = 500;

    public static (double Delta, Interval Interval) CliffsDelta(
        IReadOnlyList<(string? Speaker, double Value)> first, IReadOnlyList<(string? Speaker, double Value)> second, EvidenceSettings settings)
    {
        // Speakers that are unknown cannot be resampled as wholes: the interval rests on the known ones.
        string[] speakers = [.. first.Concat(second).Select(v => v.Speaker).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        double[][] firstBySpeaker = Group(first, speakers), secondBySpeaker = Group(second, speakers);
        double delta = Statistics.CliffsDelta.Compute([.. first.Select(v => v.Value)], [.. second.Select(v => v.Value)]);
        int[] firstSizes = [.. firstBySpeaker.Select(values => values.Length)], secondSizes = [.. secondBySpeaker.Select(values => values.Length)];
        double[] wins = Wins(firstBySpeaker, secondBySpeaker);
        Interval interval = ClusterBootstrap.Compute(
            speakers.Length, chosen => Delta(chosen, wins, firstSizes, secondSizes), Math.Min(settings.BootstrapDraws, MaximumDraws), settings.Seed);
        return (delta, interval);
    }

    /// <summary>The statistic over drawn speakers, some perhaps more than once; NaN when a group is empty.</summary>
    private static double Delta(int[] chosen, double[] wins, int[] firstSizes, int[] secondSizes)
    {
        int speakers = firstSizes.Length;
        Span<double> times = speakers <= 512 ? stackalloc double[speakers] : new double[speakers];
        times.Clear();
        double firstCount = 0, secondCount = 0;
        foreach (int speaker in chosen)
        {
            times[speaker]++;
            firstCount += firstSizes[speaker];
            secondCount += secondSizes[speaker];
        }

        if (firstCount == 0 || secondCount == 0)
        {
            return double.NaN;
        }

        double won = 0;
        for (int s = 0; s < speakers; s++)
        {
            if (times[s] > 0 && firstSizes[s] > 0)
            {
                won += times[s] * Dot(wins.AsSpan(s * speakers, speakers), times);
            }
        }

        return (2 * won / (firstCount * secondCount)) - 1;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = System.Numerics.Vector<double>.Zero;
        int i = 0;
        for (; i <= a.Length - System.Numerics.Vector<double>.Count; i += System.Numerics.Vector<double>.Count)
        {
            sum += new System.Numerics.Vector<double>(a[i..]) * new System.Numerics.Vector<double>(b[i..]);
        }

        double rest = System.Numerics.Vector.Sum(sum);
        for (; i < a.Length; i++)
        {
            rest += a[i] * b[i];
        }

        return rest;
    }

    /// <summary>[speaker of the first, speaker of the second] pairs of utterances that the first wins, ties half.</summary>
    private static double[] Wins(double[][] first, double[][] second)
    {
        double[] wins = new double[first.Length * second.Length];
        double[][] sorted = [.. second.Select(values => values.Order().ToArray())];
        for (int s = 0; s < first.Length; s++)
        {
            double[] values = [.. first[s].Order()];
            for (int t = 0; t < sorted.Length; t++)
            {
                double[] others = sorted[t];
                int below = 0, notAbove = 0;
                double count = 0;
                foreach (double value in values)
                {
                    while (below < others.Length && others[below] < value)
                    {
                        below++;
                    }

                    while (notAbove < others.Length && others[notAbove] <= value)
                    {
                        notAbove++;
                    }

                    count += 0.5 * (below + notAbove);
                }

                wins[(s * sorted.Length) + t] = count;
            }
        }

        return wins;
    }

    private static double[][] Group(IReadOnlyList<(string? Speaker, double Value)> values, string[] speakers)
    {
        ILookup<string, double> lookup = values.Where(v => v.Speaker is not null).ToLookup(v => v.Speaker!, v => v.Value);
        return [.. speakers.Select(speaker => lookup[speaker].ToArray())];
    }
}
