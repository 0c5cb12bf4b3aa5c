using SerHost.Sdk;
using SerHost.Sdk.Attribution;

namespace Fixture.Isolated;

/// <summary>Tells in which process it runs.</summary>
public sealed class ProcessMethod : IAttributionMethod
{
    public AttributionDescriptor Descriptor { get; } = new("fixture-process", "Fixture: process", "1", "A map of ones.", ModelAccess.Predictions, []);

    public IAttributionSession Prepare(AttributionSetup setup) => new Session();

    private sealed class Session : IAttributionSession
    {
        public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation) =>
        [
            .. requests.Select(request =>
            {
                float[] ones = [.. Enumerable.Repeat(1f, request.Input.Values.Length)];
                return new RelevanceMap(request.Input.Bands, ones, request.Input.TimeAxis, request.Target) { Diagnostics = [new Diagnostic("process", Environment.ProcessId, "", "Its process.")] };
            }),
        ];

        public void Dispose()
        {
        }
    }
}
