using SerHost.Sdk.Attribution;
using SerHost.Sdk.Plugins;

namespace SerHost.Core.Plugins;

/// <summary>An attribution method as the rest of the host sees it: guarded calls, checked and copied results.</summary>
internal sealed class GuardedMethod : IAttributionMethod
{
    private static readonly TimeSpan AvailabilityLimit = TimeSpan.FromSeconds(10);
    private readonly string _pluginId;
    private readonly IAttributionMethod _inner;
    private readonly TimeSpan _callLimit;
    private readonly PluginRemarks _remarks;

    public GuardedMethod(string pluginId, IAttributionMethod inner, TimeSpan callLimit, PluginRemarks remarks)
    {
        _pluginId = pluginId;
        _inner = inner;
        _callLimit = callLimit;
        _remarks = remarks;
        AttributionDescriptor found = PluginCall.Run(pluginId, "describe", () => inner.Descriptor);
        PluginCall.Require(found is { Id.Length: > 0, Parameters: not null, Version: not null, Sources: not null }, pluginId, "describe", "its descriptor lacks an id, a version or the parameters.");
        Descriptor = found with { Parameters = DescriptorCopies.Of(found.Parameters, pluginId), Sources = [.. found.Sources] };
    }

    public AttributionDescriptor Descriptor { get; }

    public Availability CheckAvailability() =>
        PluginCall.Run(_pluginId, $"{Descriptor.Id}: check", AvailabilityLimit, _ => _inner.CheckAvailability(), CancellationToken.None);

    public IAttributionSession Prepare(AttributionSetup setup)
    {
        string stage = $"{Descriptor.Id}: prepare";
        IAttributionSession? session = PluginCall.Run(_pluginId, stage, _callLimit, _ => _inner.Prepare(setup), CancellationToken.None);
        PluginCall.Require(session is not null, _pluginId, stage, "it returned no session.");
        return new GuardedSession(_pluginId, Descriptor.Id, session, _callLimit, _remarks);
    }
}
