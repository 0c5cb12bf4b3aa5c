using SerHost.Sdk.Attribution;
using SerHost.Sdk.Plugins;

namespace SerHost.Plugins.Guard;

/// <summary>An attribution method as the rest of the host sees it: guarded calls, checked and copied results.</summary>
internal sealed class GuardedMethod : IAttributionMethod
{
    private static readonly TimeSpan AvailabilityLimit = TimeSpan.FromSeconds(10);
    private readonly string _pluginId;
    private readonly PluginPart<IAttributionMethod> _inner;
    private readonly TimeSpan _callLimit;
    private readonly PluginRemarks _remarks;

    public GuardedMethod(PluginOrigin origin, PluginLifetime lifetime, IAttributionMethod inner, TimeSpan callLimit, PluginRemarks remarks)
    {
        string pluginId = _pluginId = origin.PluginId;
        _inner = new PluginPart<IAttributionMethod>(lifetime, inner);
        _callLimit = callLimit;
        _remarks = remarks;
        AttributionDescriptor found = PluginCall.Run(pluginId, "describe", () => inner.Descriptor);
        PluginCall.Require(found is { Id.Length: > 0, Parameters: not null, Version: not null, FormerIds: not null, Sources: not null,
            Presets: not null, Cost: not null }, pluginId, "describe", "its descriptor lacks an id, a version or the parameters.");
        Descriptor = found with
        {
            Version = origin.Mark(found.Version),
            Parameters = DescriptorCopies.Of(found.Parameters, pluginId),
            FormerIds = [.. found.FormerIds],
            Sources = [.. found.Sources],
            Presets = DescriptorCopies.Of(found.Presets, found.Parameters, pluginId),
        };
    }

    public AttributionDescriptor Descriptor { get; }

    public Availability CheckAvailability()
    {
        string stage = $"{Descriptor.Id}: check";
        return _inner.Use(stage, inner => PluginCall.Run(_pluginId, stage, AvailabilityLimit, _ =>
            inner.CheckAvailability(), CancellationToken.None));
    }

    public IAttributionSession Prepare(AttributionSetup setup)
    {
        string stage = $"{Descriptor.Id}: prepare";
        IDisposable usage = _inner.Lifetime.Use(stage);
        try
        {
            IAttributionMethod inner = _inner.Value;
            IAttributionSession? session = PluginCall.Run(_pluginId, stage, _callLimit, _ => inner.Prepare(setup), CancellationToken.None);
            PluginCall.Require(session is not null, _pluginId, stage, "it returned no session.");
            return new GuardedSession(_pluginId, Descriptor.Id, session, usage, _callLimit, _remarks) { Lost = () =>
                _inner.Lifetime.HasLostCall = true };
        }
        catch (Exception)
        {
            usage.Dispose();
            throw;
        }
    }
}
