using SerHost.Sdk.Plugins;

namespace SerHost.Sdk.Models;

/// <summary>A kind of model a plugin can open: for example, every ONNX classifier described by a model.json.</summary>
/// <remarks>
/// Lifecycle: constructed (cheap), described, asked to <see cref="Find"/>, then to <see cref="Open"/> any number of models.
/// All members may be called from several threads at once.
/// </remarks>
public interface IModelProvider
{
    /// <summary>Lower-case words joined by hyphens, unique among providers, for example <c>onnx</c>.</summary>
    string Id { get; }

    /// <summary>Name shown to people.</summary>
    string Name { get; }

    /// <summary>Whether this provider can work on this machine. May look for native libraries; must return within a second.</summary>
    Availability CheckAvailability() => Availability.Yes;

    /// <summary>Lists the models this provider knows: its own, and those found in the given folders. Reads descriptions only, no weights.</summary>
    /// <param name="modelFolders">Folders that hold one model each.</param>
    /// <returns>One listing a model. A folder that is meant for this provider but cannot be read is listed with its problem; others are skipped.</returns>
    IReadOnlyList<ModelListing> Find(IReadOnlyList<string> modelFolders);

    /// <summary>Loads a model. The caller disposes it.</summary>
    /// <param name="listing">One of this provider's listings.</param>
    /// <param name="options">Resources the model may use.</param>
    /// <exception cref="ModelFormatException">The model's files cannot be used; the message names file and place.</exception>
    IModel Open(ModelListing listing, ModelOptions options);
}
