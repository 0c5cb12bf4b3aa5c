using SerHost.Sdk.Models;

namespace SerHost.Plugins.Hosting;

/// <summary>All models of this machine, found by the providers that plugins offer. Safe to use from several threads.</summary>
/// <param name="plugins">The plugins.</param>
/// <param name="roots">Folders of model folders, the strongest first.</param>
public sealed class ModelCatalogue(PluginHost plugins, IReadOnlyList<string> roots)
{
    /// <summary>Environment variable that names further folders, separated as in PATH.</summary>
    public const string Variable = "SERHOST_MODELS";

    private const string DescriptionName = "model.json";

    /// <summary>The folders searched.</summary>
    public IReadOnlyList<string> Roots { get; } = roots;

    /// <summary>The folders in <see cref="Roots"/> that may hold one model each.</summary>
    public IReadOnlyList<string> Folders => Candidates(Roots);

    /// <summary>The folders searched when nothing else is said: given ones, the
    /// environment's, the user's, the program's, the repository's.</summary>
    /// <param name="given">Folders given by the user.</param>
    /// <param name="programFolder">The program's folder.</param>
    public static IReadOnlyList<string> DefaultRoots(IReadOnlyList<string> given, string programFolder)
    {
        List<string> roots = [.. given, .. UserFolders.FromEnvironment(Variable), Path.Combine(UserFolders.Data, "models"),
            Path.Combine(programFolder, "models")];
        if (UserFolders.FindRepository(programFolder) is { } repository)
        {
            roots.Add(Path.Combine(repository, "models"));
        }

        return roots;
    }

    /// <summary>Lists the models, usable or not; of two with one id the one found first
    /// counts, the other is listed with that problem.</summary>
    public IReadOnlyList<ModelListing> List() => Find(Candidates(Roots));

    /// <summary>A model by its id, or by the path of its folder. A word that is both means the folder where that holds a model.json; a
    /// bare export beside the model made of it does not hide it.</summary>
    /// <param name="idOrFolder">For example <c>cnn-crema-d</c>.</param>
    /// <exception cref="RequestException">There is none, or it cannot be opened; the
    /// message says which there are and what is wrong.</exception>
    public ModelListing Require(string idOrFolder)
    {
        bool isPath = idOrFolder.AsSpan().ContainsAny('/', '\\') || File.Exists(Path.Combine(idOrFolder, DescriptionName));
        IReadOnlyList<ModelListing> known = isPath ? [] : List();
        bool isFolder = isPath || (Directory.Exists(idOrFolder) && known.All(listing => listing.Id != idOrFolder));
        known = isFolder ? Find([Path.GetFullPath(idOrFolder)]) : known;
        ModelListing? found = isFolder ? (known.Count > 0 ? known[0] : null) : known.FirstOrDefault(listing => listing.Id == idOrFolder);
        if (found is null)
        {
            string searched = string.Join(", ", Roots);
            throw new RequestException("model", isFolder
                ? $"{idOrFolder} holds no model that a plugin knows: it needs a model.onnx and a model.json ('serhost models' lists what can be used)."
                : $"There is no model '{idOrFolder}'. {Suggestions.For(idOrFolder, known.Select(listing => listing.Id), $"No model was found in {searched}.")}");
        }

        return found.Problem is null ? found : throw new RequestException("model", $"Model '{found.Id}' cannot be opened: {found.Problem}");
    }

    /// <summary>Opens a model. The caller disposes it.</summary>
    /// <param name="listing">One of this catalogue's listings.</param>
    /// <param name="maxThreads">Threads one prediction may use.</param>
    /// <exception cref="ModelFormatException">The model's files cannot be used.</exception>
    /// <exception cref="PluginException">The plugin failed.</exception>
    public IModel Open(ModelListing listing, int maxThreads) => Provider(listing).Open(listing, new ModelOptions(maxThreads));

    /// <summary>The provider of a model.</summary>
    /// <param name="listing">One of this catalogue's listings.</param>
    public IModelProvider Provider(ModelListing listing) => plugins.ModelProviders.First(provider => provider.Id == listing.ProviderId);

    private List<ModelListing> Find(IReadOnlyList<string> folders)
    {
        var listings = new List<ModelListing>();
        foreach (ModelListing listing in plugins.ModelProviders.SelectMany(provider => provider.Find(folders)))
        {
            ModelListing? first = listings.FirstOrDefault(other => other.Id == listing.Id && other.Problem is null);
            listings.Add(first is null ? listing : listing with { Problem = listing.Problem
                ?? $"another model has the same id and was found first: {first.Folder}." });
        }

        return listings;
    }

    private static IReadOnlyList<string> Candidates(IReadOnlyList<string> roots)
    {
        var found = new List<string>();
        foreach (string root in roots.Select(Path.GetFullPath).Distinct().Where(Directory.Exists))
        {
            IEnumerable<string> folders = File.Exists(Path.Combine(root, DescriptionName))
                ? [root]
                : Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal);
            found.AddRange(folders.Where(folder => Directory.EnumerateFiles(folder).Any()));
        }

        return [.. found.Distinct()];
    }
}
