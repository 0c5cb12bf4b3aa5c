namespace SerHost.Core.Benchmarks;

/// <summary>Occlusion of one clip, ours beside the runtime's batched full evaluation of every window.</summary>
/// <param name="Windows">Windows of the paper's setting (1 band × 10 frames, stride 1 × 3).</param>
/// <param name="Milliseconds">Ours: median of the runs between the runtime's slices.</param>
/// <param name="RuntimeMilliseconds">The runtime's: all windows, at its best batch size.</param>
/// <param name="RuntimeBatch">That batch size.</param>
/// <param name="Ratio">The runtime's time over ours: median over slices of neighbouring measurements.</param>
/// <param name="LowestRatio">The lowest of these.</param>
/// <param name="HighestRatio">The highest of these.</param>
/// <param name="LargestDifference">Largest difference of the two maps, in logits; measured before any time is reported.</param>
/// <param name="Gigaflops">Operations a second that computing each changed rectangle tap by tap would need in our time.</param>
/// <param name="PeakShare">The same as a share of the measured peak; above 1 because products need fewer multiplications than taps.</param>
/// <param name="BytesAllocated">Managed bytes allocated by one run.</param>
public sealed record OcclusionTiming(
    int Windows, double Milliseconds, double RuntimeMilliseconds, int RuntimeBatch, double Ratio, double LowestRatio, double HighestRatio,
    double LargestDifference, double Gigaflops, double PeakShare, long BytesAllocated);
