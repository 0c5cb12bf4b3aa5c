using System.Text.Json;

namespace SerHost.Plugins;

/// <summary>The part of a <c>plugin.json</c> that says how a plugin in another language is started.</summary>
/// <param name="Command">Program and arguments.</param>
/// <param name="Protocol">Version of the worker protocol it speaks.</param>
public sealed record ScriptManifest(IReadOnlyList<string> Command, int Protocol)
{
    /// <summary>The version of the worker protocol this program speaks.</summary>
    public const int ProtocolVersion = 1;

    /// <summary>Variables added to the user's environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where it runs, relative to the plugin's folder.</summary>
    public string WorkingFolder { get; init; } = ".";

    /// <summary>Most processes at a time for each thing the plugin offers.</summary>
    public int MostProcesses { get; init; } = int.MaxValue;

    /// <summary>Reads it; null where the manifest names no command.</summary>
    /// <exception cref="InvalidDataException">A field is wrong; the message names file and field.</exception>
    internal static ScriptManifest? Read(JsonElement root, string path)
    {
        if (!root.TryGetProperty("command", out JsonElement command))
        {
            return null;
        }

        Require(command.ValueKind == JsonValueKind.Array && command.GetArrayLength() > 0 && command.EnumerateArray().All(IsText), path,
            "command", "a list of texts, the program first, for example [\"python3\", \"plugin.py\"]");
        int version = root.TryGetProperty("protocol", out JsonElement protocol) && protocol.ValueKind == JsonValueKind.Number
            && protocol.TryGetInt32(out int found) ? found : 0;
        Require(version > 0, path, "protocol", $"the version of the worker protocol, for example {ProtocolVersion}");
        return new ScriptManifest([.. command.EnumerateArray().Select(part => part.GetString()!)], version)
        {
            Environment = ReadEnvironment(root, path),
            WorkingFolder = ReadWorkingFolder(root, path),
            MostProcesses = ReadProcesses(root, path),
        };
    }

    /// <summary>Why it cannot be used with this program; null when it can.</summary>
    internal string? Incompatibility => Protocol == ProtocolVersion
        ? null
        : $"it speaks version {Protocol} of the worker protocol, this program version {ProtocolVersion}: "
            + (Protocol > ProtocolVersion ? "update SerHost, or use the version of the plugin made for this program."
                : "use the serhost_plugin.py that came with this program, or another version of the plugin.");

    private static SortedDictionary<string, string> ReadEnvironment(JsonElement root, string path)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (root.TryGetProperty("environment", out JsonElement environment))
        {
            Require(environment.ValueKind == JsonValueKind.Object
                && environment.EnumerateObject().All(one => one.Value.ValueKind == JsonValueKind.String), path, "environment",
                "an object of texts, for example { \"OMP_NUM_THREADS\": \"2\" }");
            foreach (JsonProperty variable in environment.EnumerateObject())
            {
                found[variable.Name] = variable.Value.GetString()!;
            }
        }

        return found;
    }

    private static string ReadWorkingFolder(JsonElement root, string path)
    {
        if (!root.TryGetProperty("workingFolder", out JsonElement folder))
        {
            return ".";
        }

        bool isInside = IsText(folder) && !Path.IsPathRooted(folder.GetString()) && !folder.GetString()!.Split('/', '\\').Contains("..");
        Require(isInside, path, "workingFolder", "the path of a folder inside the plugin's");
        return folder.GetString()!;
    }

    private static int ReadProcesses(JsonElement root, string path)
    {
        if (!root.TryGetProperty("processes", out JsonElement processes))
        {
            return int.MaxValue;
        }

        int count = processes.ValueKind == JsonValueKind.Number && processes.TryGetInt32(out int found) ? found : 0;
        Require(count is >= 1 and <= 1024, path, "processes", "a whole number from 1 to 1024");
        return count;
    }

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0;

    private static void Require(bool holds, string path, string field, string expected)
    {
        if (!holds)
        {
            throw new InvalidDataException($"{path}, field '{field}': expected {expected}.");
        }
    }
}
