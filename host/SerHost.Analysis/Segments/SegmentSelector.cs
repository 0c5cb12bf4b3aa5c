using System.Numerics;
using MathNet.Numerics.Statistics;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;

namespace SerHost.Analysis.Segments;

/// <summary>Finds the moments of a clip that a relevance map points at.</summary>
public static class SegmentSelector
{
    /// <summary>Scores all windows of a map and chooses the best.</summary>
    /// <param name="map">The map.</param>
    /// <param name="isPadding">[frames] the input's padding flags; empty when there is no padding.</param>
    /// <param name="settings">How to choose.</param>
    /// <param name="speech">Needed for <see cref="SegmentScope.Speech"/>, else unused.</param>
    /// <exception cref="ArgumentException">A setting is out of range, the window is
    /// longer than the map, or the speech mask is missing.</exception>
    public static SegmentSelection Select(
        RelevanceMap map, ReadOnlyMemory<bool> isPadding, SegmentSettings settings, SpeechMask? speech = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        if (isPadding.Length != 0 && isPadding.Length != map.Frames)
        {
            throw new ArgumentException($"Expected {map.Frames} padding flags, found {isPadding.Length}.", nameof(isPadding));
        }

        if (settings.Scope == SegmentScope.Speech && speech is null)
        {
            throw new ArgumentException("Segments restricted to speech need a speech mask of the clip.", nameof(speech));
        }

        int length = settings.WindowLength(map.TimeAxis.StepSeconds);
        int hop = settings.HopLength(map.TimeAxis.StepSeconds);
        if (length > map.Frames)
        {
            throw new ArgumentException($"The segment window is {length} frames, the map has only {map.Frames}.", nameof(settings));
        }

        double[] frameScores = FrameScores(map, settings);
        var windows = new List<ScoredWindow>();
        for (int first = 0; first + length <= map.Frames; first += hop)
        {
            TimeRange range = map.TimeAxis.Tiles(first, length);
            bool eligible = settings.Scope switch
            {
                SegmentScope.WholeInput => true,
                SegmentScope.Clip => 2 * SoundFrames(isPadding.Span, first, length) >= length,
                _ => speech!.ShareIn(range) >= 0.5,
            };
            windows.Add(new ScoredWindow(first, length, range, frameScores.AsSpan(first, length).Sum(), eligible));
        }

        return Choose(windows, hop < length, settings);
    }

    private static SegmentSelection Choose(List<ScoredWindow> windows, bool overlapping, SegmentSettings settings)
    {
        var segments = new List<Segment>();
        int[] eligible = [.. Enumerable.Range(0, windows.Count).Where(i => windows[i].IsEligible)];
        foreach (int index in eligible
            .Where(i => settings.FillUp || windows[i].Score > 0).OrderByDescending(i => windows[i].Score).ThenBy(i => i))
        {
            ScoredWindow window = windows[index];
            double taken = overlapping ? segments.Sum(s => s.Range.OverlapSeconds(window.Range)) : 0;
            if (taken > (settings.MaxOverlap * window.Range.DurationSeconds) + 1e-9)
            {
                continue;
            }

            segments.Add(new Segment(segments.Count + 1, index, window.Range, window.Score));
            if (segments.Count == settings.Count)
            {
                break;
            }
        }

        return new SegmentSelection(windows, segments, overlapping, settings.MaxOverlap, Notes(windows, eligible, segments, settings));
    }

    private static List<string> Notes(List<ScoredWindow> windows, int[] eligible, List<Segment> segments, SegmentSettings settings)
    {
        var notes = new List<string>();
        int speaking = eligible.Count(i => windows[i].Score > 0);
        int silent = segments.Count(s => s.Score <= 0);
        if (segments.Count < settings.Count)
        {
            notes.Add(settings.FillUp || speaking == eligible.Length
                ? $"Only {segments.Count} of {settings.Count} segments exist: {eligible.Length} windows may be chosen."
                : $"Only {segments.Count} of {settings.Count} segments exist: {speaking} of {eligible.Length} windows speak for the target (score above 0).");
        }

        if (silent > 0)
        {
            notes.Add(
                $"{silent} of {segments.Count} segments do not speak for the target (score 0 or less); they fill up to {settings.Count}.");
        }

        if (segments.Count > 0 && eligible.Length > segments.Count && eligible.All(i => windows[i].Score == windows[eligible[0]].Score))
        {
            notes.Add("All windows have the same score: the segments are the earliest windows and mean nothing.");
        }

        return notes;
    }

    /// <summary>Sum over bands of the elements that count, one value a frame.</summary>
    private static double[] FrameScores(RelevanceMap map, SegmentSettings settings)
    {
        ReadOnlySpan<float> values = map.Values.Span;
        double floor = settings.Threshold switch
        {
            RelevanceThreshold.Mean => values.Mean(),
            RelevanceThreshold.Median => Median(values),
            _ => double.NegativeInfinity,
        };
        // As "value > 0" for floats: the smallest above 0 or more.
        double least = settings.Sign == RelevanceSign.Signed ? floor : Math.Max(floor, float.Epsilon);
        var scores = new double[map.Frames];
        for (ReadOnlySpan<float> band = values; !band.IsEmpty; band = band[map.Frames..])
        {
            AddAtLeast(band[..map.Frames], least, scores);
        }

        return scores;
    }

    /// <summary>Adds each value that is a number and at least so large to the sum in its place.</summary>
    private static void AddAtLeast(ReadOnlySpan<float> values, double least, Span<double> sums)
    {
        int i = 0, lanes = Vector<double>.Count;
        var floor = new Vector<double>(least);
        for (; i <= values.Length - (2 * lanes); i += 2 * lanes)
        {
            Vector.Widen(new Vector<float>(values[i..]), out Vector<double> low, out Vector<double> high);
            Add(low, floor, sums[i..]);
            Add(high, floor, sums[(i + lanes)..]);
        }

        for (; i < values.Length; i++)
        {
            double value = values[i];
            sums[i] += value >= least ? value : 0;
        }

        static void Add(Vector<double> values, Vector<double> floor, Span<double> sums) =>
            (new Vector<double>(sums) + Vector.ConditionalSelect(
                Vector.GreaterThanOrEqual(values, floor), values, Vector<double>.Zero)).CopyTo(sums);
    }

    private static int SoundFrames(ReadOnlySpan<bool> isPadding, int first, int length)
    {
        if (isPadding.IsEmpty)
        {
            return length;
        }

        return length - isPadding.Slice(first, length).Count(true);
    }

    private static double Sum(this Span<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum;
    }

    private static double Mean(this ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private static double Median(ReadOnlySpan<float> values)
    {
        var copy = new double[values.Length];
        for (int i = 0; i < copy.Length; i++)
        {
            copy[i] = values[i];
        }

        return ArrayStatistics.MedianInplace(copy);
    }
}
