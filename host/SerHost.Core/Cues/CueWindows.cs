using SerHost.Analysis.CueContrasts;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace SerHost.Core.Cues;

/// <summary>Summarises cue tracks over equal, touching windows.</summary>
public static class CueWindows
{
    /// <summary>Window length of the published method.</summary>
    public const double DefaultSeconds = 0.15;

    /// <summary>Cuts the clip into windows from its start; the last one may be shorter.</summary>
    /// <param name="tracks">Cues of the whole clip.</param>
    /// <param name="durationSeconds">Length of the clip.</param>
    /// <param name="windowSeconds">Length of a window, above 0.</param>
    public static IReadOnlyList<CueWindow> Divide(CueTracks tracks, double durationSeconds, double windowSeconds = DefaultSeconds)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(windowSeconds);
        int count = (int)Math.Ceiling((durationSeconds / windowSeconds) - 1e-9);
        return [.. Enumerable.Range(0, Math.Max(0, count)).Select(i =>
        {
            var range = new TimeRange(i * windowSeconds, Math.Min(durationSeconds, (i + 1) * windowSeconds));
            return new CueWindow(range, CueAggregator.Summarise(tracks, [range]));
        })];
    }
}
