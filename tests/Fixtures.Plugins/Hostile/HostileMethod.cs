using SerHost.Sdk.Attribution;

namespace Fixture.Hostile;

/// <summary>A method that does harm, and then (if there is a then) gives a map of ones.</summary>
public abstract class HostileMethod(string id) : IAttributionMethod
{
    public AttributionDescriptor Descriptor { get; } = new(id, id, "1", "Harms its process.", ModelAccess.Predictions, []);

    public IAttributionSession Prepare(AttributionSetup setup) => new Session(this, setup);

    /// <summary>The harm.</summary>
    protected abstract void Harm(AttributionSetup setup, AttributionRequest request);

    /// <summary>The map; of ones unless a method has something else in mind.</summary>
    protected virtual RelevanceMap Map(AttributionRequest request) => Ones(request);

    /// <summary>What it does when it is let go.</summary>
    protected virtual void End()
    {
    }

    protected static RelevanceMap Ones(AttributionRequest request)
    {
        float[] ones = [.. Enumerable.Repeat(1f, request.Input.Values.Length)];
        return new RelevanceMap(request.Input.Bands, ones, request.Input.TimeAxis, request.Target);
    }

    private sealed class Session(HostileMethod owner, AttributionSetup setup) : IAttributionSession
    {
        public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation)
        {
            owner.Harm(setup, requests[0]);
            return [owner.Map(requests[0])];
        }

        public void Dispose() => owner.End();
    }
}
