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
