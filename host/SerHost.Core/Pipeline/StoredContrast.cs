using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Segments;

namespace SerHost.Core.Pipeline;

/// <summary>Segments of one map and what the voice did there (Δf), as kept in the store.</summary>
/// <param name="Selection">All windows and the chosen segments.</param>
/// <param name="Result">Every cue against every baseline.</param>
/// <param name="Seconds">Time it took to compute.</param>
public sealed record StoredContrast(SegmentSelection Selection, CueContrastResult Result, double Seconds);
