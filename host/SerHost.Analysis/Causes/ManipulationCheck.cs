using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Transforms;

namespace SerHost.Analysis.Causes;

/// <summary>Measures what a transform moved: the cues it means to move, those it must leave alone, and both outside its regions.</summary>
/// <remarks>
/// A cue is compared over the frames whose whole span lies in a region, or, where a region is shorter than a span, over the frame centred
/// nearest to its middle; outside, over the frames whose spans keep clear of every region by the transform's reach. Frames in which the cue
/// is undefined before or after do not count. A wanted amount must be reached to within a quarter of it (at least the cue's slack). What
/// the extractor does not measure is not looked at.
/// </remarks>
public static class ManipulationCheck
{
    private const double ShareOfAmount = 0.25;

    /// <summary>Differences too small to matter, in the cue's unit or, for those without one here, as a share of it.</summary>
    private static readonly Dictionary<string, double> s_slack = new(StringComparer.Ordinal)
    {
        ["f0_semitone"] = 0.5, ["intensity_db"] = 1.5, ["hnr_db"] = 3, ["jitter"] = 0.01, ["shimmer_db"] = 0.6, ["alpha_ratio_db"] = 2,
            ["hammarberg_db"] = 2, ["voicing"] = 0.1,
    };

    private const double SlackShare = 0.15;

    /// <summary>Checks a manipulation.</summary>
    /// <param name="before">Cues of the clip.</param>
    /// <param name="after">Cues of the changed clip, by the same extractor.</param>
    /// <param name="timeMap">Where moments went.</param>
    /// <param name="regions">The regions, in seconds of the clip.</param>
    /// <param name="effects">What the parameters that were set do, with their values.</param>
    public static ManipulationReport Check(
        CueTracks before, CueTracks after, TimeMap timeMap, IReadOnlyList<TimeRange> regions,
        IReadOnlyList<(ParameterEffect Effect, double Value)> effects)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(timeMap);
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(effects);
        var shifts = new List<CueShift>();
        HashSet<string> moved = [.. effects.SelectMany(pair => pair.Effect.Moves).Select(effect => effect.CueId)];
        (int Before, int After)[] inside = Pairs(
            before.TimeAxis, after.TimeAxis, timeMap, span => regions.Any(region => Holds(region, span)));
        if (inside.Length == 0)
        {
            inside = [.. regions.Select(region =>
                Pair(before.TimeAxis, after.TimeAxis, timeMap, before.TimeAxis.StepAt(region.CentreSeconds))).OfType<(int, int)>()];
        }

        (int Before, int After)[] outside = Pairs(
            before.TimeAxis, after.TimeAxis, timeMap, span => regions.All(region => Clear(region, span)));
        foreach ((ParameterEffect effect, double value) in effects)
        {
            foreach (CueEffect wanted in effect.Moves.Where(wanted => IndexOf(before, wanted.CueId) >= 0))
            {
                shifts.Add(Moved(wanted, value, Values(before, after, wanted.CueId, inside)));
            }
        }

        foreach (string kept in effects.SelectMany(pair => pair.Effect.Keeps).Distinct()
            .Where(cue => !moved.Contains(cue) && IndexOf(before, cue) >= 0))
        {
            shifts.Add(Kept(kept, CueRole.Kept, Values(before, after, kept, inside)));
        }

        foreach (string cue in moved.Where(cue => IndexOf(before, cue) >= 0))
        {
            shifts.Add(Kept(cue, CueRole.Outside, Values(before, after, cue, outside)));
        }

