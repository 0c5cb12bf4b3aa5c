using SerHost.Sdk;
using SerHost.Sdk.Attribution;

namespace Fixture.Newer;

/// <summary>Uses what only the newer SDK has.</summary>
public sealed class NewerMethod : IAttributionMethod
{
    public AttributionDescriptor Descriptor { get; } = new(Added.Name, "Fixture: newer", "1", "Never runs.", ModelAccess.Predictions, []);

    public IAttributionSession Prepare(AttributionSetup setup) => throw new NotSupportedException();
}
