namespace SerHost.Commands;

/// <summary>Failures of a run with the same stage and reason.</summary>
/// <param name="Stage">What was being done.</param>
/// <param name="Reason">What went wrong.</param>
/// <param name="Method">The method it concerns; null when it concerns all of a clip's methods.</param>
/// <param name="Clips">The clips concerned.</param>
internal sealed record FailureGroup(string Stage, string Reason, string? Method, IReadOnlyList<string> Clips);
