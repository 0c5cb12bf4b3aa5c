using System.CommandLine;
using System.Globalization;
using SerHost.Core;
using SerHost.Plugins;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost new python-attribution|python-cue|python-model|python-transform NAME</c>: a folder with a plugin in Python that
/// works.</summary>
internal sealed class NewCommand : ICommandModule
{
    private const string Library = "serhost_plugin.py";
    private static readonly string[] s_kinds = ["attribution", "cue", "model", "transform"];

    public Command Create()
    {
        var command = new Command("new", "Start a plugin in Python: a folder that works, to change from there. (For C#: dotnet new serhost-attribution, see sdk/README.md.)");
        foreach (string kind in s_kinds)
        {
            command.Add(CreateKind(kind));
        }

        return command;
    }

    private static Command CreateKind(string kind)
    {
        var name = new Argument<string>("NAME") { Description = "Id of the plugin: lower-case words joined by hyphens." };
        var folder = new Option<string?>("--out") { Description = "The folder to make (default: NAME here).", HelpName = "FOLDER" };
        var command = new Command($"python-{kind}", $"A plugin of kind {kind}: plugin.json, plugin.py and {Library}.") { name, folder };
        command.OnRun(context =>
        {
            string id = context.Get(name)!, target = Path.GetFullPath(context.Get(folder) ?? id);
            if (!PluginManifest.IsId(id))
            {
                throw new RequestException("NAME", $"'{id}' must be lower-case words joined by hyphens, for example my-{kind}.");
            }

            IReadOnlyList<string> files = Write(kind, id, target);
            context.Output.Print(new { id, folder = target, files }, () =>
            {
                context.Output.Line($"Made {target}: {string.Join(", ", files)}.");
                context.Output.Line("Change plugin.py, then:");
                foreach (string line in NextSteps(kind, id, context.Get(folder) ?? id))
                {
                    context.Output.Line($"  {line}");
                }
            });
            return ExitCodes.Done;
        });
        return command;
    }

    private static IReadOnlyList<string> NextSteps(string kind, string id, string folder)
    {
        string use = $"--plugins {folder} --trust {id}";
        return
        [
            $"serhost plugins check {folder}",
            kind switch
            {
                "attribution" => $"serhost run {use} --methods {id},crp",
                "cue" => $"serhost run {use} --cues {id}",
                "model" => $"serhost run {use} --model {id} --methods occlusion,gradient",
                _ => $"serhost transform CLIP.wav {use} --with {id} --param gain=6 --out louder.wav",
            },
        ];
    }

    private static IReadOnlyList<string> Write(string kind, string id, string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new RequestException("--out", $"{folder} is there already and not empty: name another folder, or empty it.");
        }

        string[] words = [.. id.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])];
        string className = string.Concat(words);
        (string From, string To)[] names =
        [
            ("serhost-template-id", id),
            ("serhost-template-name",
                string.Join(' ', words.Select((word, i) => i == 0 ? word : word.ToLower(CultureInfo.InvariantCulture)))),
            ("TemplateClass", char.IsAsciiDigit(className[0]) ? "Plugin" + className : className),
        ];
        try
        {
            Directory.CreateDirectory(folder);
            foreach (string file in (string[])["plugin.json", "plugin.py"])
            {
                string text = names.Aggregate(Resource($"{kind}/{file}"), (found, change) =>
                    found.Replace(change.From, change.To, StringComparison.Ordinal));
                File.WriteAllText(Path.Combine(folder, file), text);
            }

            File.WriteAllText(Path.Combine(folder, Library), Resource(Library));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RequestException("--out", $"{folder} cannot be written: {error.Message}");
        }

        return ["plugin.json", "plugin.py", Library];
    }

    private static string Resource(string name)
    {
        using Stream stream = typeof(NewCommand).Assembly.GetManifestResourceStream($"python/{name}")
            ?? throw new InvalidOperationException($"The program lacks its template {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
