using System.Globalization;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Analysis.Segments;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;

namespace SerHost.Core.Exports.Labels;

/// <summary>One salient segment as a label for programs that show recordings.</summary>
/// <param name="Range">Where it lies, within the recording.</param>
/// <param name="Rank">1 for the most relevant.</param>
/// <param name="Score">Summed relevance, in the method's own unit.</param>
/// <param name="Words">What the voice does there, for example <c>louder (+0.8 SD)</c>; empty where nothing stands out.</param>
/// <param name="Frequencies">Where in frequency the relevance lies; null where the input has no frequencies.</param>
internal sealed record SegmentLabel(TimeRange Range, int Rank, double Score, string Words, FrequencyRange? Frequencies)
{
    /// <summary>Cues whose mean in a segment lies this many standard deviations of the clip's frames from the clip's mean are put into
    /// words.</summary>
    private const double Standout = 0.5;

    /// <summary>Rank and score, for example <c>1 (0.53)</c>.</summary>
    public string Title => string.Create(CultureInfo.InvariantCulture, $"{Rank} ({Score:G3})");

    /// <summary>The labels of one clip under one method, in order of time; segments of no length are left out.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="row">The run's row.</param>
    /// <param name="withFrequencies">Whether to look where in frequency the relevance lies.</param>
    public static IReadOnlyList<SegmentLabel> Of(ResultLibrary library, RunRow row, bool withFrequencies)
    {
        if (library.Contrast(row) is not { } contrast)
        {
            return [];
        }

        double duration = library.Prediction(row)?.DurationSeconds ?? double.NaN;
        CueTracks? tracks = library.Cues(row);
        CueSummary? whole = tracks is null ? null : CueAggregator.SummariseClip(tracks);
        (RelevanceMap Map, ModelInput Input)? seen = withFrequencies && library.Map(row) is { } map && library.Input(row) is { } input
            ? (map, input) : null;
        return
        [
            .. from segment in contrast.Selection.Segments
               let range = ClipTime.Within(segment, duration)
               where range.DurationSeconds > 0
               orderby range.StartSeconds
               select new SegmentLabel(
                   range, segment.Rank, segment.Score,
                   tracks is null ? "" : InWords(CueAggregator.Summarise(tracks, [segment.Range]), whole!),
                   seen is { } found ? FrequencyRange.Of(found.Map, found.Input, contrast.Selection.Windows[segment.WindowIndex]) : null),
        ];
    }

    private static string InWords(CueSummary segment, CueSummary clip) => string.Join(", ",
        from pair in segment.Cues.Zip(clip.Cues, (there, everywhere) =>
            (there.CueId, Distance: (there.Mean - everywhere.Mean) / everywhere.StandardDeviation))
        where CueWords.Cues.Contains(pair.CueId) && Math.Abs(pair.Distance) >= Standout && double.IsFinite(pair.Distance)
        select string.Create(CultureInfo.InvariantCulture, $"{CueWords.Of(pair.CueId, pair.Distance > 0)} ({pair.Distance:+0.0;-0.0} SD)"));
}

/// <summary>A range of frequencies.</summary>
/// <param name="LowHz">Its lower end.</param>
/// <param name="HighHz">Its upper end.</param>
internal readonly record struct FrequencyRange(double LowHz, double HighHz)
{
    private const double Tail = 0.05;

    /// <summary>The centres of the bands between which the middle nine tenths of a window's positive relevance lie; null where there is
    /// none, or only one band.</summary>
    public static FrequencyRange? Of(RelevanceMap map, ModelInput input, ScoredWindow window)
    {
        if (map.Bands < 2 || input.BandCentresHz.Length != map.Bands)
        {
            return null;
        }

        double[] bands = new double[map.Bands];
        for (int band = 0; band < map.Bands; band++)
        {
            for (int frame = window.FirstFrame; frame < window.FirstFrame + window.FrameCount; frame++)
            {
                bands[band] += Math.Max(0, map.Values.Span[(band * map.Frames) + frame]);
            }
        }

        double total = bands.Sum();
        if (!(total > 0))
        {
            return null;
        }

        // Bands may come from low to high or from high to low.
        double first = input.BandCentresHz.Span[Quantile(bands, Tail * total)],
            last = input.BandCentresHz.Span[Quantile(bands, (1 - Tail) * total)];
        return new FrequencyRange(Math.Min(first, last), Math.Max(first, last));
    }

    private static int Quantile(double[] bands, double share)
    {
        double below = 0;
        for (int band = 0; band < bands.Length; band++)
        {
            below += bands[band];
            if (below >= share)
            {
                return band;
            }
        }

        return bands.Length - 1;
    }
}
