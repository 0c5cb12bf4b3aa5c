using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using System.Text.RegularExpressions;
using SerHost.Analysis.Segments;
using SerHost.Core.Hosting;
using SerHost.Plugins;
using SerHost.Reports;

namespace SerHost.Shell;

/// <summary>Words of the command line's parser in those of its users: it names types of this program.</summary>
internal static partial class ParseFault
{
    /// <summary>Where the types of options are declared.</summary>
    private static readonly Assembly[] s_parts = [typeof(HostSession).Assembly, typeof(RequestException).Assembly,
        typeof(SegmentSelector).Assembly, typeof(ReportWriter).Assembly, typeof(ParseFault).Assembly];

    /// <summary>A message that says what was expected.</summary>
    public static string Plain(string message) => WrongType().Match(message) is { Success: true } match
        ? $"'{match.Groups["given"].Value}' cannot be used for {match.Groups["option"].Value}: it must be {Words(match.Groups["type"].Value)}."
        : message;

    /// <summary>All that is wrong with a command line, in plain words; also what the parser takes for right.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;

        // An option that is not known passes for an argument, and the words after it for too many.
        if (parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token.Type == TokenType.Argument && IsOption(token.Value)) is { } option)
        {
            string name = option.Value.Split('=')[0];
            return [$"'{Path(command)}' has no option '{name}'. {Guess(name, Options(command))}".TrimEnd()];
        }

        bool lacksCommand = command.Subcommands.Count > 0 && command.Arguments.Count == 0;
        if (lacksCommand && parsed.UnmatchedTokens is [var word, ..])
        {
            return [$"'{Path(command)}' has no command '{word}'. {Guess(word, command.Subcommands.Select(inner => inner.Name))}".TrimEnd()];
        }

        return [.. parsed.Errors.Select(found => Missing(found, command) ?? Plain(found.Message)).Distinct()];
    }

    /// <summary>What to add where something that must be given is not; null for other faults.</summary>
    private static string? Missing(ParseError fault, Command command)
    {
        (string Name, string? Value, string? Description)? wanted = fault.SymbolResult switch
        {
            OptionResult { Implicit: true } or CommandResult when MissingOption().Match(fault.Message) is { Success: true } match
                && AllOptions(command).FirstOrDefault(option => option.Name == match.Groups["option"].Value) is { } option
                => (option.Name, option.HelpName, option.Description),
            ArgumentResult { Tokens.Count: 0, Argument: { } argument } => ("", argument.HelpName ?? argument.Name, argument.Description),
            _ => null,
        };
        return wanted is not { } lacks ? null
            : $"'{Path(command)}' also needs {$"{lacks.Name} {lacks.Value}".Trim()}: {Lower(lacks.Description ?? "see --help.")}";
    }

    private static string Lower(string sentence) =>
        sentence.Length > 1 && char.IsLower(sentence[1]) ? char.ToLowerInvariant(sentence[0]) + sentence[1..] : sentence;

    private static bool IsOption(string word) => word.Length > 2 && word.StartsWith("--", StringComparison.Ordinal);

    private static IEnumerable<string> Options(Command command) =>
        AllOptions(command).Where(option => !option.Hidden).Select(option => option.Name);

    private static IEnumerable<Option> AllOptions(Command command)
    {
        for (Command? at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            foreach (Option option in at.Options.Where(option => at == command || option.Recursive))
            {
                yield return option;
            }
        }
    }

    private static string Path(Command command) => command is RootCommand
        || command.Parents.OfType<Command>().FirstOrDefault() is not { } parent
        ? "serhost"
        : $"{Path(parent)} {command.Name}";

    /// <summary>The nearest of the known words, if it is near; a list of all is what --help gives.</summary>
    private static string Guess(string word, IEnumerable<string> known) =>
        Suggestions.For(word, known, "").Split("Known:")[0].TrimEnd();

    private static string Words(string type) =>
        type.Contains("UInt", StringComparison.Ordinal) ? "a whole number of 0 or more"
        : type.Contains("Int", StringComparison.Ordinal) ? "a whole number"
        : type.Contains("Double", StringComparison.Ordinal) || type.Contains("Single", StringComparison.Ordinal)
            ? "a number, with a point before the decimals"
        : s_parts.Select(part => part.GetType(type)).FirstOrDefault(found => found is { IsEnum: true }) is { } choices
            ? "one of " + string.Join(", ", Enum.GetNames(choices).Select(name => name.ToLowerInvariant()))
        : "of another form; see --help";

    [GeneratedRegex("^Option '(?<option>[^']+)' is required")]
    private static partial Regex MissingOption();

    [GeneratedRegex("^Cannot parse argument '(?<given>.*)' for (option|argument|command) '(?<option>.*?)' as expected type '(?<type>[^']*)'", RegexOptions.Singleline)]
    private static partial Regex WrongType();
}
