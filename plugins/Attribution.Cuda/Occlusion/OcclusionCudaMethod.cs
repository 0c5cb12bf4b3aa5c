using Attribution.Cuda.Device;
using Attribution.Cuda.Methods;
using Attribution.Cuda.Rounding;
using SerHost.Network.Occlusion;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Plugins;

namespace Attribution.Cuda.Occlusion;

/// <summary>Occlusion on an NVIDIA GPU: the same parameters and results as on the CPU.</summary>
public sealed class OcclusionCudaMethod : CudaMethod
{
    /// <summary>Creates the method; no driver is touched.</summary>
    public OcclusionCudaMethod()
        : this(GpuProbe.Open)
    {
    }

    /// <summary>Creates the method on another device, for tests.</summary>
    internal OcclusionCudaMethod(Func<IGpuDevice> open)
        : base(open)
    {
    }

    /// <inheritdoc/>
    public override AttributionDescriptor Descriptor { get; } = new(
        "occlusion-cuda",
        "Occlusion (GPU)",
        "2",
        "Occlusion on an NVIDIA GPU: the same question and the same answer as 'occlusion', up to float32 rounding.",
        ModelAccess.LayerGraph,
        [.. OcclusionParameters.Descriptors, PrecisionParameter.Descriptor])
    {
        Device = "cuda",
        AcceleratedFormOf = "occlusion",
        Presets = OcclusionParameters.Presets,
        Cost = OcclusionParameters.Cost,
        Sources =
        [
            "Zeiler, Fergus: Visualizing and Understanding Convolutional Networks. ECCV 2014.",
            "Nakandala, Kumar, Papakonstantinou: Incremental and Approximate Inference for Faster Occlusion-based Deep CNN Explanations "
                + "(Krypton). SIGMOD 2019.",
        ],
    };

    private protected override IAttributionSession Start(AttributionSetup setup, PrecisionMeter meter)
    {
        OcclusionSettings settings = OcclusionSettings.Read(setup.Parameters, setup.Model.Descriptor);
        GpuPrecision precision = PrecisionParameter.Read(setup.Parameters);
        var owned = new Disposables();
        try
        {
            return new OcclusionSession(setup, settings, (graph, _) => OnDevice(graph, owned, precision, meter), owned);
        }
        catch (Exception)
        {
            owned.Dispose();
            throw;
        }
    }

    private Func<WindowGrid, IWindowEvaluator> OnDevice(LayerGraph graph, Disposables owned, GpuPrecision precision, PrecisionMeter meter)
    {
        if (graph.Layers.FirstOrDefault(layer => layer is SoftmaxLayer) is { } softmax)
        {
            throw new UnsupportedModelException(
                $"Layer '{softmax.Name}' (softmax inside the network) has no GPU kernel; 'occlusion' works on the CPU.");
        }

        IGpuDevice device = PrecisionParameter.Require(precision, owned.Keep(Open()));
        WindowScores scores = owned.Keep(new WindowScores(device, graph, precision));
        PrecisionSample? sample = precision == GpuPrecision.Single ? null
            : new PrecisionSample(owned.Keep(new WindowScores(device, graph)), meter);
        return grid => new GpuWindowEvaluator(scores, grid, sample);
    }
}
