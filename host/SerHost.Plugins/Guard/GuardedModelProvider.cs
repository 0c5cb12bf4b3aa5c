using SerHost.Sdk.Models;
using SerHost.Sdk.Plugins;

namespace SerHost.Plugins.Guard;

/// <summary>A model provider as the rest of the host sees it: guarded calls, checked and copied results.</summary>
internal sealed class GuardedModelProvider : IModelProvider, IModelMaintenance
{
    private static readonly TimeSpan AvailabilityLimit = TimeSpan.FromSeconds(10);
    private readonly PluginOrigin _origin;
    private readonly string _pluginId;
    private readonly PluginPart<IModelProvider> _inner;
    private readonly TimeSpan _callLimit;
    private readonly PluginRemarks _remarks;

    public GuardedModelProvider(PluginOrigin origin, PluginLifetime lifetime, IModelProvider inner, TimeSpan callLimit,
        PluginRemarks remarks)
    {
        _origin = origin;
        string pluginId = _pluginId = origin.PluginId;
        _inner = new PluginPart<IModelProvider>(lifetime, inner);
        CanMaintain = inner is IModelMaintenance;
        _callLimit = callLimit;
        _remarks = remarks;
        (Id, Name) = PluginCall.Run(pluginId, "describe", () => (inner.Id, inner.Name));
        PluginCall.Require(!string.IsNullOrEmpty(Id), pluginId, "describe", "its model provider has no id.");
    }

    public string Id { get; }

    public string Name { get; }

    /// <summary>Whether the provider can check and add models.</summary>
    public bool CanMaintain { get; }

    public Availability CheckAvailability()
    {
        string stage = $"{Id}: check";
        return _inner.Use(
            stage, inner => PluginCall.Run(_pluginId, stage, AvailabilityLimit, _ => inner.CheckAvailability(), CancellationToken.None));
    }

    public IReadOnlyList<ModelListing> Find(IReadOnlyList<string> modelFolders)
    {
        string stage = $"{Id}: find models";
        return _inner.Use(stage, inner =>
        {
            IReadOnlyList<ModelListing>? found = PluginCall.Run(_pluginId, stage, () => inner.Find(modelFolders));
            PluginCall.Require(found is not null && found.All(listing => listing is { Id.Length: > 0 }), _pluginId,
                stage, "it returned a listing without an id.");
            return found.Select(listing => listing with { ProviderId = Id }).ToArray();
        });
    }

    public IModel Open(ModelListing listing, ModelOptions options)
    {
        string stage = $"{Id}: open '{listing.Id}'";
        IDisposable usage = _inner.Lifetime.Use(stage);
        try
        {
            IModelProvider inner = _inner.Value;
            IModel? model = PluginCall.Run(_pluginId, stage, _callLimit, _ => inner.Open(listing, options), CancellationToken.None);
            PluginCall.Require(model is not null, _pluginId, stage, "it returned no model.");
            return new GuardedModel(_origin, model, usage, _callLimit, _remarks);
        }
        catch (Exception)
        {
            usage.Dispose();
            throw;
        }
    }

    public IReadOnlyList<ModelCheck> Check(ModelListing listing, CancellationToken cancellation) =>
        Maintain($"{Id}: check '{listing.Id}'", maintenance => maintenance.Check(listing, cancellation).ToArray());

    public ModelListing Add(ModelAddRequest request) =>
        Maintain($"{Id}: add '{request.Id}'", maintenance => maintenance.Add(request)) with { ProviderId = Id };

    private T Maintain<T>(string stage, Func<IModelMaintenance, T> call) =>
        _inner.Use(stage, inner => inner is IModelMaintenance maintenance
        ? PluginCall.Run(_pluginId, stage, () => call(maintenance))
        : throw new RequestException("model", $"The provider '{Id}' of plugin '{_pluginId}' can neither check nor add models."));
}
