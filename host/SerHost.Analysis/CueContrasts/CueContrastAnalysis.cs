using SerHost.Analysis.Segments;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace SerHost.Analysis.CueContrasts;

/// <summary>Computes Δf of one clip: what the voice did in the salient segments against what it did elsewhere.</summary>
public static class CueContrastAnalysis
{
    /// <summary>Compares the salient segments with every baseline a single clip has.</summary>
    /// <param name="clip">The whole recording.</param>
    /// <param name="tracks">Its cues, extracted from the whole recording.</param>
    /// <param name="selection">Windows and segments of one map of this clip.</param>
    /// <param name="settings">How to compare.</param>
    /// <param name="seed">Seed of the random draws.</param>
    /// <param name="heard">The stretches of the clip that the model heard, which are then the full baseline; null for the whole
    /// clip.</param>
    public static CueContrastResult Analyse(
        AudioClip clip, CueTracks tracks, SegmentSelection selection, CueContrastSettings settings, ulong seed,
        IReadOnlyList<TimeRange>? heard = null)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(tracks);
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentNullException.ThrowIfNull(settings);
        var notes = new List<string>(selection.Notes);
        if (heard is not null)
        {
            notes.Add("The model heard a part of the clip: the full baseline is that part.");
        }

        int[] salient = [.. selection.Segments.Select(segment => segment.WindowIndex)];
        if (salient.Length == 0)
        {
            notes.Add("There is no salient segment: nothing to compare.");
            return new CueContrastResult(0, 0, [], notes);
        }

        IReadOnlyList<int> eligible = selection.EligibleWindows;
        WindowCueTable table = WindowCueTable.Build(clip, tracks, [.. selection.Windows.Select(w => w.Range)], settings, heard);
        WindowSets sets = WindowSets.Create(
            eligible, salient.Length, settings.MaximumExactSets, settings.SampledSets, seed,
            selection.WindowsOverlap ? (a, b) => MayStandTogether(selection, a, b) : null);
        WindowSets draws = WindowSets.Create(
            eligible, salient.Length, 0, settings.RandomDraws, seed ^ 0x9E3779B97F4A7C15,
            selection.WindowsOverlap ? (a, b) => MayStandTogether(selection, a, b) : null);
        int[] others = [.. eligible.Where(w => !salient.Contains(w)
            && salient.All(s => selection.Windows[s].Range.OverlapSeconds(selection.Windows[w].Range) <= 1e-9))];
        var matches = new Dictionary<WindowLevels, (MatchedWindows? Windows, string? Reason)>();
        var contrasts = new CueContrast[table.CueIds.Length];
        for (int cue = 0; cue < contrasts.Length; cue++)
        {
            if (!matches.TryGetValue(table.Levels[cue], out (MatchedWindows? Windows, string? Reason) match))
            {
                match = (MatchedWindows.Find(table.Levels[cue], salient, others, settings, out string? reason), reason);
                matches[table.Levels[cue]] = match;
            }

            contrasts[cue] = new CueContrastBuilder(table, cue, settings.MinimumFrames, eligible, salient)
                .Build(sets, draws, match.Windows, match.Reason);
        }

        if (eligible.Count == salient.Length)
        {
            notes.Add("Every window is a salient segment: there is no rest to compare with.");
        }

        return new CueContrastResult(eligible.Count, salient.Length, contrasts, notes);
    }

    private static bool MayStandTogether(SegmentSelection selection, int a, int b)
    {
        TimeRange first = selection.Windows[a].Range;
        return first.OverlapSeconds(selection.Windows[b].Range) <= (selection.MaxOverlap * first.DurationSeconds) + 1e-9;
    }
}
