namespace SerHost.Analysis.Faithfulness;

/// <summary>How well sums of relevance foretell what removing cells does.</summary>
/// <param name="FaithfulnessCorrelation">Pearson correlation over subsets of one size; higher is better, chance 0.</param>
/// <param name="SensitivityN">Mean of such correlations over several sizes; higher is better, chance 0.</param>
/// <param name="Infidelity">Normalised squared error after the best scaling, in [0, 1]; lower is better.</param>
public readonly record struct SubsetScores(double FaithfulnessCorrelation, double SensitivityN, double Infidelity);
