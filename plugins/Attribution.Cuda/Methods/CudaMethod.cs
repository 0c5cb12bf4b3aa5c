using Attribution.Cuda.Device;
using Attribution.Cuda.Rounding;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Plugins;

namespace Attribution.Cuda.Methods;

/// <summary>A method on an NVIDIA GPU: the same parameters and results as the method it is an accelerated form of. What differs from
/// method to method is its descriptor and what a session does.</summary>
public abstract class CudaMethod : IAttributionMethod
{
    /// <summary>Creates the method; no driver is touched.</summary>
    /// <param name="open">Opens the device; tests give another one.</param>
    private protected CudaMethod(Func<IGpuDevice> open) => Open = open;

    /// <inheritdoc/>
    public abstract AttributionDescriptor Descriptor { get; }

    /// <summary>Opens the device.</summary>
    private protected Func<IGpuDevice> Open { get; }

    /// <inheritdoc/>
    public Availability CheckAvailability() => GpuProbe.Find();

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var meter = new PrecisionMeter();
        return GuardedGpuSession.Prepare(() => Start(setup, meter), meter);
    }

    /// <summary>Makes a session; faults of the device are told to the host by the caller.</summary>
    /// <param name="setup">Model, parameters and threads.</param>
    /// <param name="meter">Receives what a lower precision costs.</param>
    private protected abstract IAttributionSession Start(AttributionSetup setup, PrecisionMeter meter);
}
