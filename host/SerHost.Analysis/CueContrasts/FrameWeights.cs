using SerHost.Sdk.Audio;

namespace SerHost.Analysis.CueContrasts;

/// <summary>Which frames belong to a stretch of time, and how much.</summary>
public static class FrameWeights
{
    /// <summary>Share of every frame's tile that lies in the union of some intervals.</summary>
    /// <remarks>
    /// By overlap of tiles, so that cue frames and model frames need not have the same step. A frame half inside
    /// counts half: means over touching windows then combine, weighted by their frames, into the mean over all of them.
    /// </remarks>
    /// <param name="axis">Where the frames lie.</param>
    /// <param name="ranges">Intervals in clip seconds; may overlap, each moment counts once.</param>
    /// <returns>[frames], each in [0, 1].</returns>
    public static double[] For(TimeAxis axis, IReadOnlyList<TimeRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        var weights = new double[axis.Count];
        double coveredUntil = double.NegativeInfinity;
        foreach (TimeRange range in ranges.OrderBy(r => r.StartSeconds))
        {
            var fresh = new TimeRange(Math.Max(range.StartSeconds, coveredUntil), range.EndSeconds);
            coveredUntil = Math.Max(coveredUntil, range.EndSeconds);
            if (fresh.DurationSeconds <= 0)
            {
                continue;
            }

            int last = Math.Min(axis.Count - 1, axis.StepAt(fresh.EndSeconds));
            for (int i = Math.Max(0, axis.StepAt(fresh.StartSeconds)); i <= last; i++)
            {
                weights[i] += axis.Tiles(i, 1).OverlapSeconds(fresh) / axis.StepSeconds;
            }
        }

        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = Snap(weights[i]);
        }

        return weights;
    }

    /// <summary>Removes rounding of the interval arithmetic: a frame that touches a window's edge is not part of it.</summary>
    private static double Snap(double weight) => weight < 1e-9 ? 0 : weight > 1 - 1e-9 ? 1 : weight;
}
