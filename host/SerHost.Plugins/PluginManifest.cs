using System.Text.Json;

namespace SerHost.Plugins;

/// <summary>What a plugin says about itself in <c>plugin.json</c>, read before any of its code is loaded.</summary>
/// <param name="Id">Lower-case words joined by hyphens, unique among a user's plugins.</param>
/// <param name="Name">Name shown to people.</param>
/// <param name="Version">The plugin's own version.</param>
/// <param name="SdkVersion">Version of SerHost.Sdk it was built against; empty for a script.</param>
/// <param name="Assembly">File name of its assembly, in the same folder; empty for a script.</param>
/// <param name="Kinds">What it holds: one or more of model, attribution, cue.</param>
public sealed record PluginManifest(string Id, string Name, string Version, string SdkVersion, string Assembly, IReadOnlyList<string> Kinds)
{
    /// <summary>Name of the file in a plugin's folder.</summary>
    public const string FileName = "plugin.json";

    /// <summary>Whether it asks to run in a process of its own (field <c>isolated</c>, which may be left out).</summary>
    public bool IsIsolated { get; init; }

    /// <summary>How it is started where it is no assembly of .NET but a program in any language; null where it is one.</summary>
    public ScriptManifest? Script { get; init; }

    /// <summary>The kinds a manifest may name.</summary>
    public static IReadOnlyList<string> KnownKinds { get; } = ["model", "attribution", "cue", "transform"];

    /// <summary>Reads and checks a manifest.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="InvalidDataException">The file is not a valid manifest; the
    /// message names file, field and what was expected.</exception>
    public static PluginManifest Read(string path)
    {
        try
        {
            return ReadFields(path);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException(PlainText.Shorten(error.Message), error);
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidDataException($"{path}: a text in it is not valid Unicode. Write the file as UTF-8.", error);
        }
    }

    private static PluginManifest ReadFields(string path)
    {
        using JsonDocument document = Parse(path);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{path}: expected a JSON object, found {root.ValueKind}.");
        }

        string id = Text(root, path, "id");
        if (!IsId(id))
        {
            throw new InvalidDataException($"{path}, field 'id': '{id}' must be lower-case words joined by hyphens.");
        }

        ScriptManifest? script = ScriptManifest.Read(root, path);
        string assembly = script is null ? Text(root, path, "assembly") : "";
        if (script is null && (Path.GetFileName(assembly) != assembly || !assembly.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)))
        {
            throw new InvalidDataException($"{path}, field 'assembly': '{assembly}' must be the name of a .dll file in the same folder.");
        }

        string[] kinds = Text(root, path, "kind").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string? unknown = kinds.FirstOrDefault(kind => !KnownKinds.Contains(kind));
        if (unknown is not null || kinds.Length == 0)
        {
            throw new InvalidDataException(
                $"{path}, field 'kind': '{unknown}' must be {string.Join(", ", KnownKinds)}, or several of them separated by commas.");
        }

        return new PluginManifest(id, Text(root, path, "name"), Text(root, path, "version"), script is null
            ? Text(root, path, "sdkVersion") : "", assembly, kinds)
        {
            Script = script,
            IsIsolated = Flag(root, path, "isolated"),
        };
    }

    /// <summary>Why it cannot be used with this program; null when it can.</summary>
    /// <param name="hostSdkVersion">The host's SDK version.</param>
    internal string? WhyUnusable(string hostSdkVersion) =>
        Script is null ? Incompatibility(SdkVersion, hostSdkVersion) : Script.Incompatibility;

    /// <summary>Why a plugin built against an SDK version cannot be used with another; null when it can.</summary>
    /// <param name="builtAgainst">The plugin's SDK version.</param>
    /// <param name="host">The host's SDK version.</param>
    /// <remarks>Same major version and, below 1.0, same minor version; the plugin's must not be newer than the host's.</remarks>
    internal static string? Incompatibility(string builtAgainst, string host)
    {
        if (!System.Version.TryParse(builtAgainst, out Version? plugin))
        {
            return $"its SDK version '{builtAgainst}' is not a version number.";
        }

        Version own = System.Version.Parse(host);
        bool sameLine = plugin.Major == own.Major && (own.Major > 0 || plugin.Minor == own.Minor);
        if (sameLine && plugin <= own)
        {
            return null;
        }

        string cure = plugin > own
            ? "update SerHost, or use the version of the plugin made for this program."
            : "build the plugin again against this program's SDK, or use the version made for it.";
        return $"it was built against SerHost.Sdk {builtAgainst}, this program has {host}: {cure}";
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path),
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path}, line {error.LineNumber + 1}: not valid JSON ({error.Message}).", error);
        }
    }

    private static string Text(JsonElement root, string path, string field) =>
        root.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text
            ? text
            : throw new InvalidDataException($"{path}, field '{field}': expected a text that is not empty.");

    private static bool Flag(JsonElement root, string path, string field) => !root.TryGetProperty(field, out JsonElement value)
        ? false
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw new InvalidDataException($"{path}, field '{field}': expected true or false.");

    /// <summary>Whether a text is lower-case words joined by hyphens.</summary>
    public static bool IsId(string text) =>
        text.Split('-').All(word => word.Length > 0 && word.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9')));
}
