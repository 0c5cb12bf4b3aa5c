namespace SerHost.Analysis.CueContrasts;

/// <summary>All cues of one clip under one map.</summary>
/// <param name="EligibleWindows">Windows that could have been chosen (N).</param>
/// <param name="ChosenWindows">Windows chosen (k).</param>
/// <param name="Contrasts">One row a cue.</param>
/// <param name="Notes">What the reader should know, in plain sentences.</param>
public sealed record CueContrastResult(
    int EligibleWindows, int ChosenWindows, IReadOnlyList<CueContrast> Contrasts, IReadOnlyList<string> Notes);
