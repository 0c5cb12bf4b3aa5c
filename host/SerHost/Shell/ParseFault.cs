using System.Reflection;
using System.Text.RegularExpressions;
using SerHost.Analysis.Segments;
using SerHost.Core.Hosting;
using SerHost.Plugins;

namespace SerHost.Shell;

/// <summary>Words of the command line's parser in those of its users: it names types of this program.</summary>
internal static partial class ParseFault
{
    /// <summary>Where the types of options are declared.</summary>
    private static readonly Assembly[] s_parts = [typeof(HostSession).Assembly, typeof(RequestException).Assembly, typeof(SegmentSelector).Assembly, typeof(ParseFault).Assembly];

    /// <summary>A message that says what was expected.</summary>
    public static string Plain(string message) => WrongType().Match(message) is { Success: true } match
        ? $"'{match.Groups["given"].Value}' cannot be used for {match.Groups["option"].Value}: it must be {Words(match.Groups["type"].Value)}."
        : message;

    private static string Words(string type) =>
        type.Contains("UInt", StringComparison.Ordinal) ? "a whole number of 0 or more"
        : type.Contains("Int", StringComparison.Ordinal) ? "a whole number"
        : type.Contains("Double", StringComparison.Ordinal) ? "a number, with a point before the decimals"
        : s_parts.Select(part => part.GetType(type)).FirstOrDefault(found => found is { IsEnum: true }) is { } choices
            ? "one of " + string.Join(", ", Enum.GetNames(choices).Select(name => name.ToLowerInvariant()))
        : "of another form; see --help";

    [GeneratedRegex("^Cannot parse argument '(?<given>.*)' for (option|argument|command) '(?<option>.*?)' as expected type '(?<type>[^']*)'", RegexOptions.Singleline)]
    private static partial Regex WrongType();
}
