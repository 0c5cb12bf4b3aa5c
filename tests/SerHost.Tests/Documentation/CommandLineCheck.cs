using System.CommandLine;
using SerHost.Commands;

namespace SerHost.Tests.Documentation;

/// <summary>Holds a command line as people write it in texts (<c>[--option VALUE]</c>, <c>a|b</c>, <c>…</c>) against the program's own commands and options.</summary>
internal static class CommandLineCheck
{
    private static readonly RootCommand Root = CommandTree.Build();

    /// <summary>What the program does not know; null when it knows all of it.</summary>
    /// <param name="line">The command line, without the program's name.</param>
    public static string? Complaint(string line)
    {
        Command command = Root;
        foreach (string token in line.Replace("\\|", "|", StringComparison.Ordinal).Split([' ', '[', ']', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (token.StartsWith("--", StringComparison.Ordinal))
            {
                string name = token.Split('=', '|', ',', '.', '…')[0];
                if (!Knows(command, name) && !Knows(Root, name))
                {
                    return $"'serhost {command.Name}' has no option '{name}'.";
                }

                continue;
            }

            foreach (string word in command.Subcommands.Count > 0 && command.Arguments.Count == 0 ? token.Split('|') : [])
            {
                if (command.Subcommands.All(inner => inner.Name != word))
                {
                    return $"'{command.Name}' has no command '{word}'.";
                }
            }

            command = command.Subcommands.FirstOrDefault(inner => inner.Name == token.Split('|')[0]) ?? command;
        }

        return null;
    }

    private static bool Knows(Command command, string option) =>
        option is "--help" or "--version" || command.Options.Any(known => Is(known, option))
            || command.Parents.OfType<Command>().Any(parent => parent.Options.Any(known => known.Recursive && Is(known, option)));

    private static bool Is(Option known, string option) => known.Name == option || known.Aliases.Contains(option);
}
