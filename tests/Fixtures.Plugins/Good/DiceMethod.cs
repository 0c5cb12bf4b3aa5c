using SerHost.Sdk.Attribution;

namespace Fixture.Good;

/// <summary>A random map from the request's seed.</summary>
public sealed class DiceMethod : IAttributionMethod
{
    public AttributionDescriptor Descriptor { get; } = new("fixture-dice", "Fixture: dice", "1", "Random values.", ModelAccess.Predictions, []);

    public IAttributionSession Prepare(AttributionSetup setup) => new Session();

    private sealed class Session : IAttributionSession
    {
        public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation) =>
            [.. requests.Select(request =>
            {
                var random = new Random(unchecked((int)request.Seed));
                float[] values = [.. Enumerable.Range(0, request.Input.Values.Length).Select(_ => random.NextSingle())];
                return new RelevanceMap(request.Input.Bands, values, request.Input.TimeAxis, request.Target);
            })];

        public void Dispose()
        {
        }
    }
}
