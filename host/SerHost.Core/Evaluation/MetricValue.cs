namespace SerHost.Core.Evaluation;

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
