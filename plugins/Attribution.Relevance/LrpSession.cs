using SerHost.Compute.Relevance;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;

namespace Attribution.Relevance;

internal sealed class LrpSession(IModel model, PlanSource plans) : IAttributionSession
{
    public IReadOnlyList<RelevanceMap> Explain(
        IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var maps = new RelevanceMap[requests.Count];
        for (int i = 0; i < maps.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            (ModelInput input, int target) = (requests[i].Input, requests[i].Target);
            RelevanceEngine engine = plans.EngineFor(input);
            float[] values = new float[input.Bands * input.Frames];
            float output = engine.Evaluate(input.Values.Span)[target];
            engine.Explain(target, values, cancellation);
            maps[i] = new RelevanceMap(input.Bands, values, input.TimeAxis, target)
            {
                Facts =
                [
                    WhiteBox.ConservationGap(output, values, "Relevance absorbed by biases and stabilisers, as a share of the output."),
                    .. WhiteBox.Facts(model, input, values),
                ],
            };
            progress?.Report((i + 1.0) / maps.Length);
        }

        return maps;
    }

    public void Dispose() => plans.Clear();
}