        return new ManipulationReport(shifts);
    }

    private static CueShift Moved(CueEffect wanted, double value, (double[] Before, double[] After) values)
    {
        double amount = wanted.PerUnit * value;
        double slack = s_slack.GetValueOrDefault(wanted.CueId, double.NaN);
        (double before, double after) = (Mean(values.Before), Mean(values.After));
        (double found, double aim, double tolerance, string measure) = wanted.Change switch
        {
            CueChange.Difference => (after - before, amount,
                Math.Max(ShareOfAmount * Math.Abs(amount), double.IsNaN(slack) ? SlackShare * Math.Abs(before) : slack), "difference"),
            CueChange.LogRatio => (Math.Log(after / before), amount, Math.Max(ShareOfAmount * Math.Abs(amount), 0.03), "log ratio"),
            CueChange.Level => (after, amount, Math.Max(ShareOfAmount * Math.Abs(amount), double.IsNaN(slack) ? 0 : 0.5 * slack), "level"),
            CueChange.SpreadRatio => (Spread(values.After) / Spread(values.Before), amount,
                Math.Max(ShareOfAmount, ShareOfAmount * Math.Abs(amount)), "ratio of standard deviations"),
            _ => (Math.Sign(after - before) * Math.Sign(wanted.PerUnit), 1, 0.5, "direction"),
        };
        return new CueShift(wanted.CueId, CueRole.Moved, aim, found, tolerance, measure, Math.Abs(found - aim) <= tolerance);
    }

    private static CueShift Kept(string cue, CueRole role, (double[] Before, double[] After) values)
    {
        (double before, double after) = (Mean(values.Before), Mean(values.After));
        bool hasUnit = s_slack.TryGetValue(cue, out double slack);
        double found = hasUnit ? after - before : before > 0 && after > 0 ? Math.Log(after / before) : after - before;
        double tolerance = hasUnit ? slack : SlackShare;

        // A cue that is undefined there has nothing to lose.
        return new CueShift(
            cue, role, 0, found, tolerance, hasUnit ? "difference" : "log ratio", double.IsNaN(found) || Math.Abs(found) <= tolerance);
    }

    private static (int Before, int After)[] Pairs(TimeAxis before, TimeAxis after, TimeMap map, Func<TimeRange, bool> counts) =>
        [.. Enumerable.Range(0, before.Count).Where(frame => counts(before.SpanOf(frame))).Select(frame => Pair(before, after, map, frame))
            .OfType<(int, int)>()];

    private static (int Before, int After)? Pair(TimeAxis before, TimeAxis after, TimeMap map, int frame)
    {
        int other = frame < 0 || frame >= before.Count ? -1 : after.StepAt(map.ToResult(before.CentreOf(frame)));
        return other >= 0 && other < after.Count ? (frame, other) : null;
    }

    private static bool Holds(TimeRange region, TimeRange span) =>
        span.StartSeconds >= region.StartSeconds - 1e-9 && span.EndSeconds <= region.EndSeconds + 1e-9;

    private static bool Clear(TimeRange region, TimeRange span) =>
        span.EndSeconds < region.StartSeconds - TransformRegions.ReachSeconds
            || span.StartSeconds > region.EndSeconds + TransformRegions.ReachSeconds;

    private static int IndexOf(CueTracks tracks, string cue) =>
        tracks.Cues.Index().Where(pair => pair.Item.Id == cue).Select(pair => pair.Index).FirstOrDefault(-1);

    private static (double[] Before, double[] After) Values(CueTracks before, CueTracks after, string cue, (int Before, int After)[] frames)
    {
        ReadOnlyMemory<float> one = before.Track(IndexOf(before, cue)), other = after.Track(IndexOf(after, cue));
        (double Before, double After)[] defined =
            [.. frames.Select(pair => ((double)one.Span[pair.Before], (double)other.Span[pair.After]))
            .Where(pair => double.IsFinite(pair.Item1) && double.IsFinite(pair.Item2))];
        return ([.. defined.Select(pair => pair.Before)], [.. defined.Select(pair => pair.After)]);
    }

    private static double Mean(double[] values) => values.Length == 0 ? double.NaN : values.Average();

    private static double Spread(double[] values)
    {
        double mean = Mean(values);
        return values.Length < 2 ? double.NaN : Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
