using System.CommandLine;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>The program's commands.</summary>
internal static class CommandTree
{
    /// <summary>Builds the root command from every <see cref="ICommandModule"/> of this assembly.</summary>
    public static RootCommand Build()
    {
        var root = new RootCommand("Explains speech-emotion classifiers: which moments of a recording drove the decision, what the voice did there, and whether that fits what emotion research expects.");
        foreach (Option option in GlobalOptions.All)
        {
            root.Add(option);
        }

        IEnumerable<Command> commands = typeof(CommandTree).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && typeof(ICommandModule).IsAssignableFrom(type))
            .Select(type => ((ICommandModule)Activator.CreateInstance(type)!).Create())
            .OrderBy(command => command.Name, StringComparer.Ordinal);
        foreach (Command command in commands)
        {
            root.Add(command);
        }

        RootHelp.Install(root);
        ValueCompletion.Attach(root);
        root.OnRun(context =>
        {
            if (UiCommand.WhyNoTerminal is not { } reason)
            {
                return UiCommand.Open(context, new Ui.Shell.UiOptions(null, null));
            }

            context.Output.Fail(reason, ExitCodes.Usage);
            if (context.Output.IsJson)
            {
                return ExitCodes.Usage;
            }

            context.Output.Line("serhost explains speech-emotion classifiers. Start with one of these:");
            context.Output.Line("  serhost ui                  the terminal UI (also 'serhost' alone on a terminal)");
            context.Output.Line("  serhost run                 the whole analysis on the built-in demo corpus (synthetic voices)");
            context.Output.Line("  serhost run --corpus DIR    the same on your own recordings");
            context.Output.Line("  serhost explain CLIP        one recording");
            context.Output.Line("  serhost doctor              what works on this machine, and what is missing");
            context.Output.Line("  serhost --help              all commands");
            return ExitCodes.Usage;
        });
        return root;
    }

    /// <summary>Parses and runs a command line.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="output">Receives data.</param>
    /// <param name="error">Receives remarks and errors.</param>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        bool isAsked = CompletionCommand.IsAsked(arguments);
        ParseResult parsed = Build().Parse(isAsked ? CompletionCommand.Question(arguments) : arguments);
        if (!isAsked && ParseFault.Of(parsed) is { Count: > 0 } faults)
        {
            var told = new Output(output, error, parsed.GetValue(GlobalOptions.Json));
            told.Fail(string.Join(Environment.NewLine, faults.Select(PlainText.OneLine)), ExitCodes.Usage);
            told.Note($"'serhost {string.Join(' ', Path(parsed))} --help' shows what can be given.".Replace("  ", " ",
                StringComparison.Ordinal));
            return ExitCodes.Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null });
    }

    private static IEnumerable<string> Path(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (System.CommandLine.Parsing.SymbolResult? at = parsed.CommandResult; at is System.CommandLine.Parsing.CommandResult { Command: not RootCommand } command; at = at.Parent)
        {
            names.Push(command.Command.Name);
        }

        return names;
    }
}
