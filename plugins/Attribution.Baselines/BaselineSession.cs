using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;

namespace Attribution.Baselines;

/// <summary>A session whose maps come from a formula on the request alone.</summary>
/// <param name="fill">Writes the map of a request, [bands, frames] row-major.</param>
internal sealed class BaselineSession(Action<AttributionRequest, float[]> fill) : IAttributionSession
{
    public IReadOnlyList<RelevanceMap> Explain(
        IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var maps = new RelevanceMap[requests.Count];
        for (int i = 0; i < maps.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            ModelInput input = requests[i].Input;
            float[] values = new float[input.Values.Length];
            fill(requests[i], values);
            maps[i] = new RelevanceMap(input.Bands, values, input.TimeAxis, requests[i].Target)
                { Diagnostics = [MapDiagnostics.PaddingShare(input, values)] };
            progress?.Report((i + 1.0) / maps.Length);
        }

        return maps;
    }

    public void Dispose()
    {
        // Holds nothing.
    }
}
