namespace SerHost.Ui.Bench;

/// <summary>What <see cref="UiBenchmark"/> measured.</summary>
/// <param name="Clips">Clips in the table.</param>
/// <param name="Timings">Times a key.</param>
/// <param name="Memory">Memory over clip openings.</param>
internal sealed record UiBenchmarkResult(int Clips, IReadOnlyList<UiTiming> Timings, IReadOnlyList<UiMemory> Memory);
