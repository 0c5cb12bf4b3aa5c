using Attribution.Cuda.Device;
using Attribution.Cuda.Rounding;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Plugins;

namespace Attribution.Cuda.Methods;

/// <summary>A session whose device may fail: the host is told so in its own terms, and asks the CPU version instead.</summary>
internal sealed class GuardedGpuSession(IAttributionSession inner, PrecisionMeter meter) : IAttributionSession
{
    /// <summary>Prepares a session.</summary>
    /// <exception cref="DeviceFaultException">The device cannot be used.</exception>
    public static IAttributionSession Prepare(Func<IAttributionSession> prepare, PrecisionMeter meter) =>
        new GuardedGpuSession(Guard(prepare), meter);

    public IReadOnlyList<RelevanceMap> Explain(
        IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var maps = new RelevanceMap[requests.Count];
        for (int i = 0; i < maps.Length; i++)
        {
            int done = i;
            IProgress<double>? part = progress is null ? null : new PartProgress(share => progress.Report((done + share) / maps.Length));
            maps[i] = Guard(() => inner.Explain([requests[done]], part, cancellation)[0]);
            IReadOnlyList<Diagnostic> diagnostics = meter.Diagnostics(requests[i].Target);
            maps[i] = diagnostics.Count == 0 ? maps[i] : new RelevanceMap(maps[i].Bands, maps[i].Values, maps[i].TimeAxis, maps[i].Target)
            {
                Diagnostics = [.. maps[i].Diagnostics, .. diagnostics],
                ExtraMaps = maps[i].ExtraMaps,
                Notes = maps[i].Notes,
            };
        }

        return maps;
    }

    public void Dispose() => inner.Dispose();

    private sealed class PartProgress(Action<double> take) : IProgress<double>
    {
        public void Report(double value) => take(value);
    }

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
