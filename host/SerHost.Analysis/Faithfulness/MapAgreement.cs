using SerHost.Analysis.Segments;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Faithfulness;

/// <summary>How far two maps of one input agree.</summary>
public static class MapAgreement
{
    /// <summary>Spearman correlation of the scores of the windows that both selections could choose; NaN when undefined.</summary>
    /// <param name="first">One selection.</param>
    /// <param name="second">Another on the same windows.</param>
    public static double WindowRanks(SegmentSelection first, SegmentSelection second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        int[] both = [.. first.EligibleWindows.Intersect(second.EligibleWindows)];
        return Correlation.Spearman(
            [.. both.Select(w => first.Windows[w].Score)], [.. both.Select(w => second.Windows[w].Score)]).Coefficient;
    }

    /// <summary>Share of the chosen windows that both selections have: of the smaller
    /// selection's, where their numbers differ; NaN when one is empty.</summary>
    /// <param name="first">One selection.</param>
    /// <param name="second">Another on the same windows.</param>
    public static double SharedSegments(SegmentSelection first, SegmentSelection second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        int smaller = Math.Min(first.Segments.Count, second.Segments.Count);
        return smaller == 0
            ? double.NaN
            : (double)first.Segments.Select(s => s.WindowIndex).Intersect(second.Segments.Select(s => s.WindowIndex)).Count() / smaller;
    }

    /// <summary>What <see cref="SharedSegments"/> is on average when one of the two selections is a
    /// random choice: k / N, k the larger selection's size; NaN when one is empty.</summary>
    /// <param name="first">One selection.</param>
    /// <param name="second">Another on the same windows.</param>
    public static double SharedByChance(SegmentSelection first, SegmentSelection second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return first.Segments.Count == 0 || second.Segments.Count == 0
            ? double.NaN
            : (double)Math.Max(first.Segments.Count, second.Segments.Count) / Math.Max(1, first.EligibleWindows.Count);
    }

    /// <summary>Spearman correlation of all elements; NaN when undefined.</summary>
    /// <param name="first">Values of one map.</param>
    /// <param name="second">Values of another, as many.</param>
    /// <param name="magnitudesOnly">Compare |relevance|, as sanity checks do.</param>
    public static double Elements(ReadOnlySpan<float> first, ReadOnlySpan<float> second, bool magnitudesOnly = false)
    {
        var x = new double[first.Length];
        var y = new double[second.Length];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = magnitudesOnly ? Math.Abs(first[i]) : first[i];
            y[i] = magnitudesOnly ? Math.Abs(second[i]) : second[i];
        }

        return Correlation.Spearman(x, y).Coefficient;
    }
}
