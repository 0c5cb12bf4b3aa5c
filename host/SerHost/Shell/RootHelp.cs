using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace SerHost.Shell;

/// <summary>Help of the program itself: its commands in the order of use, grouped. Help of a single command is the parser's own.</summary>
internal sealed class RootHelp(HelpAction inner) : SynchronousCommandLineAction
{
    private const int Width = 100;

    /// <summary>The commands by what one wants, in the order in which one comes to want it. A command that is in no group is shown under
    /// <c>More</c>.</summary>
    public static IReadOnlyList<(string Title, string[] Commands)> Groups { get; } =
    [
        ("Begin", ["run", "ui", "explain"]),
        ("Look at results", ["results", "stats", "compare", "report"]),
        ("Can the methods be believed?", ["evaluate-methods", "ground-truth", "methods"]),
        ("Does the cue cause the decision?", ["counterfactual", "what-if", "kernel", "transforms", "transform"]),
        ("Recordings and voices", ["cues", "corpora"]),
        ("Models", ["models", "evaluate", "concepts", "features"]),
        ("Plugins", ["plugins", "new"]),
        ("Large runs", ["merge", "cluster", "store"]),
        ("This program", ["doctor", "completion", "bench", "defects"]),
    ];

    /// <summary>Puts it in place of the parser's own help.</summary>
    /// <param name="root">The program.</param>
    public static void Install(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new RootHelp((HelpAction)option.Action!);
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is not RootCommand root)
        {
            return inner.Invoke(parseResult);
        }

        TextWriter writer = parseResult.InvocationConfiguration.Output;
        foreach (string line in TextWrap.Lines(root.Description ?? "", Width))
        {
            writer.WriteLine(line);
        }

        writer.WriteLine();
        writer.WriteLine("serhost COMMAND [options]; 'serhost COMMAND --help' shows a command's own. 'serhost' alone opens the terminal UI.");
        Dictionary<string, Command> left = root.Subcommands.ToDictionary(command => command.Name);
        foreach ((string title, string[] names) in Groups)
        {
            Write(writer, title, [.. names.Where(left.ContainsKey).Select(name => (name, Brief(left[name])))]);
            Array.ForEach(names, name => left.Remove(name));
        }

        Write(writer, "More", [.. left.Values.Select(command => (command.Name, Brief(command)))]);
        Write(writer, "With every command",
            [.. root.Options.Where(option => option.Recursive && !option.Hidden).Select(option =>
            (Name(option), Sentence(option.Description)))]);
        return ExitCodes.Done;
    }

    private static void Write(TextWriter writer, string title, IReadOnlyList<(string Name, string Text)> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        writer.WriteLine();
        writer.WriteLine(title);
        foreach (string line in DefinitionList.Lines(rows, Width))
        {
            writer.WriteLine(line);
        }
    }

    private static string Name(Option option) => option.HelpName is { Length: > 0 } value ? $"{option.Name} {value}" : option.Name;

    /// <summary>What a command does, up to the colon that leads to the particulars.</summary>
    private static string Brief(Command command) => Sentence(command.Description).Split(": ")[0].TrimEnd('.');

    private static string Sentence(string? description) => (description ?? "").Split(". ")[0].TrimEnd('.');
}
