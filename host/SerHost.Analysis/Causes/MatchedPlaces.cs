using SerHost.Analysis.Segments;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace SerHost.Analysis.Causes;

/// <summary>Windows as loud and as voiced as the salient segments that the method did not choose.</summary>
public static class MatchedPlaces
{
    private const double LoudnessCaliper = 0.25;
    private const double VoicingCaliper = 0.3;

    /// <summary>For each salient segment, best first, the free window nearest to it in
    /// loudness and voicing; within the calipers only.</summary>
    /// <param name="selection">Windows and salient segments.</param>
    /// <param name="cues">Cues of the clip; loudness by <c>loudness</c> or <c>intensity_db</c>.</param>
    /// <returns>Windows that touch no salient segment; fewer than segments where not enough
    /// are alike, none where the extractor measures no loudness.</returns>
    public static IReadOnlyList<TimeRange> Of(SegmentSelection selection, CueTracks cues)
    {
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentNullException.ThrowIfNull(cues);
        int row = cues.Cues.Index().Where(pair => pair.Item.Id is "loudness" or "intensity_db").Select(pair => pair.Index)
            .FirstOrDefault(-1);
        if (row < 0)
        {
            return [];
        }

        bool isDb = cues.Cues[row].Id == "intensity_db";
        TimeRange[] salient = [.. selection.Segments.Select(segment => segment.Range)];
        List<TimeRange> free = [.. selection.Windows.Where(window =>
            window.IsEligible && salient.All(range => range.OverlapSeconds(window.Range) == 0)).Select(window => window.Range)];
        var chosen = new List<TimeRange>();
        foreach (TimeRange segment in salient)
        {
            (double loudness, double voicing) = Describe(cues, row, isDb, segment);
            TimeRange[] near = [.. free
                .Where(window => chosen.All(taken => taken.OverlapSeconds(window) == 0))
                .Select(window => (Window: window, Other: Describe(cues, row, isDb, window)))
                .Select(pair => (pair.Window, Loudness: Math.Abs(pair.Other.Loudness - loudness) / LoudnessCaliper,
                    Voicing: Math.Abs(pair.Other.Voicing - voicing) / VoicingCaliper))
                .Where(pair => pair.Loudness <= 1 && pair.Voicing <= 1)
                .OrderBy(pair => (pair.Loudness * pair.Loudness) + (pair.Voicing * pair.Voicing)).ThenBy(pair => pair.Window.StartSeconds)
                .Select(pair => pair.Window)];
            if (near.Length > 0)
            {
                chosen.Add(near[0]);
            }
        }

        return [.. chosen.OrderBy(range => range.StartSeconds)];
    }

    /// <summary>Logarithm of the mean loudness (of decibels a twentieth of them), and the share of voiced frames.</summary>
    private static (double Loudness, double Voicing) Describe(CueTracks cues, int row, bool isDb, TimeRange range)
    {
        double sum = 0;
        int voiced = 0, count = 0;
        for (int frame = 0; frame < cues.TimeAxis.Count; frame++)
        {
            double value = cues.Track(row).Span[frame];
            if (range.Contains(cues.TimeAxis.CentreOf(frame)) && double.IsFinite(value))
            {
                sum += value;
                voiced += cues.IsVoiced.Span[frame] ? 1 : 0;
                count++;
            }
        }

        double mean = count == 0 ? 0 : sum / count;
        return (isDb ? mean / 20 : Math.Log(Math.Max(1e-6, mean)), count == 0 ? 0 : (double)voiced / count);
    }
}
