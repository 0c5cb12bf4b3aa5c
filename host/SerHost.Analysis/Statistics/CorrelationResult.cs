namespace SerHost.Analysis.Statistics;

/// <summary>A correlation coefficient with its test.</summary>
/// <param name="Count">Pairs.</param>
/// <param name="Coefficient">In [-1, 1]; NaN when undefined (fewer than 3 pairs, or one side constant).</param>
/// <param name="P">Two-sided p of no association, pairs taken as independent; NaN when undefined.</param>
public sealed record CorrelationResult(int Count, double Coefficient, double P);
