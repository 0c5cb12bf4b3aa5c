using System.Text.Json;
using System.Text.Json.Serialization;
using SerHost.Core.Store.Json;
using SerHost.Plugins;

namespace SerHost.Core.Experiments;

/// <summary>Reads, checks and writes experiments.</summary>
public static class ExperimentFile
{
    private static readonly JsonSerializerOptions Strict = new(StoreJson.Pretty)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Converters = { new MethodChoiceConverter() },
    };

    /// <summary>The experiment that runs when nothing else is said: the demo corpus, the default model, occlusion, CRP and a random
    /// map.</summary>
    public static Experiment Default()
    {
        using Stream stream = typeof(ExperimentFile).Assembly.GetManifestResourceStream("SerHost.Core.Experiments.demo.json")!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd(), "the built-in demo experiment");
    }

    /// <summary>Reads an experiment.</summary>
    /// <param name="path">The file. Relative paths in it count from its folder.</param>
    /// <exception cref="RequestException">The file is missing or not a valid experiment; file, field and cure are named.</exception>
    public static Experiment Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new RequestException("experiment", $"{path}: there is no such experiment file.");
        }

        Experiment experiment = Parse(File.ReadAllText(path), path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        CorpusChoice corpus = experiment.Corpus;
        return experiment with
        {
            Name = experiment.Name.Length > 0 ? experiment.Name : Path.GetFileNameWithoutExtension(path),
            Corpus = corpus.Path == CorpusChoice.Demo ? corpus : corpus with { Path = Path.GetFullPath(corpus.Path, folder) },
            Model = ModelIn(experiment.Model, folder),
        };
    }

    /// <summary>A model as an experiment names it wherever its file may go: a folder in full, an id as it is.</summary>
    /// <param name="model">Id, or path of a folder; null for none.</param>
    /// <param name="folder">What a relative path counts from.</param>
    public static string? ModelIn(string? model, string folder) =>
        model is not null && model.AsSpan().ContainsAny('/', '\\') ? Path.GetFullPath(model, folder) : model;

    /// <summary>Writes an experiment.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="experiment">The experiment.</param>
    public static void Write(string path, Experiment experiment) => File.WriteAllText(path, ToText(experiment) + Environment.NewLine);

    /// <summary>An experiment in the form of its file.</summary>
    /// <param name="experiment">The experiment.</param>
    public static string ToText(Experiment experiment) => JsonSerializer.Serialize(experiment, Strict);

    private static Experiment Parse(string text, string source)
    {
        try
        {
            Experiment experiment = JsonSerializer.Deserialize<Experiment>(text, Strict)
                ?? throw new RequestException("experiment", $"{source}: expected an experiment, found null.");
            ExperimentCheck.Require(experiment, source);
            return experiment;
        }
        catch (JsonException error)
        {
            string place = JsonFault.Field(error) is { Length: > 0 } field ? $", field '{field}'" : "";
            throw new RequestException("experiment", $"{source}{place}, line {error.LineNumber + 1}: {JsonFault.Describe(error, typeof(Experiment), Strict)}");
        }
    }
}
