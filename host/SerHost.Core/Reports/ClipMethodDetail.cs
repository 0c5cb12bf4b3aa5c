using SerHost.Analysis.Segments;

namespace SerHost.Core.Reports;

/// <summary>What one method found in one clip.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Predicted">The model's decision.</param>
/// <param name="Segments">The salient segments, best first.</param>
public sealed record ClipMethodDetail(string ClipId, string Method, string Predicted, IReadOnlyList<Segment> Segments);
