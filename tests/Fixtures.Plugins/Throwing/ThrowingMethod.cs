using SerHost.Sdk.Attribution;

namespace Fixture.Throwing;

/// <summary>Cannot even be constructed.</summary>
public sealed class ThrowingMethod : IAttributionMethod
{
    public ThrowingMethod() => throw new InvalidOperationException("the licence server is on holiday");

    public AttributionDescriptor Descriptor => throw new NotSupportedException();

    public IAttributionSession Prepare(AttributionSetup setup) => throw new NotSupportedException();
}
