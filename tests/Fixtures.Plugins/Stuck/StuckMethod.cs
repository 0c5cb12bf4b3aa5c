using SerHost.Sdk.Attribution;

namespace Fixture.Stuck;

/// <summary>Waits in its constructor for something that never happens.</summary>
public sealed class StuckMethod : IAttributionMethod
{
    public StuckMethod() => Thread.Sleep(Timeout.Infinite);

    public AttributionDescriptor Descriptor => throw new NotSupportedException();

    public IAttributionSession Prepare(AttributionSetup setup) => throw new NotSupportedException();
}
