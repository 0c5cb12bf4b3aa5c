namespace SerHost.Analysis.Statistics;

/// <summary>Outcome of a Mann–Whitney test.</summary>
/// <param name="U">Pairs the first group wins, ties half.</param>
/// <param name="P">Two-sided p; NaN when a group is empty or all values are equal.</param>
/// <param name="IsExact">Whether p comes from the exact distribution.</param>
/// <param name="CliffsDelta">2U / (n·m) − 1.</param>
public sealed record MannWhitneyResult(double U, double P, bool IsExact, double CliffsDelta);
