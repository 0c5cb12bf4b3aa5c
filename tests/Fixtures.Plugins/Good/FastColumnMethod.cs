using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace Fixture.Good;

/// <summary>Says it is the columns method on a graphics card, on machines where <c>FIXTURE_CARD</c> is set. Its card fails at the call whose
/// number <c>FIXTURE_CARD</c> is (from 1; at once, when it is <c>busy</c>), and at all later ones.</summary>
public sealed class FastColumnMethod : IAttributionMethod
{
    private readonly ColumnMethod _same = new();
    private int _calls;

    public AttributionDescriptor Descriptor => _same.Descriptor with
    {
        Id = "fixture-columns-fast",
        Device = "cuda",
        AcceleratedFormOf = "fixture-columns",
        Parameters = [.. _same.Descriptor.Parameters, new ParameterDescriptor("precision", ParameterKind.Choice, "full", "How it rounds.") { Choices = ["full", "half"] }],
    };

    public Availability CheckAvailability() => Environment.GetEnvironmentVariable("FIXTURE_CARD") is null
        ? Availability.No("This machine has no fixture card: set FIXTURE_CARD.")
        : Availability.Yes;

    public IAttributionSession Prepare(AttributionSetup setup)
    {
        string card = Environment.GetEnvironmentVariable("FIXTURE_CARD") ?? "";
        return card == "busy"
            ? throw new DeviceFaultException("FIXTURE_DEVICE_IN_USE: another program has the card to itself.")
            : new Session(this, _same.Prepare(setup), int.TryParse(card, out int failing) && failing > 1 ? failing : int.MaxValue);
    }

    private sealed class Session(FastColumnMethod method, IAttributionSession inner, int failingCall) : IAttributionSession
    {
        public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation) =>
            Interlocked.Increment(ref method._calls) >= failingCall
                ? throw new DeviceFaultException("FIXTURE_DEVICE_LOST: the card is gone.")
                : inner.Explain(requests, progress, cancellation);

        public void Dispose() => inner.Dispose();
    }
}
