namespace SerHost.Analysis.Faithfulness;

/// <summary>How well a map points at the known moments. NaN where undefined.</summary>
/// <param name="Pointing">1 when the best window's centre lies in the truth, else 0 (pointing game, Zhang et al. 2018).</param>
/// <param name="Overlap">Intersection over union of the k segments with the truth.</param>
/// <param name="Mass">Share of positive relevance inside the truth (relevance mass accuracy, Arras et al. 2022).</param>
/// <param name="Auc">Probability that a frame in the truth has more relevance than one outside, padding left out.</param>
public readonly record struct LocalisationScores(double Pointing, double Overlap, double Mass, double Auc);
