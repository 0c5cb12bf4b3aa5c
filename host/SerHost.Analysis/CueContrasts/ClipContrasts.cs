using SerHost.Analysis.Segments;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;

namespace SerHost.Analysis.CueContrasts;

/// <summary>Δf of one clip, for one map after the other: what depends on the clip's cues and windows alone is worked out once.</summary>
/// <remarks>Same numbers as <see cref="CueContrastAnalysis.Analyse"/>, which makes one for every map. Used by one thread at a time.</remarks>
public sealed class ClipContrasts
{
    /// <summary>Kinds of window sets kept: methods differ in how many windows are salient, and in which may be.</summary>
    private const int MostKept = 4;

    private readonly AudioClip _clip;
    private readonly CueTracks _tracks;
    private readonly CueContrastSettings _settings;
    private readonly ulong _seed;
    private readonly IReadOnlyList<TimeRange>? _heard;
    private readonly List<WindowMoments> _kept = [];

    /// <summary>Prepares the contrasts of a clip.</summary>
    /// <param name="clip">The whole recording.</param>
    /// <param name="tracks">Its cues, extracted from the whole recording.</param>
    /// <param name="settings">How to compare.</param>
    /// <param name="seed">Seed of the random draws.</param>
    /// <param name="heard">The stretches of the clip that the model heard, which are then the full baseline; null for the whole
    /// clip.</param>
    public ClipContrasts(
        AudioClip clip, CueTracks tracks, CueContrastSettings settings, ulong seed, IReadOnlyList<TimeRange>? heard = null)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(tracks);
        ArgumentNullException.ThrowIfNull(settings);
        (_clip, _tracks, _settings, _seed, _heard) = (clip, tracks, settings, seed, heard);
    }

    /// <summary>Compares the salient segments of a map with every baseline a single clip has.</summary>
    /// <param name="selection">Windows and segments of one map of this clip.</param>
    public CueContrastResult Analyse(SegmentSelection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        var notes = new List<string>(selection.Notes);
        if (_heard is not null)
        {
            notes.Add("The model heard a part of the clip: the full baseline is that part.");
        }

        int[] salient = [.. selection.Segments.Select(segment => segment.WindowIndex)];
        if (salient.Length == 0)
        {
            notes.Add("There is no salient segment: nothing to compare.");
            return new CueContrastResult(0, 0, [], notes);
        }

        WindowMoments moments = MomentsOf(selection, salient.Length);
        WindowCueTable table = moments.Table;
        int[] others = [.. moments.Eligible.Where(w => !salient.Contains(w)
            && salient.All(s => selection.Windows[s].Range.OverlapSeconds(selection.Windows[w].Range) <= 1e-9))];
        var matches = new Dictionary<WindowLevels, (MatchedWindows? Windows, string? Reason)>();
        var contrasts = new CueContrast[table.CueIds.Length];
        for (int cue = 0; cue < contrasts.Length; cue++)
        {
            if (!matches.TryGetValue(table.Levels[cue], out (MatchedWindows? Windows, string? Reason) match))
            {
                match = (MatchedWindows.Find(table.Levels[cue], salient, others, _settings, out string? reason), reason);
                matches[table.Levels[cue]] = match;
            }

            contrasts[cue] = new CueContrastBuilder(table, cue, moments.Means(cue), salient).Build(match.Windows, match.Reason);
        }

        if (moments.Eligible.Length == salient.Length)
        {
            notes.Add("Every window is a salient segment: there is no rest to compare with.");
        }

        return new CueContrastResult(moments.Eligible.Length, salient.Length, contrasts, notes);
    }

    private WindowMoments MomentsOf(SegmentSelection selection, int salient)
    {
        WindowMoments? known = _kept.Find(moments => moments.Serves(selection, salient));
        if (known is null)
        {
            TimeRange[] ranges = [.. selection.Windows.Select(window => window.Range)];
            WindowCueTable table = _kept.Find(moments => moments.Ranges.AsSpan().SequenceEqual(ranges))?.Table
                ?? WindowCueTable.Build(_clip, _tracks, ranges, _settings, _heard);
            if (_kept.Count == MostKept)
            {
                _kept.RemoveAt(0);
            }

            _kept.Add(known = new WindowMoments(table, ranges, selection, salient, _settings, _seed));
        }

        return known;
    }

    /// <summary>The windows of a selection, the sets of so many of them as are salient, and every cue's means over those.</summary>
    private sealed class WindowMoments
    {
        private readonly CueContrastSettings _settings;
        private readonly WindowSetMeans?[] _means;
        private readonly WindowSets _sets;
        private readonly WindowSets _draws;
        private readonly bool _windowsOverlap;
        private readonly double _maxOverlap;

        public WindowMoments(
            WindowCueTable table, TimeRange[] ranges, SegmentSelection selection, int salient, CueContrastSettings settings, ulong seed)
        {
            (Table, Ranges, _settings, Eligible) = (table, ranges, settings, [.. selection.EligibleWindows]);
            (_windowsOverlap, _maxOverlap) = (selection.WindowsOverlap, selection.MaxOverlap);
            Func<int, int, bool>? mayStandTogether = _windowsOverlap ? MayStandTogether : null;
            _sets = WindowSets.Create(
                Eligible, salient, settings.MaximumExactSets, settings.SampledSets, seed, mayStandTogether);
            _draws = WindowSets.Create(Eligible, salient, 0, settings.RandomDraws, seed ^ 0x9E3779B97F4A7C15, mayStandTogether);
            _means = new WindowSetMeans?[table.CueIds.Length];
        }

        public WindowCueTable Table { get; }

        public TimeRange[] Ranges { get; }

        public int[] Eligible { get; }

        /// <summary>Whether another map asks for the same windows and as many of them.</summary>
        public bool Serves(SegmentSelection selection, int salient) =>
            salient == _sets.Size && selection.WindowsOverlap == _windowsOverlap && selection.MaxOverlap == _maxOverlap
            && Eligible.AsSpan().SequenceEqual([.. selection.EligibleWindows])
            && Ranges.AsSpan().SequenceEqual([.. selection.Windows.Select(window => window.Range)]);

        /// <summary>A cue's means, worked out when they are first asked for.</summary>
        public WindowSetMeans Means(int cue) =>
            _means[cue] ??= new WindowSetMeans(Table, cue, _settings.MinimumFrames, Eligible, _sets, _draws);

        private bool MayStandTogether(int a, int b) =>
            Ranges[a].OverlapSeconds(Ranges[b]) <= (_maxOverlap * Ranges[a].DurationSeconds) + 1e-9;
    }
}
