using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Models;

namespace SerHost.Core.Experiments;

/// <summary>What every command and the terminal UI take where nothing is said: one model, one method, the parameters that methods
/// themselves declare.</summary>
public static class Defaults
{
    /// <summary>Id of the model, where it is there: the paper's network.</summary>
    public const string Model = "crema-d-resnet-small";

    /// <summary>Id of the method for a single question: it works with every model.</summary>
    public const string Method = "occlusion";

    /// <summary>The model asked for, else <see cref="Model"/>, else the first that can be used.</summary>
    /// <param name="models">The models of this machine.</param>
    /// <param name="asked">Id or folder; null for the default.</param>
    /// <param name="notes">Receives which one it is where nobody asked and there are others.</param>
    /// <exception cref="RequestException">There is no such model, or none at all.</exception>
    public static ModelListing ChooseModel(ModelCatalogue models, string? asked, ICollection<string> notes)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(notes);
        if (asked is not null)
        {
            return models.Require(asked);
        }

        IReadOnlyList<ModelListing> all = models.List();
        ModelListing[] usable = [.. all.Where(listing => listing.Problem is null)];
        if (usable.Length == 0)
        {
            string problems = string.Concat(all.Select(listing => $" {listing.Id}: {listing.Problem}"));
            throw new RequestException("model",
                $"No usable model was found in {string.Join(", ", models.Roots)}.{problems} Give a folder with --models DIR.");
        }

        ModelListing chosen = usable.FirstOrDefault(listing => listing.Id == Model) ?? usable[0];
        if (usable.Length > 1)
        {
            notes.Add($"Model {chosen.Id} was used; there are also {string.Join(", ", usable.Where(listing => listing != chosen).Select(listing => listing.Id))} (--model ID).");
        }

        return chosen;
    }
}
