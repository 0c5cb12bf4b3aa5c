namespace SerHost.Sdk.Models;

/// <summary>Optional for a provider: checking a model on disk and adding one from a bare file. May be called from several threads at once.</summary>
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
