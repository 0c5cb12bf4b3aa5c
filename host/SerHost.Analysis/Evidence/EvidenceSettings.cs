using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Expectations;

namespace SerHost.Analysis.Evidence;

/// <summary>How evidence is tabulated.</summary>
public sealed record EvidenceSettings
{
    /// <summary>Which emotion an utterance counts for.</summary>
    public EvidenceGrouping Grouping { get; init; } = EvidenceGrouping.Label;

    /// <summary>Baselines to tabulate.</summary>
    public IReadOnlyList<CueBaseline> Baselines { get; init; } =
        [CueBaseline.Full, CueBaseline.Rest, CueBaseline.Random, CueBaseline.Matched, CueBaseline.CorpusEmotion];

    /// <summary>Whether a cue counts only in clips in which every method has it (<see cref="Evidence.CompleteCases"/>).</summary>
    public bool CompleteCases { get; init; }

    /// <summary>Expected directions.</summary>
    public ExpectationTable Expectations { get; init; } = ExpectationTable.Default;

    /// <summary>Bootstrap samples behind an interval.</summary>
    public int BootstrapDraws { get; init; } = 2000;

    /// <summary>Sign patterns where not all are tried.</summary>
    public int PermutationDraws { get; init; } = 9999;

    /// <summary>Clips in the paper's small check of misclassified clips.</summary>
    public int SmallCheckClips { get; init; } = 20;

    /// <summary>What of the tables is wanted.</summary>
    public EvidenceScope Scope { get; init; } = EvidenceScope.All;

    /// <summary>Seed of all draws.</summary>
    public int Seed { get; init; } = 1;
}
