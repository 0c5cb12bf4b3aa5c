namespace SerHost.Analysis.Faithfulness;

/// <summary>What the model says of a perturbed input.</summary>
/// <param name="Logit">The explained output itself.</param>
/// <param name="Probability">Its softmax probability; for a regressor the output itself.</param>
public readonly record struct PerturbedScore(double Logit, double Probability);
