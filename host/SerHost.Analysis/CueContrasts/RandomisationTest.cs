namespace SerHost.Analysis.CueContrasts;

/// <summary>How unusual the salient segments' mean is among all window sets of the same clip.</summary>
/// <remarks>
/// Null hypothesis: every set of k windows was equally likely to be chosen. With all C(N, k) sets enumerated p is exact
/// (the observed set is one of them); with sampled sets p = (1 + count) / (1 + draws) (Phipson and Smyth 2010).
/// </remarks>
/// <param name="Sets">Window sets with a defined mean.</param>
/// <param name="IsExact">Whether these are all there are.</param>
/// <param name="NullMean">Mean over the sets, in the cue's unit.</param>
/// <param name="NullStandardDeviation">Standard deviation over the sets.</param>
/// <param name="Z">(salient − null mean) / null standard deviation; NaN when that is 0.</param>
/// <param name="PGreater">Share of sets whose mean is at least the salient one.</param>
/// <param name="PLess">Share of sets whose mean is at most the salient one.</param>
/// <param name="PTwoSided">Share of sets at least as far from the null mean.</param>
public sealed record RandomisationTest(
    int Sets, bool IsExact, double NullMean, double NullStandardDeviation, double Z, double PGreater, double PLess, double PTwoSided);
