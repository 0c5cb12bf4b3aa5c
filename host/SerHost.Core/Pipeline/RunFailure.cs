namespace SerHost.Core.Pipeline;

/// <summary>Why a clip has no result.</summary>
/// <param name="Stage">What was being done: read, predict, cues, explain, contrast.</param>
/// <param name="Reason">What went wrong, with the cure where there is one.</param>
public sealed record RunFailure(string Stage, string Reason);
