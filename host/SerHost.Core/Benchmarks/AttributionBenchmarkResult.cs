namespace SerHost.Core.Benchmarks;

/// <summary>Speed of the attribution methods on one model, beside the model's own runtime on the same inputs and threads.</summary>
/// <param name="Model">Id of the model.</param>
/// <param name="Bands">Rows of the input.</param>
/// <param name="Frames">Columns of the input.</param>
/// <param name="Threads">Threads both sides used.</param>
/// <param name="Machine">Processor and number of cores.</param>
/// <param name="PeakGigaflops">What the product kernel reaches on operands in cache, all threads.</param>
/// <param name="Occlusion">Occlusion of one clip.</param>
/// <param name="Forward">A forward pass at batch 16.</param>
/// <param name="Relevance">Relevance methods, in forward passes; empty where the plugin is missing.</param>
public sealed record AttributionBenchmarkResult(
    string Model, int Bands, int Frames, int Threads, string Machine, double PeakGigaflops,
    OcclusionTiming Occlusion, ForwardTiming Forward, IReadOnlyList<RelevanceTiming> Relevance)
{
    /// <summary>The runtime's time over ours, occlusion of one clip; above 1 = ours is faster.</summary>
    public double OcclusionRatio => Occlusion.Ratio;

    /// <summary>Our time for one clip.</summary>
    public double OcclusionMillisecondsPerClip => Occlusion.Milliseconds;

    /// <summary>The runtime's time over ours, forward pass at batch 16; above 1 = ours is faster.</summary>
    public double ForwardRatio => Forward.Ratio;

    /// <summary>LRP (EpsilonPlusFlat) of one clip in forward passes; NaN where the method is missing.</summary>
    public double LrpForwardPasses => Passes("lrp");

    /// <summary>Conditional relevance of 64 channels of the last block's last
    /// convolution in forward passes; NaN where the method is missing.</summary>
    public double Crp64ForwardPasses => Passes("crp-64-last");

    private double Passes(string id) => Relevance.FirstOrDefault(timing => timing.Id == id)?.ForwardPasses ?? double.NaN;
}

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

/// <summary>A relevance method in units of a forward pass (ours, at batch 16, same threads).</summary>
/// <param name="Id">For example <c>crp-64-last</c>.</param>
/// <param name="Description">Method, layer and number of conditions.</param>
/// <param name="Milliseconds">One clip.</param>
/// <param name="ForwardPasses">The same in forward passes.</param>
public sealed record RelevanceTiming(string Id, string Description, double Milliseconds, double ForwardPasses);
