using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;

namespace SerHost.Core.Reports;

/// <summary>Δf of one cue over the clips of one emotion, under one method and against one baseline.</summary>
/// <param name="Method">Name of the method.</param>
/// <param name="Label">The clips' own label; where unknown, the model's decision.</param>
/// <param name="Cue">The cue.</param>
/// <param name="Baseline">What the salient segments are compared with.</param>
/// <param name="Clips">Clips where both values exist.</param>
/// <param name="Mean">Mean Δf over those clips, in the cue's unit; NaN where there are none.</param>
/// <param name="StandardDeviation">Standard deviation over the clips (n − 1); NaN below two clips.</param>
/// <param name="SharePositive">Share of clips with Δf above 0 (ties count half).</param>
/// <param name="ChancePositive">The same share if segments were chosen at random.</param>
public sealed record DeltaCell(
    string Method, string Label, string Cue, CueBaseline Baseline, int Clips, double Mean, double StandardDeviation, double SharePositive, double ChancePositive)
{
    /// <summary>Fewer clips than this show no direction: by chance alone, the mean of two lies two standard errors from 0 three times in ten.</summary>
    public const int FewestClips = EvidenceCell.FewestUtterances;

    /// <summary>Whether the mean is at least two standard errors from 0, over enough clips.</summary>
    public bool IsClear => Clips >= FewestClips && Math.Abs(Mean) >= 2 * StandardDeviation / Math.Sqrt(Clips);
}
