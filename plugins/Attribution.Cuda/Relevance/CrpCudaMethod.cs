using Attribution.Cuda.Device;
using Attribution.Cuda.Methods;
using Attribution.Cuda.Rounding;
using SerHost.Network.Relevance;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Plugins;

namespace Attribution.Cuda.Relevance;

/// <summary>Concept relevance propagation on an NVIDIA GPU: the same parameters and results as on the CPU.</summary>
public sealed class CrpCudaMethod : CudaMethod
{
    /// <summary>Creates the method; no driver is touched.</summary>
    public CrpCudaMethod()
        : this(GpuProbe.Open)
    {
    }

    /// <summary>Creates the method on another device, for tests.</summary>
    internal CrpCudaMethod(Func<IGpuDevice> open)
        : base(open)
    {
    }

    /// <inheritdoc/>
    public override AttributionDescriptor Descriptor { get; } = new(
        "crp-cuda",
        "Concept relevance propagation (GPU)",
        "2",
        "Concept relevance propagation on an NVIDIA GPU: the same question and the same answer as 'crp', up to float32 rounding.",
        ModelAccess.LayerGraph,
        [.. RelevanceParameters.Conditional, PrecisionParameter.Descriptor])
    {
        Device = "cuda",
        Cost = "one pass forward and one back for all of it, and one back, from the layer on, a channel, on the GPU",
        AcceleratedFormOf = "crp",
        FormerIds = ["concept-relevance-cuda"],
        Sources = ["Achtibat et al. 2023, From attribution maps to human-understandable explanations through concept relevance "
            + "propagation, Nature Machine Intelligence 5"],
    };

    private protected override IAttributionSession Start(AttributionSetup setup, PrecisionMeter meter) =>
        CrpSession.Prepare(setup, GpuPlans.Create(setup, Descriptor.Name, Open, meter));
}
