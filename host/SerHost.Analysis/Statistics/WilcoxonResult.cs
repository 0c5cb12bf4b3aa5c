namespace SerHost.Analysis.Statistics;

/// <summary>Outcome of a Wilcoxon signed-rank test.</summary>
/// <param name="Count">Values given.</param>
/// <param name="NonZero">Values that are not 0.</param>
/// <param name="PositiveRankSum">W+: sum of the ranks of positive values.</param>
/// <param name="NegativeRankSum">W−: sum of the ranks of negative values.</param>
/// <param name="Z">Standardised W+ without continuity correction; NaN when every value is 0.</param>
/// <param name="P">Two-sided p; NaN when every value is 0.</param>
/// <param name="IsExact">Whether p comes from the exact distribution.</param>
/// <param name="RankBiserial">(W+ − W−) / (W+ + W−), in [-1, 1] (Kerby 2014); NaN when every value is 0.</param>
public sealed record WilcoxonResult(
    int Count, int NonZero, double PositiveRankSum, double NegativeRankSum, double Z, double P, bool IsExact, double RankBiserial);
