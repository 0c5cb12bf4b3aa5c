namespace SerHost.Analysis.CueContrasts;

/// <summary>One cue over one stretch of time.</summary>
/// <param name="CueId">The cue.</param>
/// <param name="Mean">Mean over the frames where the cue exists; NaN when undefined.</param>
/// <param name="Median">Weighted median; NaN when undefined.</param>
/// <param name="StandardDeviation">Standard deviation over those frames (population form); NaN when undefined.</param>
/// <param name="Frames">Frames behind the value, partly covered frames counted in part.</param>
/// <param name="UndefinedReason">Why there is no value; null when there is one.</param>
public sealed record CueStatistic(
    string CueId, double Mean, double Median, double StandardDeviation, double Frames, string? UndefinedReason);
