using System.Text;
using SerHost.Core.Hosting;
using SerHost.Plugins;
using SerHost.Plugins.Guard;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Core.Models;

/// <summary>The models of this machine as people see them: listed, shown, checked, added.</summary>
/// <param name="session">The host.</param>
public sealed class ModelRegister(HostSession session)
{
    /// <summary>Name of exported files, which says nothing of the model.</summary>
    private const string UsualFileName = "model.onnx";

    /// <summary>Name of the hub's description of a model.</summary>
    private const string ConfigurationName = "config.json";

    /// <summary>Seconds of the clip that shapes are shown for, where a model takes any length.</summary>
    private const int ShownSeconds = 3;

    /// <summary>Above this, methods that need the layer graph refuse: see <see cref="ModelGraph.CanonisationError"/>.</summary>
    private const double LargestCanonisationError = 1e-4;

    /// <summary>All models, each opened to see whether it can be.</summary>
    public IReadOnlyList<ModelSummary> List() => [.. session.Models.List().Select(Summarise)];

    /// <summary>One model with its layers.</summary>
    /// <param name="idOrFolder">Id, or path of its folder.</param>
    /// <param name="isRaw">True for the layers as in the file, false for those that methods work on, batch normalisation folded.</param>
    /// <param name="frames">Frames the shapes are given for; null for those of a usual input.</param>
    /// <exception cref="RequestException">There is no such model, or it cannot take so many frames.</exception>
    /// <exception cref="ModelFormatException">Its files cannot be used.</exception>
    public ModelDetails Show(string idOrFolder, bool isRaw, int? frames)
    {
        ModelListing listing = session.Models.Require(idOrFolder);
        using IModel model = session.Models.Open(listing, session.Threads);
        int shown = frames ?? model.Descriptor.Frames ?? UsualFrames(model);
        LayerGraph? graph = isRaw ? model.Graph?.Raw : model.Graph?.Folded;
        try
        {
            IReadOnlyList<LayerRow> layers = graph is null ? [] : LayerRows.Of(graph, model.Descriptor.Bands, shown);
            return new ModelDetails(Describe(listing, model), shown, graph is null ? null : layers.Sum(layer => layer.Parameters), layers);
        }
        catch (GraphException error)
        {
            throw new RequestException("--frames", $"--frames {shown}: the model cannot take it. {error.Message}");
        }
    }

    /// <summary>Verifies one model.</summary>
    /// <param name="idOrFolder">Id, or path of its folder.</param>
    /// <param name="cancellation">Stops the check.</param>
    /// <exception cref="RequestException">There is no such model, or its provider cannot check.</exception>
    public IReadOnlyList<ModelCheck> Check(string idOrFolder, CancellationToken cancellation)
    {
        ModelListing listing = session.Models.Require(idOrFolder);
        return Maintenance(session.Models.Provider(listing)).Check(listing, cancellation);
    }

    /// <summary>Makes a model folder from a bare file, or from the one such file in a folder.</summary>
    /// <param name="options">What the user said.</param>
    /// <returns>The new model.</returns>
    /// <exception cref="RequestException">Something is missing or contradicts itself.</exception>
    /// <exception cref="ModelFormatException">The file cannot be used.</exception>
    public ModelSummary Add(ModelAddOptions options)
    {
        options = options with { File = FileIn(options.File) };
        string id = options.Id ?? IdFrom(options.File);
        string folder = Path.Combine(options.Root ?? Path.Combine(UserFolders.Data, "models"), id);
        try
        {
            ModelListing listing = Maintenance(ProviderFor(options.File)).Add(
                new ModelAddRequest(options.File, folder, id, options.Labels, options.FrontEnd));
            return Summarise(listing) with { Notes = listing.Notes };
        }
        catch (ArgumentException error)
        {
            throw new RequestException("models add", error.Message);
        }
    }

    /// <summary>The file a user means: a file itself, or the one ONNX file of a folder (<c>model.onnx</c> where there are several), also in
    /// its folder <c>onnx</c>, where exports for the hub put it.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <exception cref="RequestException">There is none, or it cannot be told which.</exception>
    public static string FileIn(string path)
    {
        if (File.Exists(path))
        {
            return path;
        }

        if (!Directory.Exists(path))
        {
            throw new RequestException("file", $"{path}: there is no such file or folder.");
        }

        foreach (string folder in new[] { path, Path.Combine(path, "onnx") }.Where(Directory.Exists))
        {
            string[] files = [.. Directory.EnumerateFiles(folder, "*.onnx").Order(StringComparer.Ordinal)];
            if (files.Length == 1)
            {
                return files[0];
            }

            if (files.Length > 1)
            {
                return files.FirstOrDefault(file => Path.GetFileName(file) == UsualFileName)
                    ?? throw new RequestException("file", $"{folder} holds {files.Length} models: {string.Join(", ", files.Select(Path.GetFileName))}. Name one of them.");
            }
        }

        throw new RequestException("file", $"{path} holds no .onnx file.");
    }

