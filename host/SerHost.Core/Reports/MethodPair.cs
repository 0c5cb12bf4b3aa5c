namespace SerHost.Core.Reports;

/// <summary>How far two methods agree on the same clips.</summary>
/// <param name="First">Name of a method.</param>
/// <param name="Second">Name of another.</param>
/// <param name="Clips">Clips both explained.</param>
/// <param name="RankAgreement">Mean over the clips of Spearman's correlation between the two methods' window scores, in [-1, 1].</param>
/// <param name="SharedSegments">Mean over the clips of the share of segments both chose, in [0, 1].</param>
/// <param name="SharedByChance">That share if the second had chosen its segments at random.</param>
public sealed record MethodPair(string First, string Second, int Clips, double RankAgreement, double SharedSegments, double SharedByChance);
