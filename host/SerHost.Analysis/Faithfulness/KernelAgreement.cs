using SerHost.Analysis.Statistics;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;

namespace SerHost.Analysis.Faithfulness;

/// <summary>Whether a map is large when the output answers to a cue: its time profile against a kernel of reverse correlation.</summary>
/// <remarks>Magnitudes on both sides: a kernel's sign says which way the cue works, a map's whether the moment spoke for the output, and
/// for most cues neither follows from the other.</remarks>
public static class KernelAgreement
{
    /// <summary>Pearson correlation of the profile with the kernel's magnitudes, in [-1, 1]; NaN with fewer than three bins that the map
    /// covers, or where either is constant.</summary>
    /// <param name="map">The map.</param>
    /// <param name="bins">Stretches of the clip, in seconds.</param>
    /// <param name="kernel">[bins] change of the output for one step up of the cue there.</param>
    public static double Of(RelevanceMap map, IReadOnlyList<TimeRange> bins, IReadOnlyList<double> kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        double[] profile = Profile(map, bins);
        ArgumentOutOfRangeException.ThrowIfNotEqual(kernel.Count, profile.Length);
        int[] covered = [.. Enumerable.Range(0, profile.Length).Where(bin => double.IsFinite(profile[bin]))];
        return covered.Length < 3
            ? double.NaN
            : Correlation.Pearson([.. covered.Select(bin => profile[bin])], [.. covered.Select(bin => Math.Abs(kernel[bin]))]).Coefficient;
    }

    /// <summary>Absolute relevance summed over the bands, mean over the frames whose centres lie in a bin, so that bins which hold a frame
    /// more do not stand out.</summary>
    /// <param name="map">The map.</param>
    /// <param name="bins">Stretches of the clip, in seconds.</param>
    /// <returns>[bins]; NaN where no frame lies in a bin.</returns>
    public static double[] Profile(RelevanceMap map, IReadOnlyList<TimeRange> bins)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(bins);
        return [.. bins.Select(bin =>
        {
            ReadOnlySpan<float> values = map.Values.Span;
            double sum = 0;
            int frames = 0;
            for (int frame = 0; frame < map.Frames; frame++)
            {
                if (bin.Contains(map.TimeAxis.CentreOf(frame)))
                {
                    frames++;
                    for (int band = 0; band < map.Bands; band++)
                    {
                        sum += Math.Abs(values[(band * map.Frames) + frame]);
                    }
                }
            }

            return frames == 0 ? double.NaN : sum / frames;
        })];
    }
}
