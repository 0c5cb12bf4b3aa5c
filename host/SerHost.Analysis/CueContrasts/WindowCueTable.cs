using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace SerHost.Analysis.CueContrasts;

/// <summary>Sums behind every cue in every window, so that the mean over any set of windows is a few additions.</summary>
/// <remarks>
/// The mean of a cue over a set is Σ sums / Σ weights over its windows: frames pooled, each frame once for windows that do
/// not overlap. Derived cues: voicing rate (voiced frames / frames) and variability (mean over windows of the
/// standard deviation within a window).
/// </remarks>
internal sealed class WindowCueTable
{
    private WindowCueTable(string[] cueIds, bool[] needsFrames, int windows)
    {
        CueIds = cueIds;
        NeedsFrames = needsFrames;
        Sums = new double[cueIds.Length][];
        Weights = new double[cueIds.Length][];
        for (int c = 0; c < cueIds.Length; c++)
        {
            Sums[c] = new double[windows];
            Weights[c] = new double[windows];
        }

        FullSums = new double[cueIds.Length];
        FullWeights = new double[cueIds.Length];
        Levels = new WindowLevels[cueIds.Length];
        Quantities = new CueQuantity[cueIds.Length];
    }

    public string[] CueIds { get; }

    /// <summary>Whether a cue's weight counts frames (true) or windows (false: variability).</summary>
    public bool[] NeedsFrames { get; }

    /// <summary>[cues][windows].</summary>
    public double[][] Sums { get; }

    /// <summary>[cues][windows].</summary>
    public double[][] Weights { get; }

    public double[] FullSums { get; }

    public double[] FullWeights { get; }

    /// <summary>[cues] level and voicing of the windows over the frames that count for the cue; the same object for cues defined in the
    /// same frames.</summary>
    public WindowLevels[] Levels { get; }

    /// <summary>[cues] what a cue measures: level and voicing cannot be tested against windows matched on them.</summary>
    public CueQuantity[] Quantities { get; }

    public int VoicingCue => CueIds.Length - 1 - _variabilityCount;

    private int _variabilityCount;

    public static WindowCueTable Build(
        AudioClip clip, CueTracks tracks, IReadOnlyList<TimeRange> windows, CueContrastSettings settings,
        IReadOnlyList<TimeRange>? heard = null)
    {
        string[] variability = [.. settings.VariabilityOf.Where(id => tracks.Cues.Any(cue => cue.Id == id))];
        string[] ids = [.. tracks.Cues.Select(cue => cue.Id), "voicing_rate", .. variability.Select(id => id + "_sd")];
        bool[] needsFrames = [.. Enumerable.Range(0, ids.Length).Select(i => i <= tracks.Cues.Count)];
        var table = new WindowCueTable(ids, needsFrames, windows.Count) { _variabilityCount = variability.Length };
        double[] full = FrameWeights.For(tracks.TimeAxis, heard ?? [tracks.TimeAxis.Extent]);
        for (int c = 0; c <= tracks.Cues.Count; c++)
        {
            (table.FullSums[c], table.FullWeights[c]) = table.Pool(tracks, c, full, settings);
        }

        double[][] windowWeights = [.. windows.Select(window => FrameWeights.For(tracks.TimeAxis, [window]))];
        table.AddLevels(clip, tracks, windowWeights, settings);
        for (int w = 0; w < windows.Count; w++)
        {
            double[] weights = windowWeights[w];
            for (int c = 0; c <= tracks.Cues.Count; c++)
            {
                (table.Sums[c][w], table.Weights[c][w]) = table.Pool(tracks, c, weights, settings);
            }

            table.AddVariability(tracks, windows[w], w, variability, settings);
        }

        for (int c = tracks.Cues.Count + 1; c < ids.Length; c++)
        {
            (table.FullSums[c], table.FullWeights[c]) = (table.Sums[c].Sum(), table.Weights[c].Sum());
        }

        return table;
    }

    private void AddVariability(CueTracks tracks, TimeRange window, int w, string[] variability, CueContrastSettings settings)
    {
        if (variability.Length == 0)
        {
            return;
        }

        CueSummary summary = CueAggregator.Summarise(tracks, [window], settings.MinimumFrames);
        for (int v = 0; v < variability.Length; v++)
        {
            double deviation = summary.Cues.First(cue => cue.CueId == variability[v]).StandardDeviation;
            if (!double.IsNaN(deviation))
            {
                Sums[VoicingCue + 1 + v][w] = deviation;
                Weights[VoicingCue + 1 + v][w] = 1;
            }
        }
    }

    private (double Sum, double Weight) Pool(CueTracks tracks, int cue, double[] weights, CueContrastSettings settings)
    {
        double sum = 0, total = 0;
        ReadOnlySpan<bool> voiced = tracks.IsVoiced.Span;
        ReadOnlySpan<float> track = cue == VoicingCue ? default : tracks.Track(cue).Span;
        bool zeroUnvoiced = settings.UnvoicedCountsAsZero && cue != VoicingCue && tracks.Cues[cue].IsVoicedOnly;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] == 0)
            {
                continue;
            }

            double value = cue == VoicingCue ? (voiced[i] ? 1 : 0) : track[i];
            if (double.IsNaN(value) && zeroUnvoiced)
            {
                value = 0;
            }

            if (!double.IsNaN(value))
            {
                sum += weights[i] * value;
                total += weights[i];
            }
        }

        return (sum, total);
    }

    private void AddLevels(AudioClip clip, CueTracks tracks, double[][] windowWeights, CueContrastSettings settings)
    {
        double[] frameLevels = WindowLevels.FrameLevels(clip, tracks.TimeAxis);
        var known = new List<(bool[] Counts, WindowLevels Levels)>();
        for (int c = 0; c < CueIds.Length; c++)
        {
            int source = c <= tracks.Cues.Count ? c : IndexOf(tracks, CueIds[c]);
            Quantities[c] = source == VoicingCue ? CueQuantity.Voicing : tracks.Cues[source].Quantity;
            bool[] counts = Counts(tracks, source, settings);
            Levels[c] = c > tracks.Cues.Count
                ? WindowLevels.Build(frameLevels, tracks.IsVoiced.Span, counts, windowWeights).CountingWindows(settings.MinimumFrames)
                : known.FirstOrDefault(k => k.Counts.AsSpan().SequenceEqual(counts)).Levels
                    ?? WindowLevels.Build(frameLevels, tracks.IsVoiced.Span, counts, windowWeights);
            known.Add((counts, Levels[c]));
        }
    }

    /// <summary>The cue that a variability (<c>id_sd</c>) is of.</summary>
    private static int IndexOf(CueTracks tracks, string variabilityId) =>
        Enumerable.Range(0, tracks.Cues.Count).First(i => tracks.Cues[i].Id + "_sd" == variabilityId);

    private bool[] Counts(CueTracks tracks, int cue, CueContrastSettings settings)
    {
        bool[] counts = new bool[tracks.TimeAxis.Count];
        bool always = cue == VoicingCue || (settings.UnvoicedCountsAsZero && tracks.Cues[cue].IsVoicedOnly);
        ReadOnlySpan<float> track = cue == VoicingCue ? default : tracks.Track(cue).Span;
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = always || !float.IsNaN(track[i]);
        }

        return counts;
    }
}
