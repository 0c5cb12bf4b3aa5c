using SerHost.Core.Corpora;

namespace SerHost.Core.Models;

/// <summary>What lies in an exported feature file: written beside it as JSON.</summary>
/// <param name="Model">Id of the model whose front end computed the features.</param>
/// <param name="FrontEnd">Its settings by name.</param>
/// <param name="Unit">Unit of the values.</param>
/// <param name="Shape">Clips, bands, frames.</param>
/// <param name="Clips">Ids in the order of the file.</param>
/// <param name="Skipped">Clips that could not be read or prepared; they are not in the file.</param>
public sealed record FeatureIndex(
    string Model,
    IReadOnlyDictionary<string, string> FrontEnd,
    string Unit,
    IReadOnlyList<int> Shape,
    IReadOnlyList<string> Clips,
    IReadOnlyList<SkippedClip> Skipped);
