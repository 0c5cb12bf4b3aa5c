using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>Correctly classified clips of one emotion against misclassified ones, one cue.</summary>
/// <param name="Check"><c>all</c>, or <c>small</c> for the paper's check on a few misclassified clips.</param>
/// <param name="Emotion">The clips' own label, or <c>all</c> (Δf then counted in the expected direction).</param>
/// <param name="CueId">The cue.</param>
/// <param name="Method">The method.</param>
/// <param name="Baseline">The baseline.</param>
/// <param name="Correct">Correctly classified utterances.</param>
/// <param name="Wrong">Misclassified utterances.</param>
/// <param name="MeanCorrect">Their mean Δf.</param>
/// <param name="MeanWrong">Their mean Δf.</param>
/// <param name="PlausibleCorrect">Share with the expected sign; NaN where nothing is expected.</param>
/// <param name="PlausibleWrong">Share with the expected sign; NaN where nothing is expected.</param>
/// <param name="Test">Mann–Whitney test, correct against wrong; it takes utterances as independent.</param>
/// <param name="AdjustedP">Its p after Benjamini and Hochberg over the rows of the same check, method and
/// baseline: all emotions together apart from single ones; NaN when undefined.</param>
/// <param name="Interval">95 % interval of Cliff's delta, speakers resampled as wholes; only
/// over all emotions and for the cells named beforehand, else NaN.</param>
public sealed record CorrectnessRow(
    string Check,
    string Emotion,
    string CueId,
    string Method,
    CueBaseline Baseline,
    int Correct,
    int Wrong,
    double MeanCorrect,
    double MeanWrong,
    double PlausibleCorrect,
    double PlausibleWrong,
    MannWhitneyResult Test,
    double AdjustedP,
    Interval Interval);
