using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;

namespace SerHost.Network.Relevance;

/// <summary>Relevance of one model. Where it is computed is the plan source's choice.</summary>
/// <param name="model">The model.</param>
/// <param name="plans">Plan and engines; disposed with the session.</param>
public sealed class LrpSession(IModel model, PlanSource plans) : IAttributionSession
{
    /// <inheritdoc/>
    public IReadOnlyList<RelevanceMap> Explain(
        IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var maps = new RelevanceMap[requests.Count];
        for (int i = 0; i < maps.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            (ModelInput input, int target) = (requests[i].Input, requests[i].Target);
            using EngineLease lease = plans.Rent(input);
            IRelevanceEngine engine = lease.Engine;
            float[] values = new float[input.Bands * input.Frames];
            float output = engine.Evaluate(input.Values.Span)[target];
            engine.Explain(target, values, cancellation);
            maps[i] = new RelevanceMap(input.Bands, values, input.TimeAxis, target)
            {
                Diagnostics =
                [
                    WhiteBox.ConservationGap(output, values, "Relevance absorbed by biases and stabilisers, as a share of the output."),
                    .. WhiteBox.Diagnostics(model, input, values),
                    plans.NumericalErrorFor(input),
                ],
            };
            progress?.Report((i + 1.0) / maps.Length);
        }

        return maps;
    }

    /// <summary>Disposes the engines.</summary>
    public void Dispose() => plans.Dispose();
}
