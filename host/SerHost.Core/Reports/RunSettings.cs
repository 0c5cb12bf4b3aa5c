using System.Text.Json;
using System.Text.Json.Nodes;
using SerHost.Core.Experiments;
using SerHost.Core.Pipeline;

namespace SerHost.Core.Reports;

/// <summary>What a run was asked and what it computed with, as flat names and values.</summary>
public static class RunSettings
{
    /// <summary>Reads them; names are paths in the experiment file, and <c>used.</c> ones say what was there.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="run">The run.</param>
    public static IReadOnlyDictionary<string, string> Of(ResultLibrary library, RunSummary run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Of(run, RunProvenance.Read(library, run));
    }

    /// <summary>Reads them where the provenance is known already.</summary>
    /// <param name="run">The run.</param>
    /// <param name="provenance">What decided its numbers.</param>
    public static IReadOnlyDictionary<string, string> Of(RunSummary run, RunProvenance provenance)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(provenance);
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        // The path says where the recordings lay, not which they are: their hash does.
        Experiment asked = run.Experiment with { Name = "", Model = run.Model,
            Corpus = run.Experiment.Corpus with { Path = CorpusChoice.Demo } };
        Flatten("", JsonNode.Parse(ExperimentFile.ToText(asked)), settings);
        settings["used.program"] = run.Program ?? "";
        settings["used.recordings"] = provenance.ClipsHash;
        settings["used.model"] = provenance.ModelHash ?? "";
        foreach (MethodProvenance method in provenance.Methods)
        {
            settings[$"used.methods.{method.Label}"] = $"{method.Id} {method.Version} {method.Parameters}";
        }

        if (provenance.Extractor is { } extractor)
        {
            settings["used.cues"] = $"{extractor.Id} {extractor.Version} {extractor.Parameters}";
        }

        return settings;
    }

    private static void Flatten(string path, JsonNode? node, SortedDictionary<string, string> settings)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach ((string name, JsonNode? value) in fields)
                {
                    Flatten(path.Length == 0 ? name : $"{path}.{name}", value, settings);
                }

                break;
            case JsonArray items when items.Any(item => item is JsonObject):
                for (int i = 0; i < items.Count; i++)
                {
                    Flatten($"{path}[{i + 1}]", items[i], settings);
                }

                break;
            default:
                settings[path] = node is JsonValue text && text.GetValueKind() == JsonValueKind.String
                    ? text.GetValue<string>()
                    : node?.ToJsonString() ?? "";
                break;
        }
    }
}

/// <summary>A setting in which two runs differ.</summary>
/// <param name="Name">Its path in the experiment file, or what was used.</param>
/// <param name="First">Its value in the first run; empty where it has none.</param>
/// <param name="Second">Its value in the second run; empty where it has none.</param>
public sealed record SettingDifference(string Name, string First, string Second)
{
    /// <summary>Where two runs' settings differ, in order of names.</summary>
    /// <param name="first">Settings of one.</param>
    /// <param name="second">Settings of the other.</param>
    public static IReadOnlyList<SettingDifference> Between(IReadOnlyDictionary<string, string> first,
        IReadOnlyDictionary<string, string> second) =>
        [.. first.Keys.Union(second.Keys).Order(StringComparer.Ordinal)
            .Select(name => new SettingDifference(name, first.GetValueOrDefault(name, ""), second.GetValueOrDefault(name, "")))
            .Where(setting => setting.First != setting.Second)];
}
