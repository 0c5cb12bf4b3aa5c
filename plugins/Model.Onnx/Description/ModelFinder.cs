using SerHost.Sdk.Models;

namespace Model.Onnx.Description;

/// <summary>Tells whether a folder holds a model of this provider.</summary>
internal static class ModelFinder
{
    /// <summary>The folder's model; with its problem where it cannot be used; null where it is none of ours.</summary>
    public static ModelListing? Find(string folder)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        bool isDescribed = File.Exists(Path.Combine(folder, ModelDescriptionReader.FileName));
        string? onnx = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.onnx").Order(StringComparer.Ordinal).FirstOrDefault() : null;
        if (!isDescribed)
        {
            return onnx is null ? null
                : Broken($"has no {ModelDescriptionReader.FileName}; 'serhost models add {onnx} --id {name} --labels …' makes one.");
        }

        try
        {
            string? provider = ModelDescriptionReader.FindProvider(folder);
            if (provider != OnnxModelProvider.ProviderId)
            {
                return provider is null && onnx is not null
                    ? Broken($"{ModelDescriptionReader.FileName} lacks \"provider\": \"{OnnxModelProvider.ProviderId}\".") : null;
            }

            ModelDescription description = ModelDescriptionReader.Read(folder);
            string? problem = File.Exists(Path.Combine(folder, description.File)) ? null
                : $"{Path.Combine(folder, description.File)} is missing.";
            return new ModelListing(description.Id, description.Name, OnnxModelProvider.ProviderId, folder, problem);
        }
        catch (ModelFormatException error)
        {
            return Broken(error.Message);
        }

        ModelListing Broken(string problem) => new(name.Length > 0 ? name : "unnamed", name, OnnxModelProvider.ProviderId, folder, problem);
    }
}
