using System.Globalization;
using System.Text.Json.Nodes;
using SerHost.Core.Exports;
using SerHost.Core.Reports;
using SerHost.Plugins;

namespace SerHost.Core.Bundles;

/// <summary>Describes a bundle for archives and catalogues. Source: RO-Crate Metadata Specification 1.1.</summary>
internal static class ResearchObject
{
    /// <summary>The description's file.</summary>
    public const string FileName = "ro-crate-metadata.json";

    /// <summary>The description of a folder.</summary>
    /// <param name="folder">The folder, complete but for this file.</param>
    /// <param name="provenance">What decided the run's numbers.</param>
    /// <param name="plugins">The plugins used.</param>
    /// <param name="tables">The tables of results.</param>
    public static JsonObject Describe(string folder, RunProvenance provenance, IReadOnlyList<PluginRecord> plugins,
        IReadOnlyList<WrittenTable> tables)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        var about = tables.ToDictionary(table => $"{RunBundle.ResultsFolder}/{table.File}", table => table.Schema.Description);
        about[RunBundle.ExperimentFileName] = "The experiment: everything that was asked. 'serhost run' on the bundle runs it again and compares.";
        about["methods.md"] = "What was done, as a methods section.";
        JsonArray graph =
        [
            Entity(FileName, "CreativeWork", ("conformsTo", Ref("https://w3id.org/ro/crate/1.1")), ("about", Ref("./"))),
            Entity(
                "./", "Dataset", ("name", $"Run {provenance.Run.Name}"),
                ("description", "Where a speech-emotion classifier looked in each recording, and what the voice did there, with everything needed to run it again."),
                ("datePublished", DateTimeOffset.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("license", Ref("#licence")),
                ("hasPart", Refs(files.Select(Address))),
                ("mentions", Ref("#run"))),
            Entity("#licence", "CreativeWork", ("name", "Not stated"),
                ("description", "Whoever hands this on states here under which terms. Recordings and models have terms of their own.")),
            .. files.Select(file => File(folder, file, about.GetValueOrDefault(file))),
            Program(provenance),
            Entity(
                $"#model-{provenance.Run.Model}", "SoftwareApplication", ("name", provenance.Run.Model),
                ("description", $"The model explained; outputs {string.Join(", ", provenance.Outputs)}."),
                ("identifier", provenance.ModelHash is { } hash ? $"sha256:{hash}" : "unknown")),
            .. plugins.Select(plugin => Entity(
                $"#plugin-{plugin.Id}", "SoftwareApplication", ("name", plugin.Id), ("softwareVersion", plugin.Version),
                ("identifier", $"sha256:{plugin.Hash}"),
                ("description", $"Plugin, as it was where this was bundled; used for {string.Join(", ", plugin.Provides)}."))),
            Entity(
                "#run", "CreateAction", ("name", $"Run {provenance.Run.Id}"),
                ("startTime", provenance.Run.StartedUtc.ToString("O", CultureInfo.InvariantCulture)),
                ("endTime", provenance.Run.FinishedUtc?.ToString("O", CultureInfo.InvariantCulture) ?? ""),
                ("instrument", Refs(["#serhost", $"#model-{provenance.Run.Model}", .. plugins.Select(plugin => $"#plugin-{plugin.Id}")])),
                ("object", Refs([RunBundle.ExperimentFileName])),
                ("result", Refs(about.Keys.Where(file => file.StartsWith(RunBundle.ResultsFolder, StringComparison.Ordinal)))),
                ("description", $"Seed {provenance.Run.Experiment.Seed.ToString(CultureInfo.InvariantCulture)}; SHA-256 over the recordings' samples: {provenance.ClipsHash}.")),
        ];
        return new JsonObject { ["@context"] = "https://w3id.org/ro/crate/1.1/context", ["@graph"] = graph };
    }

    private static JsonObject Program(RunProvenance provenance) => Entity(
        "#serhost", "SoftwareApplication", ("name", "SerHost"), ("softwareVersion", provenance.Run.Program ?? "not kept by the run"),
        ("description", $"Bundled by {ProgramVersion.Full}."));

    private static JsonObject File(string folder, string file, string? description)
    {
        string path = Path.Combine(folder, file);
        JsonObject entity = Entity(
            Address(file), "File", ("name", file), ("contentSize", new FileInfo(path).Length.ToString(CultureInfo.InvariantCulture)),
            ("sha256", FileHash.Of(path)),
            ("encodingFormat", Path.GetExtension(file).ToLowerInvariant() switch { ".json" => "application/json", ".csv" => "text/csv", ".md" => "text/markdown", ".wav" => "audio/wav", _ => "application/octet-stream" }));
        if (description is not null)
        {
            entity["description"] = description;
        }

        return entity;
    }

    /// <summary>A file's name as a relative address: blanks and letters of other scripts are written with percent signs.</summary>
    private static string Address(string file) => string.Join('/', file.Split('/').Select(Uri.EscapeDataString));

    private static JsonObject Entity(string id, string type, params ReadOnlySpan<(string Name, JsonNode Value)> fields)
    {
        var entity = new JsonObject { ["@id"] = id, ["@type"] = type };
        foreach ((string name, JsonNode value) in fields)
        {
            entity[name] = value;
        }

        return entity;
    }

    private static JsonObject Ref(string id) => new() { ["@id"] = id };

    private static JsonArray Refs(IEnumerable<string> ids) => [.. ids.Select(Ref)];
}
