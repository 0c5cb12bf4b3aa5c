using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>Two groups of utterances from the same or other speakers: Cliff's delta with a clustered interval, Mann–Whitney.</summary>
/// <remarks>
/// Which of two speakers' utterances are larger, and how often, does not change when speakers are drawn anew: it is counted once for
/// each pair of speakers, and a draw adds counts up. Counts are halves of whole numbers, so the sums are exact and equal those over all
/// utterances.
/// </remarks>
internal sealed class TwoGroups
{
    private const int MaximumDraws = 500;
    private readonly double[] _sorted;
    private readonly int[] _items, _first, _second, _speakers;

    private TwoGroups(Numbering speakers, double[] values, int[] first, int[] second)
    {
        (_first, _second, _speakers) = (first, second, speakers.Of);
        _sorted = [.. first.Select(row => values[row]), .. second.Select(row => values[row])];
        _items = SortedValues.Sort(_sorted);
        double rankSum = 0;
        var ties = new List<int>();
        for (int start = 0; start < _sorted.Length;)
        {
            int end = Ranks.EndOfTie(_sorted, start), ofFirst = 0;
            for (int i = start; i < end; i++)
            {
                ofFirst += _items[i] < first.Length ? 1 : 0;
            }

            rankSum += ofFirst * 0.5 * (start + 1 + end);
            ties.Add(end - start);
            start = end;
        }

        CliffsDelta = Statistics.CliffsDelta.OfRanks(rankSum, first.Length, second.Length);
        MannWhitney = Statistics.MannWhitney.Test(CliffsDelta, first.Length, second.Length, [.. ties]);
    }

    /// <summary>P(first &gt; second) − P(first &lt; second).</summary>
    public double CliffsDelta { get; }

    /// <summary>The test that takes utterances as independent.</summary>
    public MannWhitneyResult MannWhitney { get; }

    /// <summary>Compares two groups.</summary>
    /// <param name="speakers">Speakers of all rows.</param>
    /// <param name="values">Values of all rows; none of these two groups is NaN.</param>
    /// <param name="first">Rows of the first group.</param>
    /// <param name="second">Rows of the second group.</param>
    public static TwoGroups Compare(Numbering speakers, double[] values, int[] first, int[] second) =>
        new(speakers, values, first, second);

    /// <summary>95 % interval of Cliff's delta, speakers resampled as wholes. Unknown speakers cannot be: it rests on the known
    /// ones.</summary>
    /// <param name="settings">Draws and seed.</param>
    public Interval Interval(EvidenceSettings settings)
    {
        int[] known = [.. _first.Concat(_second).Select(row => _speakers[row]).Where(speaker => speaker >= 0).Distinct().Order()];
        int[] place = new int[known.Length == 0 ? 0 : known[^1] + 1];
        int[] firstSizes = new int[known.Length], secondSizes = new int[known.Length];
        for (int i = 0; i < known.Length; i++)
        {
            place[known[i]] = i;
        }

        double[] wins = Wins(place, firstSizes, secondSizes);
        return ClusterBootstrap.Compute(
            known.Length, chosen => Delta(chosen, wins, firstSizes, secondSizes), Math.Min(settings.BootstrapDraws, MaximumDraws),
            settings.Seed);
    }

    /// <summary>The statistic over drawn speakers, some perhaps more than once; NaN when a group is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first call on.
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first call on.
    private static void Add(Span<double> sums, ReadOnlySpan<double> values)
    {
        ref double to = ref MemoryMarshal.GetReference(sums);
        ref double from = ref MemoryMarshal.GetReference(values[..sums.Length]);
        nuint i = 0, count = (nuint)sums.Length;
        for (; i + (nuint)Vector256<double>.Count <= count; i += (nuint)Vector256<double>.Count)
        {
            (Vector256.LoadUnsafe(ref to, i) + Vector256.LoadUnsafe(ref from, i)).StoreUnsafe(ref to, i);
        }

        for (int rest = (int)i; rest < sums.Length; rest++)
        {
            sums[rest] += values[rest];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first call on.
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ref double x = ref MemoryMarshal.GetReference(a);
        ref double y = ref MemoryMarshal.GetReference(b[..a.Length]);
        Vector256<double> sum = default;
        nuint i = 0, count = (nuint)a.Length;
        for (; i + (nuint)Vector256<double>.Count <= count; i += (nuint)Vector256<double>.Count)
        {
            sum += Vector256.LoadUnsafe(ref x, i) * Vector256.LoadUnsafe(ref y, i);
        }

        double rest = Vector256.Sum(sum);
        for (int last = (int)i; last < a.Length; last++)
        {
            rest += a[last] * b[last];
        }

        return rest;
    }

    /// <summary>[speaker of the first, speaker of the second] pairs of utterances that the first wins, ties half. Goes through the
    /// values in ascending order and knows at each how many each speaker of the second group has below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Hot from the first call on.
    private double[] Wins(int[] place, int[] firstSizes, int[] secondSizes)
    {
        int speakers = firstSizes.Length;
        double[] wins = new double[speakers * speakers], below = new double[speakers];
        for (int start = 0; start < _sorted.Length;)
        {
            int end = Ranks.EndOfTie(_sorted, start);
            Count(start, end, secondSizes, 0.5, below);
            for (int i = start; i < end; i++)
            {
                if (_items[i] < _first.Length && _speakers[_first[_items[i]]] is >= 0 and var speaker)
                {
                    firstSizes[place[speaker]]++;
                    Add(wins.AsSpan(place[speaker] * speakers, speakers), below);
                }
            }

            Count(start, end, null, 0.5, below);
            start = end;
        }

        return wins;

        // Values of the second group: half while their equals are looked at, whole afterwards.
        void Count(int start, int end, int[]? sizes, double part, double[] counts)
        {
            for (int i = start; i < end; i++)
            {
                if (_items[i] >= _first.Length && _speakers[_second[_items[i] - _first.Length]] is >= 0 and var speaker)
                {
                    counts[place[speaker]] += part;
                    if (sizes is not null)
                    {
                        sizes[place[speaker]]++;
                    }
                }
            }
        }
    }
}
