namespace SerHost.Core.Benchmarks;

/// <summary>What replacing a plugin many times cost.</summary>
/// <param name="Reloads">Times it was replaced, after those that warmed up.</param>
/// <param name="MedianSeconds">From looking at the folder until the new version is in use, copy included.</param>
/// <param name="StillInMemory">Replaced versions that were not out of memory at the end.</param>
/// <param name="ManagedGrowthBytes">Growth of the managed heap, after collecting.</param>
/// <param name="ProcessGrowthBytes">Growth of what the process has in memory (resident set).</param>
public sealed record ReloadTiming(int Reloads, double MedianSeconds, int StillInMemory, long ManagedGrowthBytes, long ProcessGrowthBytes);
