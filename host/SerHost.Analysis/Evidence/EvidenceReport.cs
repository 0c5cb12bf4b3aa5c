namespace SerHost.Analysis.Evidence;

/// <summary>Everything the utterances of a run say together.</summary>
/// <param name="Utterances">Clips.</param>
/// <param name="Speakers">Speakers.</param>
/// <param name="Accuracy">Share of labelled clips classified correctly; NaN without labels.</param>
/// <param name="Cells">Emotion × cue × method × baseline.</param>
/// <param name="Pairs">Emotion against emotion, for the cues named beforehand.</param>
/// <param name="Plausibility">Method × baseline × emotion.</param>
/// <param name="Correctness">Correct against misclassified.</param>
/// <param name="Associations">Δf against the output's value; empty for classifiers.</param>
/// <param name="Notes">What the reader should know, in plain sentences.</param>
public sealed record EvidenceReport(
    int Utterances,
    int Speakers,
    double Accuracy,
    IReadOnlyList<EvidenceCell> Cells,
    IReadOnlyList<EmotionPair> Pairs,
    IReadOnlyList<PlausibilityRow> Plausibility,
    IReadOnlyList<CorrectnessRow> Correctness,
    IReadOnlyList<OutputAssociation> Associations,
    IReadOnlyList<string> Notes)
{
    /// <summary>Methods against each other over the same cells; empty with one method and for regressors.</summary>
    public IReadOnlyList<MethodContrast> MethodContrasts { get; init; } = [];

    /// <summary>How alike the matched windows are, by method and emotion.</summary>
    public IReadOnlyList<BalanceRow> Balances { get; init; } = [];
}
