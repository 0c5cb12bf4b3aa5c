using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;

namespace Fixture.Misbehaving;

/// <summary>A method that answers in a given, wrong way.</summary>
public abstract class Misbehaviour(string id) : IAttributionMethod
{
    public AttributionDescriptor Descriptor { get; } = new(id, id, "1", "Breaks its contract.", ModelAccess.Predictions, []);

    public IAttributionSession Prepare(AttributionSetup setup) => new Session(this);

    protected abstract IReadOnlyList<RelevanceMap> Answer(AttributionRequest request);

    protected static RelevanceMap Map(ModelInput input, float value, int target) =>
        new(input.Bands, Enumerable.Repeat(value, input.Values.Length).ToArray(), input.TimeAxis, target);

    private sealed class Session(Misbehaviour owner) : IAttributionSession
    {
        public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation) =>
            owner.Answer(requests[0]);

        public void Dispose()
        {
        }
    }
}
