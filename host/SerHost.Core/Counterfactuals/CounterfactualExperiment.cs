using System.Text.Json;
using System.Text.Json.Serialization;
using SerHost.Analysis.Causes;
using SerHost.Analysis.Segments;
using SerHost.Core.Experiments;
using SerHost.Core.Store.Json;
using SerHost.Plugins;

namespace SerHost.Core.Counterfactuals;

/// <summary>A cue and the doses it is moved by.</summary>
/// <param name="Cue">The cue: an id of the extractor's tracks, a short name (loudness, f0, hnr, jitter, shimmer, tilt), or
/// CUE=TRANSFORM.PARAMETER.</param>
/// <param name="Doses">Values of the parameter that moves it; empty for the usual ones.</param>
public sealed record CueDoses(string Cue, IReadOnlyList<double> Doses);

/// <summary>Which cues to move, by how much and where: everything that decides the numbers, as one small file.</summary>
public sealed record CounterfactualExperiment
{
    /// <summary>Name shown to people; part of the names of its runs.</summary>
    public string Name { get; init; } = "";

    /// <summary>Which recordings.</summary>
    public CorpusChoice Corpus { get; init; } = new();

    /// <summary>Id of the model, or the path of its folder; null for the first usable one.</summary>
    public string? Model { get; init; }

    /// <summary>Which output is watched: <c>predicted</c>, <c>label</c>, or one of the model's labels.</summary>
    public string Target { get; init; } = TargetChoice.Predicted;

    /// <summary>Whose salient segments are the place.</summary>
    public MethodChoice Method { get; init; } = new() { Id = Defaults.Method };

    /// <summary>What is moved.</summary>
    public IReadOnlyList<CueDoses> Cues { get; init; } = [new("loudness", []), new("f0", [])];

    /// <summary>Where: salient, matched, whole.</summary>
    public IReadOnlyList<string> Places { get; init; } = [CounterfactualRow.Salient, CounterfactualRow.Matched, CounterfactualRow.Whole];

    /// <summary>What measures the voice.</summary>
    public CueChoice Extractor { get; init; } = new();

    /// <summary>How salient segments are chosen.</summary>
    public SegmentSettings Segments { get; init; } = SegmentSettings.Default;

    /// <summary>Seed of everything random, and of the choice of clips.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The run whose predictions, maps and cues it starts from.</summary>
    internal Experiment Run => new() { Name = Name, Corpus = Corpus, Model = Model, Target = Target, Methods = [Method], Cues = Extractor,
        Segments = Segments, Seed = Seed };

    /// <summary>Refuses what cannot be run as written.</summary>
    /// <param name="source">Where it comes from, for the message.</param>
    /// <exception cref="RequestException">A field is wrong; it is named with the cure.</exception>
    public void Require(string source)
    {
        ExperimentCheck.Require(Run, source);
        Check(Cues.Count > 0 && Cues.All(cue => cue is { Cue.Length: > 0, Doses: not null }), source, "cues", "name at least one cue.");
        Check(Cues.Select(cue => cue.Cue).Distinct().Count() == Cues.Count, source, "cues", "a cue is there twice.");
        Check(Cues.All(cue => cue.Doses.All(double.IsFinite)), source, "cues.doses", "every dose must be a finite number.");
        string? place = Places.FirstOrDefault(place =>
            place is not (CounterfactualRow.Salient or CounterfactualRow.Matched or CounterfactualRow.Whole));
        Check(Places.Count > 0 && place is null, source, "places", $"'{place}' must be salient, matched or whole.");
    }

    private static void Check(bool holds, string source, string field, string problem)
    {
        if (!holds)
        {
            throw new RequestException(field, $"{source}, field '{field}': {problem}");
        }
    }
}

/// <summary>Reads and writes counterfactual experiments.</summary>
public static class CounterfactualFile
{
    private static readonly JsonSerializerOptions s_strict = new(StoreJson.Pretty)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        Converters = { new MethodChoiceConverter() },
    };

    /// <summary>Reads an experiment.</summary>
    /// <param name="path">The file. A relative corpus counts from its folder.</param>
    /// <exception cref="RequestException">The file is missing or not a valid experiment; file, field and cure are named.</exception>
    public static CounterfactualExperiment Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new RequestException("experiment", $"{path}: there is no such experiment file.");
        }

        try
        {
            CounterfactualExperiment experiment = JsonSerializer.Deserialize<CounterfactualExperiment>(File.ReadAllText(path), s_strict)
                ?? throw new RequestException("experiment", $"{path}: expected an experiment, found null.");
            experiment.Require(path);
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            return experiment with
            {
                Name = experiment.Name.Length > 0 ? experiment.Name : Path.GetFileNameWithoutExtension(path),
                Corpus = experiment.Corpus.Path == CorpusChoice.Demo
                    ? experiment.Corpus : experiment.Corpus with { Path = Path.GetFullPath(experiment.Corpus.Path, folder) },
            };
        }
        catch (JsonException error)
        {
            string place = JsonFault.Field(error) is { Length: > 0 } field ? $", field '{field}'" : "";
            throw new RequestException("experiment", $"{path}{place}, line {error.LineNumber + 1}: {JsonFault.Describe(error, typeof(CounterfactualExperiment), s_strict)}");
        }
    }

    /// <summary>Writes an experiment.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="experiment">The experiment.</param>
    public static void Write(string path, CounterfactualExperiment experiment) =>
        File.WriteAllText(path, JsonSerializer.Serialize(experiment, s_strict) + Environment.NewLine);
}
