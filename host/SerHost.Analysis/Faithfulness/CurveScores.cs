namespace SerHost.Analysis.Faithfulness;

/// <summary>Scores of one ranking of cells, removed or inserted step by step.</summary>
/// <param name="Deletion">Area under the probability as the most relevant cells go first; lower is better.</param>
/// <param name="Insertion">Area under the probability as the most relevant cells come first; higher is better.</param>
/// <param name="AopcMorf">Mean drop of the logit, most relevant first; higher is better.</param>
/// <param name="AopcLerf">Mean drop of the logit, least relevant first; lower is better.</param>
public readonly record struct CurveScores(double Deletion, double Insertion, double AopcMorf, double AopcLerf);
