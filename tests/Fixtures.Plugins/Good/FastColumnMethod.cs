using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace Fixture.Good;

/// <summary>Says it is the columns method on a GPU, on machines where <c>FIXTURE_GPU</c> is set. Its GPU fails at the call whose
/// number <c>FIXTURE_GPU</c> is (from 1; at once, when it is <c>busy</c>), and at all later ones.</summary>
public sealed class FastColumnMethod : IAttributionMethod
{
    private readonly ColumnMethod _same = new();
    private int _calls;

    public AttributionDescriptor Descriptor => _same.Descriptor with
    {
        Id = "fixture-columns-fast",
        Device = "cuda",
        AcceleratedFormOf = "fixture-columns",
        FormerIds = ["fixture-columns-rapid"],
        Parameters = [.. _same.Descriptor.Parameters, new ParameterDescriptor("precision", ParameterKind.Choice, "full", "How it rounds.") { Choices = ["full", "half"] }],
    };

    public Availability CheckAvailability() => Environment.GetEnvironmentVariable("FIXTURE_GPU") is null
        ? Availability.No("This machine has no fixture GPU: set FIXTURE_GPU.")
        : Availability.Yes;

    public IAttributionSession Prepare(AttributionSetup setup)
    {
        string gpu = Environment.GetEnvironmentVariable("FIXTURE_GPU") ?? "";
        return gpu == "busy"
            ? throw new DeviceFaultException("FIXTURE_DEVICE_IN_USE: another program has the GPU to itself.")
            : new Session(this, _same.Prepare(setup), int.TryParse(gpu, out int failing) && failing > 1 ? failing : int.MaxValue);
    }

    private sealed class Session(FastColumnMethod method, IAttributionSession inner, int failingCall) : IAttributionSession
    {
        public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation) =>
            Interlocked.Increment(ref method._calls) >= failingCall
                ? throw new DeviceFaultException("FIXTURE_DEVICE_LOST: the GPU is gone.")
                : inner.Explain(requests, progress, cancellation);

        public void Dispose() => inner.Dispose();
    }
}
