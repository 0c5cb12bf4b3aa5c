using SerHost.Analysis.CueContrasts;

namespace SerHost.Analysis.Evidence;

/// <summary>What of the tables is going to be shown. The rest takes part where p are corrected, and is otherwise neither worked out
/// nor in the tables; every number that is there is what it would be with all of them.</summary>
public sealed record EvidenceScope
{
    /// <summary>All there is.</summary>
    public static EvidenceScope All { get; } = new();

    /// <summary>Cues wanted; null for all.</summary>
    public IReadOnlyCollection<string>? Cues { get; init; }

    /// <summary>Baselines wanted; null for all that are tabulated.</summary>
    public IReadOnlyCollection<CueBaseline>? Baselines { get; init; }

    /// <summary>Baselines whose rates of plausibility are wanted; null for all that are tabulated.</summary>
    public IReadOnlyCollection<CueBaseline>? RateBaselines { get; init; }

    /// <summary>Whether comparisons of methods are wanted cue by cue too, and those of right and wrong decisions emotion by
    /// emotion.</summary>
    public bool WithDetails { get; init; } = true;

    internal bool Has(DeltaGroup group) => HasCue(group.CueId) && HasBaseline(group.Baseline);

    internal bool HasCue(string cueId) => Cues?.Contains(cueId) != false;

    internal bool HasBaseline(CueBaseline baseline) => Baselines?.Contains(baseline) != false;
}
