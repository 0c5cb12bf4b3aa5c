using SerHost.Analysis.Statistics;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Transforms;

namespace SerHost.Analysis.Faithfulness;

/// <summary>How much a map changes under changes of the recording that a listener would not mind.</summary>
public static class MapStability
{
    /// <summary>‖second − first‖ / ‖first‖ over the frames both cover, the second map's moments laid over those they come from.</summary>
    /// <param name="first">The map of a recording.</param>
    /// <param name="second">The map of the changed recording.</param>
    /// <param name="moved">Where the recording's moments went.</param>
    public static double RelativeChange(RelevanceMap first, RelevanceMap second, TimeMap moved)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(moved);
        int[] others = [.. Enumerable.Range(0, first.Frames).Select(frame =>
            second.TimeAxis.StepAt(moved.ToResult(first.TimeAxis.CentreOf(frame))))];
        ReadOnlySpan<float> a = first.Values.Span, b = second.Values.Span;
        double change = 0, norm = 0;
        for (int band = 0; band < first.Bands; band++)
        {
            for (int frame = 0; frame < first.Frames; frame++)
            {
                int other = others[frame];
                if (other >= 0 && other < second.Frames)
                {
                    double value = a[(band * first.Frames) + frame];
                    double difference = b[(band * second.Frames) + other] - value;
                    norm += value * value;
                    change += difference * difference;
                }
            }
        }

        return norm > 0 ? Math.Sqrt(change / norm) : double.NaN;
    }

    /// <summary>A map of independent standard normal values with the shape of an input: what knowing nothing looks like.</summary>
    public static RelevanceMap Noise(ModelInput input, int target, int seed)
    {
        var random = new Random(seed);
        var values = new float[input.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)random.NextNormal();
        }

        return new RelevanceMap(input.Bands, values, input.TimeAxis, target);
    }
}
