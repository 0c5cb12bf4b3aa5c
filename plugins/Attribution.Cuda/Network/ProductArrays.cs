using Attribution.Cuda.Device;

namespace Attribution.Cuda.Network;

/// <summary>The arrays of a product; null where there is none, null origins where all begin at 0.</summary>
/// <param name="Output">Receives the result; for relevance it is added to.</param>
/// <param name="Input">The source.</param>
/// <param name="Weights">Packed weights.</param>
internal sealed record ProductArrays(GpuBuffer Output, GpuBuffer Input, GpuBuffer Weights)
{
    /// <summary>One value an output channel, added.</summary>
    public GpuBuffer? Bias { get; init; }

    /// <summary>Clean values a ReLU works on, or the input that relevance is weighed with: a whole plane of one item.</summary>
    public GpuBuffer? Clean { get; init; }

    /// <summary>Added before the finish.</summary>
    public GpuBuffer? Addend { get; init; }

    /// <summary>Where the source rectangles lie.</summary>
    public GpuBuffer? InputOrigins { get; init; }

    /// <summary>Where the target rectangles lie.</summary>
    public GpuBuffer? OutputOrigins { get; init; }

    /// <summary>Where the addend's rectangles lie.</summary>
    public GpuBuffer? AddendOrigins { get; init; }
}
