using Model.Onnx.Description;
using Model.Onnx.Runtime;
using SerHost.Sdk.Models;

namespace Model.Onnx;

/// <summary>Opens every ONNX classifier or regressor that a model.json describes. Safe to use from several threads at once.</summary>
public sealed class OnnxModelProvider : IModelProvider, IModelMaintenance
{
    /// <summary>The provider's id.</summary>
    internal const string ProviderId = "onnx";

    private readonly ModelLoader _loader;

    /// <summary>Creates the provider.</summary>
    public OnnxModelProvider()
        : this(CheckCache.DefaultFolder)
    {
    }

    /// <summary>Creates a provider that remembers measurements in a given folder.</summary>
    /// <param name="cacheFolder">The folder; null to remember nothing.</param>
    internal OnnxModelProvider(string? cacheFolder) => _loader = new ModelLoader(new CheckCache(cacheFolder));

    /// <inheritdoc/>
    public string Id => ProviderId;

    /// <inheritdoc/>
    public string Name => "ONNX models";

    /// <inheritdoc/>
    public IReadOnlyList<ModelListing> Find(IReadOnlyList<string> modelFolders)
    {
        ArgumentNullException.ThrowIfNull(modelFolders);
        return modelFolders.Select(ModelFinder.Find).OfType<ModelListing>().ToArray();
    }

    /// <inheritdoc/>
    public IModel Open(ModelListing listing, ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(listing);
        ArgumentNullException.ThrowIfNull(options);
        return listing.Folder is { } folder
            ? _loader.Open(folder, options)
            : throw new ModelFormatException(listing.Id, null, "has no folder; this provider opens model folders only.");
    }

    /// <inheritdoc/>
    public IReadOnlyList<ModelCheck> Check(ModelListing listing, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(listing);
        return new ModelChecker(_loader).Check(listing, cancellation);
    }

    /// <inheritdoc/>
    public ModelListing Add(ModelAddRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new ModelAdder(_loader).Add(request);
    }
}
