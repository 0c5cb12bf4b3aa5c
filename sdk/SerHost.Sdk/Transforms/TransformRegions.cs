using System.Globalization;
using SerHost.Sdk.Audio;

namespace SerHost.Sdk.Transforms;

/// <summary>The regions a transform is given.</summary>
public static class TransformRegions
{
    /// <summary>How far beyond a region a transform may still change samples, in seconds: room for soft edges.</summary>
    public const double ReachSeconds = 0.02;

    /// <summary>The whole clip as one region; none for a clip without samples.</summary>
    /// <param name="clip">The clip.</param>
    public static IReadOnlyList<TimeRange> WholeClip(AudioClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        return clip.Samples.Length == 0 ? [] : [new TimeRange(0, clip.DurationSeconds)];
    }

    /// <summary>Makes regions fit for a transform: in order of time, within the clip, and those that touch or overlap joined. Empty ones
    /// go.</summary>
    /// <param name="regions">Stretches in clip seconds, in any order.</param>
    /// <param name="clip">The clip.</param>
    /// <exception cref="ArgumentException">A region ends before it starts, or is not finite.</exception>
    public static IReadOnlyList<TimeRange> Tidy(IEnumerable<TimeRange> regions, AudioClip clip)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(clip);
        var tidy = new List<TimeRange>();
        foreach (TimeRange region in regions.OrderBy(region => region.StartSeconds))
        {
            if (!double.IsFinite(region.StartSeconds) || !double.IsFinite(region.EndSeconds) || region.EndSeconds < region.StartSeconds)
            {
                throw new ArgumentException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The region from {region.StartSeconds} to {region.EndSeconds} s must be finite and must not end before it "
                            + $"starts."),
                    nameof(regions));
            }

            var inside = new TimeRange(Math.Max(0, region.StartSeconds), Math.Min(clip.DurationSeconds, region.EndSeconds));
            if (inside.DurationSeconds <= 0)
            {
                continue;
            }

            if (tidy.Count > 0 && inside.StartSeconds <= tidy[^1].EndSeconds)
            {
                tidy[^1] = new TimeRange(tidy[^1].StartSeconds, Math.Max(tidy[^1].EndSeconds, inside.EndSeconds));
            }
            else
            {
                tidy.Add(inside);
            }
        }

        return tidy;
    }
}
