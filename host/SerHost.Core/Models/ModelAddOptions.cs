namespace SerHost.Core.Models;

/// <summary>What a user says when adding a model; what is left out is asked for or taken from the file.</summary>
/// <param name="File">The model file.</param>
public sealed record ModelAddOptions(string File)
{
    /// <summary>Id of the new model; null for the file's name.</summary>
    public string? Id { get; init; }

    /// <summary>Labels of the outputs in order; empty to ask or to number them.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Front-end settings by name, for example <c>sample-rate</c>.</summary>
    public IReadOnlyDictionary<string, string> FrontEnd { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Folder of model folders to add to; null for the user's own.</summary>
    public string? Root { get; init; }
}
