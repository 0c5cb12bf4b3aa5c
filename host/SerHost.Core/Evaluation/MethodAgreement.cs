using SerHost.Analysis.Statistics;

namespace SerHost.Core.Evaluation;

/// <summary>How far two methods point at the same windows.</summary>
/// <param name="First">One method.</param>
/// <param name="Second">Another.</param>
/// <param name="Clips">Clips both explained.</param>
/// <param name="RankCorrelation">Mean Spearman correlation of window scores.</param>
/// <param name="Interval">95 % interval, speakers resampled as wholes.</param>
/// <param name="SharedSegments">Mean share of common segments.</param>
public sealed record MethodAgreement(
    string First, string Second, int Clips, double RankCorrelation, Interval Interval, double SharedSegments);
