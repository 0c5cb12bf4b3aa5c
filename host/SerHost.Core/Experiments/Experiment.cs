using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Segments;

namespace SerHost.Core.Experiments;

/// <summary>What to run: everything that decides the numbers, as one small file that can be saved, shared and run again to the same
/// numbers.</summary>
public sealed record Experiment
{
    /// <summary>Name shown to people; part of the names of its runs.</summary>
    public string Name { get; init; } = "";

    /// <summary>Which recordings.</summary>
    public CorpusChoice Corpus { get; init; } = new();

    /// <summary>Id of the model, or the path of its folder, which counts from the experiment file's; null for the first usable
    /// one.</summary>
    public string? Model { get; init; }

    /// <summary>What the model hears of a clip longer than its input: first, loudest, speech or slide; null for what its front end says
    /// (<c>first</c> where it says nothing).</summary>
    public string? Windowing { get; init; }

    /// <summary>What to explain: <c>predicted</c> (the model's decision), <c>label</c> (the clip's own label), or one of the model's
    /// labels.</summary>
    public string Target { get; init; } = TargetChoice.Predicted;

    /// <summary>Attribution methods with their parameters.</summary>
    public IReadOnlyList<MethodChoice> Methods { get; init; } = [];

    /// <summary>What measures the voice.</summary>
    public CueChoice Cues { get; init; } = new();

    /// <summary>How salient segments are chosen.</summary>
    public SegmentSettings Segments { get; init; } = SegmentSettings.Default;

    /// <summary>How segments are compared with the rest of the clip.</summary>
    public CueContrastSettings Contrasts { get; init; } = new();

    /// <summary>Baselines shown in tables, by name: full, rest, random, matched.</summary>
    public IReadOnlyList<string> Baselines { get; init; } = ["full", "rest", "matched"];

    /// <summary>Seed of everything random, and of the choice of clips.</summary>
    public ulong Seed { get; init; } = 1;
}
