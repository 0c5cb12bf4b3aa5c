using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Segments;
using SerHost.Analysis.Statistics;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;

namespace SerHost.Analysis.Faithfulness;

/// <summary>Scores maps against known moments.</summary>
public static class Localisation
{
    private const int MaximumSets = 20_000;
    private const int SampledSets = 2_000;

    /// <summary>Scores a map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="selection">Its segments.</param>
    /// <param name="isPadding">[frames] padding flags; empty when there is none.</param>
    /// <param name="truth">The known moments in clip seconds.</param>
    public static LocalisationScores Score(
        RelevanceMap map, SegmentSelection selection, ReadOnlySpan<bool> isPadding, IReadOnlyList<TimeRange> truth)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentNullException.ThrowIfNull(truth);
        bool[] inTruth = InTruth(map.TimeAxis, truth);
        var sums = new double[map.Frames];
        double inside = 0, positive = 0;
        ReadOnlySpan<float> values = map.Values.Span;
        for (int i = 0; i < values.Length; i++)
        {
            int frame = i % map.Frames;
            sums[frame] += values[i];
            positive += Math.Max(0, values[i]);
            inside += inTruth[frame] ? Math.Max(0, values[i]) : 0;
        }

        var here = new List<double>();
        var elsewhere = new List<double>();
        for (int frame = 0; frame < map.Frames; frame++)
        {
            if (isPadding.IsEmpty || !isPadding[frame])
            {
                (inTruth[frame] ? here : elsewhere).Add(sums[frame]);
            }
        }

        return new LocalisationScores(
            selection.Segments.Count == 0 ? double.NaN : IsIn(selection.Segments[0].Range, truth) ? 1 : 0,
            Overlap([.. selection.Segments.Select(s => s.Range)], truth),
            positive > 0 ? inside / positive : double.NaN,
            0.5 * (CliffsDelta.Compute(here, elsewhere) + 1));
    }

    /// <summary>What random windows and a random map score on average on the same clip.</summary>
    /// <param name="map">Any map of the clip.</param>
    /// <param name="selection">Its windows.</param>
    /// <param name="truth">The known moments in clip seconds.</param>
    /// <param name="seed">Seed, where window sets have to be sampled.</param>
    public static LocalisationScores Chance(RelevanceMap map, SegmentSelection selection, IReadOnlyList<TimeRange> truth, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentNullException.ThrowIfNull(truth);
        int[] windows = [.. selection.EligibleWindows];
        double mass = InTruth(map.TimeAxis, truth).Count(t => t) / (double)map.Frames;
        if (windows.Length == 0 || selection.Segments.Count == 0)
        {
            return new LocalisationScores(double.NaN, double.NaN, mass, 0.5);
        }

        WindowSets sets = WindowSets.Create(windows, selection.Segments.Count, MaximumSets, SampledSets, seed);
        double overlap = 0;
        for (int s = 0; s < sets.Count; s++)
        {
            overlap += Overlap([.. sets[s].ToArray().Select(w => selection.Windows[w].Range)], truth);
        }

        return new LocalisationScores(
            windows.Count(w => IsIn(selection.Windows[w].Range, truth)) / (double)windows.Length, overlap / sets.Count, mass, 0.5);
    }

    /// <summary>Intersection over union in time; segments may overlap each other, each moment counts once.</summary>
    public static double Overlap(IReadOnlyList<TimeRange> segments, IReadOnlyList<TimeRange> truth)
    {
        double chosen = Length(segments), known = Length(truth);
        double both = Length([.. from segment in segments
                                 from moment in truth
                                 let start = Math.Max(segment.StartSeconds, moment.StartSeconds)
                                 let end = Math.Min(segment.EndSeconds, moment.EndSeconds)
                                 where end > start
                                 select new TimeRange(start, end)]);
        double union = chosen + known - both;
        return union > 0 ? both / union : double.NaN;
    }

    private static double Length(IReadOnlyList<TimeRange> ranges)
    {
        double length = 0, until = double.NegativeInfinity;
        foreach (TimeRange range in ranges.OrderBy(r => r.StartSeconds))
        {
            length += Math.Max(0, range.EndSeconds - Math.Max(range.StartSeconds, until));
            until = Math.Max(until, range.EndSeconds);
        }

        return length;
    }

    private static bool IsIn(TimeRange segment, IReadOnlyList<TimeRange> truth) => truth.Any(t => t.Contains(segment.CentreSeconds));

    private static bool[] InTruth(TimeAxis axis, IReadOnlyList<TimeRange> truth) =>
        [.. Enumerable.Range(0, axis.Count).Select(frame => truth.Any(t => t.Contains(axis.CentreOf(frame))))];
}

/// <summary>How well a map points at the known moments. NaN where undefined.</summary>
/// <param name="Pointing">1 when the best window's centre lies in the truth, else 0 (pointing game, Zhang et al. 2018).</param>
/// <param name="Overlap">Intersection over union of the k segments with the truth.</param>
/// <param name="Mass">Share of positive relevance inside the truth (relevance mass accuracy, Arras et al. 2022).</param>
/// <param name="Auc">Probability that a frame in the truth has more relevance than one outside, padding left out.</param>
public readonly record struct LocalisationScores(double Pointing, double Overlap, double Mass, double Auc);
