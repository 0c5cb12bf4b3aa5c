using SerHost.Analysis.CueContrasts;
using SerHost.Sdk.Audio;

namespace SerHost.Core.Cues;

/// <summary>The cues of one stretch of a recording.</summary>
/// <param name="Range">The stretch, in clip seconds.</param>
/// <param name="Summary">Mean, median, spread and frame counts of each cue in it.</param>
public sealed record CueWindow(TimeRange Range, CueSummary Summary);
