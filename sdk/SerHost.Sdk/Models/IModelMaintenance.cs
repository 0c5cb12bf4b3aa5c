namespace SerHost.Sdk.Models;

/// <summary>Optional for a provider: checking a model on disk and adding one from a bare file. May be called from several threads at
/// once.</summary>
public interface IModelMaintenance
{
    /// <summary>Verifies files, hashes, expected outputs and agreement with an independent runtime.</summary>
    /// <param name="listing">One of this provider's listings.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <returns>One row a check, in the order made. A failed check is a row, not an exception.</returns>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    IReadOnlyList<ModelCheck> Check(ModelListing listing, CancellationToken cancellation);

    /// <summary>Makes a model folder from a bare file.</summary>
    /// <param name="request">What to add and where.</param>
    /// <returns>The listing of the new model.</returns>
    /// <exception cref="ModelFormatException">The file cannot be used; the message names file and place.</exception>
    /// <exception cref="ArgumentException">The request lacks something; the message names the field and the cure.</exception>
    ModelListing Add(ModelAddRequest request);
}

/// <summary>What a user says when adding a model from a bare file.</summary>
/// <param name="File">The model file, for example an .onnx.</param>
/// <param name="TargetFolder">The folder to create; its name becomes part of nothing but the path.</param>
/// <param name="Id">Id of the new model: lower-case words joined by hyphens.</param>
/// <param name="Labels">Output labels in the order of the outputs; empty to number them.</param>
/// <param name="FrontEnd">Front-end settings by name (for example <c>sample-rate</c>, <c>hop</c>, <c>bands</c>); empty for the provider's
/// defaults.</param>
public sealed record ModelAddRequest(
    string File,
    string TargetFolder,
    string Id,
    IReadOnlyList<string> Labels,
    IReadOnlyDictionary<string, string> FrontEnd);

/// <summary>Outcome of one check of a model.</summary>
/// <param name="Name">What was checked, in a few words.</param>
/// <param name="Passed">Whether it held.</param>
/// <param name="Detail">The measured figure and its limit, or what went wrong and the cure.</param>
public sealed record ModelCheck(string Name, bool Passed, string Detail);
