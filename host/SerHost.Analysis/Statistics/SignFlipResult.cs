namespace SerHost.Analysis.Statistics;

/// <summary>Outcome of a sign-flip permutation test by cluster.</summary>
/// <param name="Clusters">Clusters flipped as wholes.</param>
/// <param name="Mean">Mean over all values.</param>
/// <param name="P">Two-sided p; NaN without values. Cannot be below 2^(1 − clusters).</param>
/// <param name="IsExact">Whether all 2^clusters sign patterns were tried.</param>
public sealed record SignFlipResult(int Clusters, double Mean, double P, bool IsExact);
