using System.Text.Json;
using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Segments;
using SerHost.Core.Windowing;
using SerHost.Plugins;

namespace SerHost.Core.Experiments;

/// <summary>Checks what can be checked of an experiment without plugins and recordings.</summary>
public static class ExperimentCheck
{
    /// <summary>Refuses an experiment that cannot be run as written.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="source">Where it comes from, for the message.</param>
    /// <exception cref="RequestException">A field is wrong; it is named with the cure.</exception>
    public static void Require(Experiment experiment, string source)
    {
        Check(experiment.Methods.Count > 0, source, "methods", "it is empty: name at least one attribution method.");
        Check(experiment.Methods.All(method => method is { Id.Length: > 0 }), source, "methods", "a method has no id.");
        string? twice = experiment.Methods.GroupBy(method => method.Label).FirstOrDefault(group => group.Count() > 1)?.Key;
        Check(twice is null, source, "methods", $"'{twice}' is there twice: give each a name of its own.");
        Check(experiment.Corpus.Path.Length > 0, source, "corpus.path", "it is empty: name a folder, a manifest, or 'demo'.");
        Check(experiment.Corpus.Limit is null or > 0, source, "corpus.limit", $"it is {experiment.Corpus.Limit}; it must be 1 or more.");
        Check(experiment.Cues.Id.Length > 0, source, "cues.id", "it is empty: name a cue extractor.");
        Check(
            experiment.Windowing is null || WindowingNames.All.Contains(experiment.Windowing), source, "windowing",
            $"there is no '{experiment.Windowing}': use {string.Join(", ", WindowingNames.All)}.");
        Check(experiment.Target.Length > 0, source, "target", "it is empty: use predicted, label or one of the model's labels.");
        try
        {
            _ = experiment.Baselines.Select(CueBaselineNames.Parse).ToList();
        }
        catch (ArgumentException error)
        {
            throw new RequestException("baselines", $"{source}, field 'baselines': {ErrorText.Of(error)}");
        }

        RequireSegments(experiment.Segments, source);
    }

    /// <summary>Refuses settings of segments that are out of range.</summary>
    /// <param name="segments">The settings.</param>
    /// <param name="source">Where they come from, for the message.</param>
    /// <exception cref="RequestException">A field is wrong; it is named.</exception>
    public static void RequireSegments(SegmentSettings segments, string source)
    {
        try
        {
            segments.Validate();
        }
        catch (ArgumentException error)
        {
            string field = "segments." + JsonNamingPolicy.CamelCase.ConvertName(error.ParamName!);
            throw new RequestException(field, $"{source}, field '{field}': {ErrorText.Of(error)}");
        }
    }

    private static void Check(bool holds, string source, string field, string problem)
    {
        if (!holds)
        {
            throw new RequestException(field, $"{source}, field '{field}': {problem}");
        }
    }
}
