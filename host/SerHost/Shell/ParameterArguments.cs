using SerHost.Core;
using SerHost.Plugins;

namespace SerHost.Shell;

/// <summary>Reads <c>name=value</c> arguments.</summary>
internal static class ParameterArguments
{
    /// <summary>Values by name.</summary>
    /// <exception cref="RequestException">An argument has no equals sign, or a name comes twice.</exception>
    public static SortedDictionary<string, string> Read(string option, IReadOnlyList<string> arguments)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string argument in arguments)
        {
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new RequestException(option, $"{option} {argument}: expected name=value, for example window-frames=10.");
            }

            if (!values.TryAdd(argument[..equals].Trim(), argument[(equals + 1)..].Trim()))
            {
                throw new RequestException(option, $"{option} {argument}: '{argument[..equals]}' is given twice.");
            }
        }

        return values;
    }

    /// <summary>Names separated by commas.</summary>
    public static IReadOnlyList<string> Names(string? list) =>
        (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>What names separated by commas stand for.</summary>
    /// <exception cref="RequestException">One stands for nothing.</exception>
    public static IReadOnlyList<T> Named<T>(string option, string? list, Func<string, T> parse)
    {
        try
        {
            return [.. Names(list).Select(parse)];
        }
        catch (ArgumentException error)
        {
            throw new RequestException(option, $"{option} {list}: {ErrorText.Of(error)}");
        }
    }

    /// <summary>A number that must be 1 or more.</summary>
    /// <exception cref="RequestException">It is not.</exception>
    public static int Positive(string option, int value) =>
        value > 0 ? value : throw new RequestException(option, $"{option} is {value}; it must be 1 or more.");
}
