using SerHost.Sdk.Audio;

namespace SerHost.Analysis.Segments;

/// <summary>A salient moment of a clip.</summary>
/// <param name="Rank">1 for the most relevant.</param>
/// <param name="WindowIndex">Index into the selection's windows.</param>
/// <param name="Range">Where it lies, in clip seconds.</param>
/// <param name="Score">Summed relevance after threshold and sign.</param>
public sealed record Segment(int Rank, int WindowIndex, TimeRange Range, double Score);
