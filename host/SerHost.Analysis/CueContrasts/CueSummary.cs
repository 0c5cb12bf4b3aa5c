namespace SerHost.Analysis.CueContrasts;

/// <summary>What the voice did in one stretch of time (one or more intervals taken together).</summary>
/// <param name="Frames">Cue frames in it, partly covered frames counted in part.</param>
/// <param name="VoicingRate">Share of them that are voiced; NaN where there are none.</param>
/// <param name="Cues">One row a cue, in the tracks' order.</param>
public sealed record CueSummary(double Frames, double VoicingRate, IReadOnlyList<CueStatistic> Cues);
