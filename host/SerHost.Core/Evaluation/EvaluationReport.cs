using SerHost.Analysis.Faithfulness;

namespace SerHost.Core.Evaluation;

/// <summary>Attribution methods compared.</summary>
/// <param name="Clips">Clips evaluated.</param>
/// <param name="Speakers">Speakers.</param>
/// <param name="Metrics">What the metrics are.</param>
/// <param name="Cells">Methods × metrics × fills.</param>
/// <param name="Agreements">Pairs of methods.</param>
/// <param name="Notes">What the reader should know, in plain sentences.</param>
public sealed record EvaluationReport(
    int Clips,
    int Speakers,
    IReadOnlyList<MetricDescriptor> Metrics,
    IReadOnlyList<EvaluationCell> Cells,
    IReadOnlyList<MethodAgreement> Agreements,
    IReadOnlyList<string> Notes);
