using SerHost.Sdk.Attribution;
using SerHost.Sdk.Plugins;

namespace Attribution.Cuda.Device;

/// <summary>A session whose device may fail: the host is told so in its own terms, and asks the processor's form instead.</summary>
internal sealed class GuardedGpuSession(IAttributionSession inner) : IAttributionSession
{
    /// <summary>Prepares a session.</summary>
    /// <exception cref="DeviceFaultException">The device cannot be used.</exception>
    public static IAttributionSession Prepare(Func<IAttributionSession> prepare) => new GuardedGpuSession(Guard(prepare));

    public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation) =>
        Guard(() => inner.Explain(requests, progress, cancellation));

    public void Dispose() => inner.Dispose();

    private static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (GpuException fault)
        {
            throw new DeviceFaultException(fault.Message);
        }
    }
}
