namespace SerHost.Core.Benchmarks;

/// <summary>What one call costs in this process and in a worker process.</summary>
/// <param name="Call">The call.</param>
/// <param name="InProcessSeconds">Median in this process; null where there is no such call in it.</param>
/// <param name="IsolatedSeconds">Median in a worker, with the way there and back.</param>
public sealed record IsolationTiming(string Call, double? InProcessSeconds, double IsolatedSeconds);
