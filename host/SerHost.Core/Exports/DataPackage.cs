using System.Text.Json;
using System.Text.Json.Nodes;
using SerHost.Core.Reports;
using SerHost.Core.Store.Json;
using SerHost.Core.Tables;
using SerHost.Plugins;

namespace SerHost.Core.Exports;

/// <summary>One table of a package, as written.</summary>
/// <param name="File">Its file, from the package's folder.</param>
/// <param name="Schema">What it holds.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Rows">Number of rows.</param>
public sealed record WrittenTable(string File, TableSchema Schema, TableFormat Format, long Rows);

/// <summary>Describes a folder of tables for people and programs: a Frictionless Data Package (version 1) with units, definitions,
/// versions, seeds and hashes.</summary>
internal static class DataPackage
{
    /// <summary>The description's file.</summary>
    public const string FileName = "datapackage.json";

    private const string OwnField = "serhost";

    /// <summary>Writes the description. Tables of the same run that an earlier export described, and whose files are still there, stay
    /// described.</summary>
    /// <param name="folder">The package's folder.</param>
    /// <param name="provenance">What decided the numbers.</param>
    /// <param name="tables">The tables just written.</param>
    public static void Write(string folder, RunProvenance provenance, IReadOnlyList<WrittenTable> tables)
    {
        string path = Path.Combine(folder, FileName);
        JsonNode[] resources = [.. tables.Select(table => Resource(folder, table)), .. Earlier(path, provenance.Run.Id, tables)];
        var package = new JsonObject
        {
            ["profile"] = "data-package",
            ["name"] = Slug(provenance.Run.Id),
            ["title"] = $"Results of run {provenance.Run.Name}",
            ["description"] = "Where a speech-emotion classifier looked in each recording, and what the voice did there. Times are seconds of the recording.",
            ["created"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["resources"] = new JsonArray(resources),
            [OwnField] = Provenance(provenance),
        };
        File.WriteAllText(path, package.ToJsonString(StoreJson.Pretty) + "\n");
    }

    /// <summary>What decided the numbers, as JSON.</summary>
    public static JsonObject Provenance(RunProvenance provenance)
    {
        var settings = new JsonObject();
        foreach ((string name, string value) in RunSettings.Of(provenance.Run, provenance))
        {
            settings[name] = value;
        }

        return new JsonObject
        {
            ["run"] = provenance.Run.Id,
            ["name"] = provenance.Run.Name,
            ["started"] = provenance.Run.StartedUtc.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["program"] = provenance.Run.Program,
            ["exportedBy"] = ProgramVersion.Full,
            ["seed"] = provenance.Run.Experiment.Seed,
            ["syntheticVoices"] = provenance.Run.IsSynthetic,
            ["recordingsHash"] = provenance.ClipsHash,
            ["model"] = provenance.Run.Model,
            ["modelHash"] = provenance.ModelHash,
            ["settings"] = settings,
        };
    }

    private static JsonObject Resource(string folder, WrittenTable table)
    {
        string path = Path.Combine(folder, table.File);
        var resource = new JsonObject
        {
            ["name"] = Slug(table.File),
            ["profile"] = table.Format is CsvTable ? "tabular-data-resource" : "data-resource",
            ["path"] = table.File,
            ["description"] = table.Format.Remark is { } remark ? $"{table.Schema.Description} {remark}" : table.Schema.Description,
            ["format"] = table.Format.Extension,
            ["mediatype"] = table.Format.MediaType,
            ["encoding"] = "utf-8",
            ["bytes"] = new FileInfo(path).Length,
            ["hash"] = $"sha256:{FileHash.Of(path)}",
            ["rows"] = table.Rows,
            ["schema"] = new JsonObject
            {
                ["fields"] = new JsonArray([.. table.Schema.Columns.Select(Field)]),
                ["primaryKey"] = new JsonArray([.. table.Schema.Key.Select(key => JsonValue.Create(key))]),
                ["missingValues"] = new JsonArray(""),
            },
        };
        return resource;
    }

    private static JsonNode Field(TableColumn column)
    {
        var field = new JsonObject
        {
            ["name"] = column.Name,
            ["type"] = column.Type switch
            {
                ColumnType.Text => "string",
                ColumnType.Integer => "integer",
                ColumnType.Boolean => "boolean",
                _ => "number",
            },
            ["description"] = column.Description,
        };
        if (column.Unit.Length > 0)
        {
            field["unit"] = column.Unit;
        }

        return field;
    }

    private static IEnumerable<JsonNode> Earlier(string path, string run, IReadOnlyList<WrittenTable> tables)
    {
        JsonNode? before;
        try
        {
            before = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path)) : null;
        }
        catch (JsonException)
        {
            before = null; // Not of this program, or cut off: it is replaced.
        }

        return before is not JsonObject package || package[OwnField] is not JsonObject own || own["run"]?.ToString() != run
            || package["resources"] is not JsonArray resources
            ? []
            : resources.OfType<JsonObject>()
                .Where(resource => resource["path"]?.ToString() is { } file && tables.All(table => table.File != file)
                    && File.Exists(Path.Combine(Path.GetDirectoryName(path)!, file)))
                .Select(resource => resource.DeepClone());
    }

    /// <summary>A name as Frictionless wants them: lower-case letters, digits, points, dashes.</summary>
    private static string Slug(string text)
    {
        string slug = string.Concat(text.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-'));
        return slug.Length == 0 ? "run" : slug;
    }
}
