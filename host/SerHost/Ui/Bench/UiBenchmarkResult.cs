namespace SerHost.Ui.Bench;

/// <summary>What <see cref="UiBenchmark"/> measured.</summary>
/// <param name="Clips">Clips in the table.</param>
/// <param name="Timings">Times a key.</param>
/// <param name="Memory">Memory over clip openings.</param>
internal sealed record UiBenchmarkResult(int Clips, IReadOnlyList<UiTiming> Timings, IReadOnlyList<UiMemory> Memory);

/// <summary>Memory after clips were opened, after a full collection.</summary>
/// <param name="Openings">Clips opened since the start.</param>
/// <param name="ManagedBytes">Objects alive.</param>
/// <param name="ProcessBytes">Memory of the process.</param>
internal sealed record UiMemory(int Openings, long ManagedBytes, long ProcessBytes);

/// <summary>How long the UI takes to answer keys of one sort, from the key to the drawn cells.</summary>
/// <param name="Screen">Columns and rows.</param>
/// <param name="What">Which keys, on which page.</param>
/// <param name="Keys">Keys pressed.</param>
/// <param name="MedianSeconds">Median.</param>
/// <param name="P95Seconds">19 of 20 were quicker.</param>
/// <param name="WorstSeconds">The slowest.</param>
internal sealed record UiTiming(string Screen, string What, int Keys, double MedianSeconds, double P95Seconds, double WorstSeconds)
{
    /// <summary>Sums up single times.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static UiTiming Of(string screen, string what, IReadOnlyCollection<TimeSpan> times)
    {
        if (times.Count == 0)
        {
            throw new ArgumentException($"No key was timed for '{what}'.", nameof(times));
        }

        double[] sorted = [.. times.Select(time => time.TotalSeconds).Order()];
        return new UiTiming(screen, what, sorted.Length, sorted[sorted.Length / 2], sorted[(int)(0.95 * (sorted.Length - 1))], sorted[^1]);
    }
}
