namespace SerHost.Core.Benchmarks;

/// <summary>One forward pass at batch 16, ours beside the runtime's.</summary>
/// <param name="Batch">Inputs evaluated together.</param>
/// <param name="Milliseconds">Ours, one input's share of the batch.</param>
/// <param name="RuntimeMilliseconds">The runtime's, one input's share.</param>
/// <param name="Ratio">The runtime's time over ours; above 1 = ours is faster.</param>
/// <param name="LargestDifference">Largest difference of the outputs.</param>
/// <param name="Gigaflops">Operations a second.</param>
/// <param name="PeakShare">The same as a share of the measured peak.</param>
public sealed record ForwardTiming(
    int Batch, double Milliseconds, double RuntimeMilliseconds, double Ratio, double LargestDifference, double Gigaflops, double PeakShare);
