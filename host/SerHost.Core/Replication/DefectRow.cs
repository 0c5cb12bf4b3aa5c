using SerHost.Analysis.Statistics;

namespace SerHost.Core.Replication;

/// <summary>What one defect does to one method's results.</summary>
/// <param name="Method">The method.</param>
/// <param name="Variant">What was switched on.</param>
/// <param name="Clips">Clips with a result.</param>
/// <param name="SharedTime">Mean intersection over union of the segments with those of <c>ours</c>.</param>
/// <param name="Shift">Mean over the main cues of |Δf − Δf of ours| / standard deviation of ours' Δf: 1 is as much as clips differ among
/// each other.</param>
/// <param name="SignFlips">Share of (clip, main cue) cells whose Δf changes its sign.</param>
/// <param name="Undefined">Share of (clip, main cue) cells without a Δf.</param>
/// <param name="AngryLoudness">Mean Δf of loudness in angry clips, against the full clip.</param>
/// <param name="AngryPitch">Mean Δf of pitch in angry clips, semitones.</param>
/// <param name="SadLoudness">Mean Δf of loudness in sad clips.</param>
/// <param name="SadPitch">Mean Δf of pitch in sad clips, semitones.</param>
/// <param name="Plausible">Share of cells with an expectation whose Δf has the expected sign (literature).</param>
/// <param name="PlausibleChange">That share less the one of <c>ours</c> on the same cells.</param>
/// <param name="PlausibleInterval">95 % interval of the change, speakers resampled as wholes.</param>
public sealed record DefectRow(
    string Method,
    string Variant,
    int Clips,
    double SharedTime,
    double Shift,
    double SignFlips,
    double Undefined,
    double AngryLoudness,
    double AngryPitch,
    double SadLoudness,
    double SadPitch,
    double Plausible,
    double PlausibleChange,
    Interval PlausibleInterval);
