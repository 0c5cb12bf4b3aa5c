using SerHost.Analysis.Faithfulness;
using SerHost.Analysis.Statistics;
using SerHost.Sdk.Audio;

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

/// <summary>A recording to evaluate on.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Speaker">Who speaks; null when unknown.</param>
/// <param name="Read">Reads the sound.</param>
public sealed record EvaluatedClip(string Id, string? Speaker, Func<CancellationToken, AudioClip> Read);

/// <summary>How far two methods point at the same windows.</summary>
/// <param name="First">One method.</param>
/// <param name="Second">Another.</param>
/// <param name="Clips">Clips both explained.</param>
/// <param name="RankCorrelation">Mean Spearman correlation of window scores.</param>
/// <param name="Interval">95 % interval, speakers resampled as wholes.</param>
/// <param name="SharedSegments">Mean share of common segments.</param>
public sealed record MethodAgreement(
    string First, string Second, int Clips, double RankCorrelation, Interval Interval, double SharedSegments);

/// <summary>One metric of one method on one clip.</summary>
/// <param name="ClipId">The clip.</param>
/// <param name="Speaker">Who speaks; null when unknown.</param>
/// <param name="Method">The method.</param>
/// <param name="MetricId">The metric.</param>
/// <param name="Fill">The fill's name; empty where it does not matter.</param>
/// <param name="Value">The value; NaN when undefined.</param>
/// <param name="Chance">The same metric of random maps on the same clip, averaged; NaN when undefined.</param>
public sealed record MetricValue(
    string ClipId, string? Speaker, string Method, string MetricId, string Fill, double Value, double Chance);
