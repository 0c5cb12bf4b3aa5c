using Attribution.Cuda.Device;
using Attribution.Cuda.Methods;
using Attribution.Cuda.Rounding;
using SerHost.Network.Relevance;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Plugins;

namespace Attribution.Cuda.Relevance;

/// <summary>Layer-wise relevance propagation on an NVIDIA GPU: the same parameters and results as on the CPU.</summary>
public sealed class LrpCudaMethod : CudaMethod
{
    /// <summary>Creates the method; no driver is touched.</summary>
    public LrpCudaMethod()
        : this(GpuProbe.Open)
    {
    }

    /// <summary>Creates the method on another device, for tests.</summary>
    internal LrpCudaMethod(Func<IGpuDevice> open)
        : base(open)
    {
    }

    /// <inheritdoc/>
    public override AttributionDescriptor Descriptor { get; } = new(
        "lrp-cuda",
        "Relevance propagation (GPU)",
        "2",
        "Layer-wise relevance propagation on an NVIDIA GPU: the same question and the same answer as 'lrp', up to float32 rounding.",
        ModelAccess.LayerGraph,
        [.. RelevanceParameters.Plain, PrecisionParameter.Descriptor])
    {
        Device = "cuda",
        Cost = "one pass forward and one back, on the GPU",
        AcceleratedFormOf = "lrp",
        FormerIds = ["relevance-cuda"],
        Sources = ["Bach et al. 2015, On pixel-wise explanations for non-linear classifier decisions by layer-wise relevance propagation, "
            + "PLOS ONE 10(7)"],
    };

    private protected override IAttributionSession Start(AttributionSetup setup, PrecisionMeter meter) =>
        new LrpSession(setup.Model, GpuPlans.Create(setup, Descriptor.Name, Open, meter));
}