    /// <summary>Whether a configuration lies beside a model file that says what a user would be asked.</summary>
    /// <param name="file">The file.</param>
    public static bool IsDescribed(string file) => Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder
        && (File.Exists(Path.Combine(folder, ConfigurationName))
            || (Path.GetFileName(folder) == "onnx" && File.Exists(Path.Combine(folder, "..", ConfigurationName))));

    /// <summary>An id made of a file's name, or of its folder's where the file has the usual one: lower-case words joined by
    /// hyphens.</summary>
    /// <param name="file">The file.</param>
    public static string IdFrom(string file)
    {
        var id = new StringBuilder();
        string[] folders = Path.GetDirectoryName(Path.GetFullPath(file))?.Split(Path.DirectorySeparatorChar) ?? [];
        string? telling = Path.GetFileName(file) == UsualFileName ? folders.LastOrDefault(folder => folder is not ("" or "onnx")) : null;
        string name = telling ?? Path.GetFileNameWithoutExtension(file);
        foreach (char letter in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                id.Append(letter);
            }
            else if (id.Length > 0 && id[^1] != '-')
            {
                id.Append('-');
            }
        }

        return id.ToString().Trim('-') is { Length: > 0 } text ? text : "model";
    }

    private IModelProvider ProviderFor(string file)
    {
        string kind = Path.GetExtension(file).TrimStart('.').ToLowerInvariant();
        IReadOnlyList<IModelProvider> able = [.. session.Plugins.ModelProviders.Where(provider =>
            provider is not GuardedModelProvider { CanMaintain: false })];
        return able.FirstOrDefault(provider => provider.Id == kind)
            ?? (able.Count == 1 && kind.Length == 0 ? able[0] : throw new RequestException(
            "file", $"{file}: no plugin can add models of this kind; {(able.Count == 0 ? "no plugin can add models" : $"known are .{string.Join(", .", able.Select(provider => provider.Id))}")}."));
    }

    private static IModelMaintenance Maintenance(IModelProvider provider) => provider as IModelMaintenance
        ?? throw new RequestException("model", $"The provider '{provider.Id}' can neither check nor add models.");

    private ModelSummary Summarise(ModelListing listing)
    {
        if (listing.Problem is not null)
        {
            return new ModelSummary(listing.Id, listing.Name, listing.ProviderId, listing.Folder, listing.Problem);
        }

        try
        {
            using IModel model = session.Models.Open(listing, 1);
            return Describe(listing, model);
        }
        catch (Exception error) when (error is ModelFormatException or PluginException)
        {
            return new ModelSummary(listing.Id, listing.Name, listing.ProviderId, listing.Folder, error.Message);
        }
    }

    private static ModelSummary Describe(ModelListing listing, IModel model)
    {
        ModelDescriptor descriptor = model.Descriptor;
        return new ModelSummary(listing.Id, listing.Name, listing.ProviderId, listing.Folder, null)
        {
            OutputKind = descriptor.OutputKind.ToString().ToLowerInvariant(),
            Outputs = descriptor.Outputs,
            Bands = descriptor.Bands,
            Frames = descriptor.Frames,
            SampleRateHz = descriptor.SampleRateHz,
            ContentHash = descriptor.ContentHash,
            SupportsWhiteBox = model.Graph is { CanonisationError: <= LargestCanonisationError }
                || model.Tensors is { AgreementError: <= LargestCanonisationError },
            FrontEnd = descriptor.FrontEnd,
            Diagnostics = descriptor.Diagnostics,
            Limits = descriptor.Limits,
            TrainedOn = descriptor.TrainedOn,
        };
    }

    private static int UsualFrames(IModel model)
    {
        int rate = model.Descriptor.SampleRateHz;
        var samples = new float[ShownSeconds * rate];
        samples[rate] = 0.5f;
        return model.Prepare(new AudioClip("impulse", samples, rate)).Frames;
    }
}
