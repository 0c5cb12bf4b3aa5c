namespace SerHost.Analysis.Faithfulness;

/// <summary>What the salient windows alone do.</summary>
/// <param name="Comprehensiveness">p(x) − p(x without the windows); higher is better.</param>
/// <param name="Sufficiency">p(x) − p(the windows alone); lower is better.</param>
public readonly record struct ErasureScores(double Comprehensiveness, double Sufficiency);
