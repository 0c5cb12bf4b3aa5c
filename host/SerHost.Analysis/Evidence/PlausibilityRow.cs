using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Statistics;

namespace SerHost.Analysis.Evidence;

/// <summary>How often Δf has the expected sign, against random windows of the same clips.</summary>
/// <param name="Table">Which expectation: <c>literature</c> (emotion × cue) or <c>arousal</c> (the paper's).</param>
/// <param name="Emotion">The emotion, or <c>all</c>.</param>
/// <param name="Method">The method.</param>
/// <param name="Baseline">The baseline.</param>
/// <param name="Cells">(utterance, cue) cells with an expectation and a defined Δf.</param>
/// <param name="Rate">Share of them with the expected sign (0 counts half).</param>
/// <param name="ChanceRate">The same share for window sets chosen at random.</param>
/// <param name="Excess">Rate − chance rate.</param>
/// <param name="Interval">95 % interval of the excess, speakers resampled as wholes.</param>
/// <param name="P">Sign-flip p by speaker of no excess.</param>
public sealed record PlausibilityRow(
    string Table,
    string Emotion,
    string Method,
    CueBaseline Baseline,
    int Cells,
    double Rate,
    double ChanceRate,
    double Excess,
    Interval Interval,
    double P);
