using SerHost.Sdk;

namespace Attribution.Cuda.Rounding;

/// <summary>What rounding did to one input's relevance, on a sample that was also computed in FP32.</summary>
/// <remarks>Filled by a session's engine, read by <see cref="Methods.GuardedGpuSession"/> after each input. One thread at a time.</remarks>
internal sealed class PrecisionMeter
{
    private const int FramesOfASegment = 10;
    private const int BestSegments = 5;
    private Func<int, (float[] Exact, float[] Rounded, int[] Frames)>? _sample;

    /// <summary>Takes a sample: for a target, relevance in FP32, the same rounded, and the frame of each value.</summary>
    public void Take(Func<int, (float[] Exact, float[] Rounded, int[] Frames)> sample) => _sample = sample;

    /// <summary>The diagnostics about the last sample, which is forgotten; none where there was no sample.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics(int target)
    {
        if (_sample is null)
        {
            return [];
        }

        (float[] exact, float[] rounded, int[] frames) = _sample(target);
        _sample = null;
        double largest = exact.Length == 0 ? 0 : exact.Max(value => Math.Abs((double)value));
        double difference = exact.Zip(rounded, (a, b) => Math.Abs((double)a - b)).DefaultIfEmpty(0).Max();
        int[] expected = Ranking(exact, frames), found = Ranking(rounded, frames);
        int flips = expected.Zip(found, (a, b) => a == b ? 0 : 1).Sum();
        return
        [
            new Diagnostic("precision-deviation", largest > 0 ? difference / largest : 0, "share",
                $"Largest difference from FP32 as a share of the largest relevance, of {exact.Length} values computed both ways."),
            new Diagnostic("precision-rank-flips", flips, "",
                $"Of the {expected.Length} best segments of {FramesOfASegment} frames by those values, the ranks that another segment has "
                    + "than in FP32."),
        ];
    }

    /// <summary>The best segments, best first: relevance below its mean counts as 0, as in the paper.</summary>
    private static int[] Ranking(float[] values, int[] frames)
    {
        double mean = values.Length == 0 ? 0 : values.Average(value => (double)value);
        double[] sums = new double[frames.Length == 0 ? 0 : (frames.Max() / FramesOfASegment) + 1];
        for (int i = 0; i < values.Length; i++)
        {
            sums[frames[i] / FramesOfASegment] += values[i] > mean ? values[i] : 0;
        }

        return [.. Enumerable.Range(0, sums.Length).OrderByDescending(segment => sums[segment]).ThenBy(segment => segment).Take(
            BestSegments)];
    }
}
