using SerHost.Analysis.Faithfulness;
using SerHost.Analysis.Segments;
using SerHost.Core.Counterfactuals;

namespace SerHost.Core.Evaluation;

/// <summary>How attribution methods are evaluated.</summary>
public sealed record EvaluationSettings
{
    /// <summary>What takes the place of removed parts; at least two, since none is neutral.</summary>
    public IReadOnlyList<MaskFill> Fills { get; init; } = [MaskFill.Floor, MaskFill.BandMean];

    /// <summary>Rows of a cell.</summary>
    public int CellBands { get; init; } = 16;

    /// <summary>Columns of a cell.</summary>
    public int CellFrames { get; init; } = 10;

    /// <summary>Steps of the deletion and insertion curves.</summary>
    public int CurveSteps { get; init; } = 16;

    /// <summary>Random subsets of each size.</summary>
    public int SubsetsPerSize { get; init; } = 16;

    /// <summary>Random maps per clip that give the chance level.</summary>
    public int ChanceDraws { get; init; } = 3;

    /// <summary>How salient windows are chosen: always k, so that comprehensiveness,
    /// sufficiency and regret mean the same for every method.</summary>
    public SegmentSettings Segments { get; init; } = SegmentSettings.Comparison;

    /// <summary>Clips whose window sets are all tried (the costliest metric), spread over
    /// the speakers; only clips with few enough sets count.</summary>
    public int RegretClips { get; init; } = 12;

    /// <summary>A clip with more window sets than this has no regret.</summary>
    public int MaximumWindowSets { get; init; } = 5_000;

    /// <summary>Clips that are explained again under <see cref="Perturbations"/>, another seed
    /// and random weights, spread over the speakers.</summary>
    public int StabilityClips { get; init; } = 12;

    /// <summary>Changes of the recording under which maps should stay; none leaves max-sensitivity out.</summary>
    public IReadOnlyList<MapPerturbation> Perturbations { get; init; } = [];

    /// <summary>What measures the kernel that maps are held against; null for no kernel, which is the costliest reference.</summary>
    public ClipKernel? Kernel { get; init; }

    /// <summary>Bootstrap samples behind an interval.</summary>
    public int BootstrapDraws { get; init; } = 1000;

    /// <summary>Seed of all draws.</summary>
    public ulong Seed { get; init; } = 1;
}
