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

    /// <summary>Lists the models this provider knows: its own, and those found in the given folders. Reads descriptions only, no
    /// weights.</summary>
    /// <param name="modelFolders">Folders that hold one model each.</param>
    /// <returns>One listing a model. A folder that is meant for this provider but cannot be read is listed with its problem; others are
    /// skipped.</returns>
    IReadOnlyList<ModelListing> Find(IReadOnlyList<string> modelFolders);

    /// <summary>Loads a model. The caller disposes it.</summary>
    /// <param name="listing">One of this provider's listings.</param>
    /// <param name="options">Resources the model may use.</param>
    /// <exception cref="ModelFormatException">The model's files cannot be used; the message names file and place.</exception>
    IModel Open(ModelListing listing, ModelOptions options);
}

/// <summary>A model as found, before it is loaded.</summary>
/// <param name="Id">Lower-case words joined by hyphens, unique among a user's models.</param>
/// <param name="Name">Name shown to people.</param>
/// <param name="ProviderId">Id of the provider that opens it.</param>
/// <param name="Folder">The model's folder; null for a model that lives in code.</param>
/// <param name="Problem">Why it cannot be opened, and the cure; null when nothing is wrong so far.</param>
public sealed record ModelListing(string Id, string Name, string ProviderId, string? Folder, string? Problem = null)
{
    /// <summary>Of a model just added: what was taken from where and what was assumed, in plain sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Resources a model may use.</summary>
/// <param name="MaxThreads">Threads one call of <see cref="IModel.Predict"/> may use, 1 or more.</param>
public sealed record ModelOptions(int MaxThreads = 1);

/// <summary>A model's files cannot be used. The message says what was expected and what was found.</summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">Path of the file at fault.</param>
    /// <param name="place">Node, field or offset within the file; null when the file as a whole is at fault.</param>
    /// <param name="message">What was expected, what was found, and the cure where there is one.</param>
    /// <param name="innerException">The underlying error, if any.</param>
    public ModelFormatException(string file, string? place, string message, Exception? innerException = null)
        : base(Shorten(place is null ? $"{file}: {message}" : $"{file}, {place}: {message}"), innerException)
    {
        File = file;
        Place = place;
    }

    /// <summary>Path of the file at fault.</summary>
    public string File { get; }

    /// <summary>Node, field or offset within the file; null when the file as a whole is at fault.</summary>
    public string? Place { get; }

    /// <summary>At most 500 characters: a damaged file may quote anything, and the middle of that says nothing.</summary>
    private static string Shorten(string message) => message.Length <= 480 ? message : $"{message[..320]} … {message[^140..]}";
}
