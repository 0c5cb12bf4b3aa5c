namespace SerHost.Core.Pipeline;

/// <summary>What a run gave.</summary>
/// <param name="Summary">The run in short.</param>
/// <param name="Rows">One row a clip and method, in the order of the corpus and the experiment.</param>
public sealed record RunReport(RunSummary Summary, IReadOnlyList<RunRow> Rows);
