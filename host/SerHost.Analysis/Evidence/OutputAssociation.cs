using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>For continuous outputs: Δf of one cue against the value of the output explained.</summary>
/// <param name="Output">The output.</param>
/// <param name="CueId">The cue.</param>
/// <param name="Method">The method.</param>
/// <param name="Baseline">The baseline.</param>
/// <param name="Spearman">Rank correlation over utterances.</param>
/// <param name="Pearson">Linear correlation over utterances.</param>
/// <param name="Interval">95 % interval of the rank correlation, speakers resampled as wholes.</param>
/// <param name="AdjustedP">p of the rank correlation after Benjamini and Hochberg.</param>
public sealed record OutputAssociation(
    string Output,
    string CueId,
    string Method,
    CueBaseline Baseline,
    CorrelationResult Spearman,
    CorrelationResult Pearson,
    Interval Interval,
    double AdjustedP);
