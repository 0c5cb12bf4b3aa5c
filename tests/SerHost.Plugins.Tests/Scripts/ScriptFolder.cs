using System.Text.Json;
using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests.Scripts;

/// <summary>Makes folders of plugins in Python out of a few lines.</summary>
internal static class ScriptFolder
{
    /// <summary>A method whose <c>explain</c> has the given body.</summary>
    public static string Method(ScratchFolder folder, string id, string explain, string around = "", string kind = "attribution") => Write(folder, id, kind, $"""
        import numpy as np
        from serhost_plugin import *

        class Tried(AttributionMethod):
            id = "{id}"
            name = "Tried"
            summary = "Tried."
            parameters = [number("strength", 1, "How much.", minimum=0, maximum=2)]

            def explain(self, input, target, job):
                {explain.ReplaceLineEndings("\n        ")}

        {around}
        if __name__ == "__main__":
            run()
        """);

    /// <summary>A plugin of any script.</summary>
    public static string Write(ScratchFolder folder, string id, string kind, string script, string[]? command = null, int protocol = 1, int? processes = null)
    {
        string target = Path.GetDirectoryName(folder.File(id, "plugin.py"))!;
        File.WriteAllText(Path.Combine(target, "plugin.py"), script);
        var manifest = new Dictionary<string, object>
        {
            ["id"] = id,
            ["name"] = id,
            ["version"] = "1.0",
            ["kind"] = kind,
            ["protocol"] = protocol,
            ["command"] = command ?? [Python.WithNumPy, "plugin.py"],
        };
        if (processes is { } most)
        {
            manifest["processes"] = most;
        }

        File.WriteAllText(Path.Combine(target, "plugin.json"), JsonSerializer.Serialize(manifest));
        return target;
    }
}
