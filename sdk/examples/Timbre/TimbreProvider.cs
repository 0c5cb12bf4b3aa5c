using SerHost.Sdk.Models;

namespace Timbre;

/// <summary>Offers the one model, which lives in code.</summary>
public sealed class TimbreProvider : IModelProvider
{
    /// <inheritdoc/>
    public string Id => "timbre";

    /// <inheritdoc/>
    public string Name => "Timbre model";

    /// <inheritdoc/>
    public IReadOnlyList<ModelListing> Find(IReadOnlyList<string> modelFolders) =>
        [new ModelListing(TimbreModel.ModelId, "Dark or bright", Id, Folder: null)];

    /// <inheritdoc/>
    public IModel Open(ModelListing listing, ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(listing);
        return listing.Id == TimbreModel.ModelId
            ? new TimbreModel()
            : throw new ModelFormatException(listing.Folder ?? listing.Id, null, $"There is no model '{listing.Id}'; it has {TimbreModel.ModelId}.");
    }
}
