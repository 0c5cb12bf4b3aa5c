using SerHost.Sdk.Models;

namespace ModelPlugin;

/// <summary>Offers one model that lives in code. A provider of models in files would look through the folders it is given.</summary>
public sealed class LoudnessProvider : IModelProvider
{
    /// <inheritdoc/>
    public string Id => "serhost-template-id";

    /// <inheritdoc/>
    public string Name => "Loudness model";

    /// <inheritdoc/>
    public IReadOnlyList<ModelListing> Find(IReadOnlyList<string> modelFolders) =>
        [new ModelListing(LoudnessModel.ModelId, "Loud or quiet", Id, Folder: null)];

    /// <inheritdoc/>
    public IModel Open(ModelListing listing, ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(listing);
        return listing.Id == LoudnessModel.ModelId
            ? new LoudnessModel()
            : throw new ModelFormatException(
                listing.Folder ?? listing.Id, null, $"There is no model '{listing.Id}'; it has {LoudnessModel.ModelId}.");
    }
}
