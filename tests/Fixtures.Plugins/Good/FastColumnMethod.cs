using SerHost.Sdk.Attribution;
using SerHost.Sdk.Plugins;

namespace Fixture.Good;

/// <summary>Says it is the columns method on a graphics card, on machines where <c>FIXTURE_CARD</c> is set.</summary>
public sealed class FastColumnMethod : IAttributionMethod
{
    private readonly ColumnMethod _same = new();

    public AttributionDescriptor Descriptor => _same.Descriptor with { Id = "fixture-columns-fast", Device = "cuda", AcceleratedFormOf = "fixture-columns" };

    public Availability CheckAvailability() => Environment.GetEnvironmentVariable("FIXTURE_CARD") is null
        ? Availability.No("This machine has no fixture card: set FIXTURE_CARD.")
        : Availability.Yes;

    public IAttributionSession Prepare(AttributionSetup setup) => _same.Prepare(setup);
}
