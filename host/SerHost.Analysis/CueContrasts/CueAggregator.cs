using System.Globalization;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace SerHost.Analysis.CueContrasts;

/// <summary>Summarises cue tracks over stretches of time.</summary>
public static class CueAggregator
{
    /// <summary>Frames a value needs behind it unless the caller says otherwise.</summary>
    public const double DefaultMinimumFrames = 3;

    /// <summary>Summarises all cues over the union of some intervals.</summary>
    /// <param name="tracks">Cues of the whole clip.</param>
    /// <param name="ranges">Intervals in clip seconds.</param>
    /// <param name="minimumFrames">A cue with fewer frames behind it is undefined.</param>
    public static CueSummary Summarise(
        CueTracks tracks, IReadOnlyList<TimeRange> ranges, double minimumFrames = DefaultMinimumFrames)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        double[] weights = FrameWeights.For(tracks.TimeAxis, ranges);
        double frames = weights.Sum();
        double voiced = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            voiced += tracks.IsVoiced.Span[i] ? weights[i] : 0;
        }

        var cues = new CueStatistic[tracks.Cues.Count];
        for (int c = 0; c < cues.Length; c++)
        {
            cues[c] = Statistic(tracks.Cues[c], tracks.Track(c).Span, weights, frames, minimumFrames);
        }

        return new CueSummary(frames, frames > 0 ? voiced / frames : double.NaN, cues);
    }

    /// <summary>Summarises all cues over a whole clip.</summary>
    /// <param name="tracks">Cues of the whole clip.</param>
    /// <param name="minimumFrames">A cue with fewer frames behind it is undefined.</param>
    public static CueSummary SummariseClip(CueTracks tracks, double minimumFrames = DefaultMinimumFrames)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        return Summarise(tracks, [tracks.TimeAxis.Extent], minimumFrames);
    }

    private static CueStatistic Statistic(
        CueDescriptor cue, ReadOnlySpan<float> track, double[] weights, double framesInRange, double minimumFrames)
    {
        var defined = new List<(double Value, double Weight)>();
        double total = 0, sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0 && !float.IsNaN(track[i]))
            {
                defined.Add((track[i], weights[i]));
                total += weights[i];
                sum += weights[i] * track[i];
            }
        }

        if (total < minimumFrames - 1e-9 || total == 0)
        {
            string kind = cue.IsVoicedOnly ? "voiced frames" : "frames";
            string reason = string.Create(
                CultureInfo.InvariantCulture,
                $"{total:0.#} {kind} with a value (of {framesInRange:0.#} frames); at least {minimumFrames:0.#} are needed.");
            return new CueStatistic(cue.Id, double.NaN, double.NaN, double.NaN, total, reason);
        }

        double mean = sum / total;
        double squares = defined.Sum(d => d.Weight * (d.Value - mean) * (d.Value - mean));
        return new CueStatistic(cue.Id, mean, WeightedMedian(defined, total), Math.Sqrt(squares / total), total, null);
    }

    /// <summary>The value at which half of the weight is reached; the mean of two values when it falls between them.</summary>
    private static double WeightedMedian(List<(double Value, double Weight)> values, double total)
    {
        values.Sort((a, b) => a.Value.CompareTo(b.Value));
        double below = 0;
        for (int i = 0; i < values.Count; i++)
        {
            below += values[i].Weight;
            if (Math.Abs(below - (0.5 * total)) < 1e-9 && i + 1 < values.Count)
            {
                return 0.5 * (values[i].Value + values[i + 1].Value);
            }

            if (below > 0.5 * total)
            {
                return values[i].Value;
            }
        }

        return values[^1].Value;
    }
}
