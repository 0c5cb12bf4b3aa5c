using SerHost.Sdk.Models;
using SerHost.Sdk.Plugins;

namespace SerHost.Core.Plugins;

/// <summary>A model provider as the rest of the host sees it: guarded calls, checked and copied results.</summary>
internal sealed class GuardedModelProvider : IModelProvider, IModelMaintenance
{
    private static readonly TimeSpan AvailabilityLimit = TimeSpan.FromSeconds(10);
    private readonly string _pluginId;
    private readonly IModelProvider _inner;
    private readonly TimeSpan _callLimit;
    private readonly PluginRemarks _remarks;

    public GuardedModelProvider(string pluginId, IModelProvider inner, TimeSpan callLimit, PluginRemarks remarks)
    {
        _pluginId = pluginId;
        _inner = inner;
        _callLimit = callLimit;
        _remarks = remarks;
        (Id, Name) = PluginCall.Run(pluginId, "describe", () => (inner.Id, inner.Name));
        PluginCall.Require(!string.IsNullOrEmpty(Id), pluginId, "describe", "its model provider has no id.");
    }

    public string Id { get; }

    public string Name { get; }

    /// <summary>Whether the provider can check and add models.</summary>
    public bool CanMaintain => _inner is IModelMaintenance;

    public Availability CheckAvailability() =>
        PluginCall.Run(_pluginId, $"{Id}: check", AvailabilityLimit, _ => _inner.CheckAvailability(), CancellationToken.None);

    public IReadOnlyList<ModelListing> Find(IReadOnlyList<string> modelFolders)
    {
        IReadOnlyList<ModelListing>? found = PluginCall.Run(_pluginId, $"{Id}: find models", () => _inner.Find(modelFolders));
        PluginCall.Require(found is not null && found.All(listing => listing is { Id.Length: > 0 }), _pluginId, $"{Id}: find models", "it returned a listing without an id.");
        return [.. found.Select(listing => listing with { ProviderId = Id })];
    }

    public IModel Open(ModelListing listing, ModelOptions options)
    {
        string stage = $"{Id}: open '{listing.Id}'";
        IModel? model = PluginCall.Run(_pluginId, stage, _callLimit, _ => _inner.Open(listing, options), CancellationToken.None);
        PluginCall.Require(model is not null, _pluginId, stage, "it returned no model.");
        return new GuardedModel(_pluginId, model, _callLimit, _remarks);
    }

    public IReadOnlyList<ModelCheck> Check(ModelListing listing, CancellationToken cancellation) =>
        [.. PluginCall.Run(_pluginId, $"{Id}: check '{listing.Id}'", () => Maintenance.Check(listing, cancellation))];

    public ModelListing Add(ModelAddRequest request) =>
        PluginCall.Run(_pluginId, $"{Id}: add '{request.Id}'", () => Maintenance.Add(request)) with { ProviderId = Id };

    private IModelMaintenance Maintenance => _inner as IModelMaintenance
        ?? throw new RequestException("model", $"The provider '{Id}' of plugin '{_pluginId}' can neither check nor add models.");
}
