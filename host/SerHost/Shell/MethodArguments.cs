using System.CommandLine;
using SerHost.Core.Experiments;
using SerHost.Plugins;

namespace SerHost.Shell;

/// <summary>Attribution methods on the command line, written alike in every command:
/// <c>occlusion,crp:layer=layer1.conv1:channels=top:8</c>, and
/// <c>--param METHOD.NAME=VALUE</c> for values that hold commas (without <c>METHOD.</c> where there is one method).</summary>
internal static class MethodArguments
{
    /// <summary>How a parameter is given, for help.</summary>
    public const string Syntax =
        "parameters after colons, for example occlusion:window-frames=20:fill=mean or occlusion:preset=paper ('serhost methods show ID' lists them)";

    /// <summary>The option for parameters.</summary>
    public static Option<string[]> Parameters() => new("--param")
    {
        Description =
            "A method's parameter, for example occlusion.window-frames=20; METHOD. may be left out where there is one method; may be given several times.",
        HelpName = "[METHOD.]NAME=VALUE",
    };

    /// <summary>Reads methods separated by commas.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="text">What was given; null for none.</param>
    /// <exception cref="RequestException">A parameter has no value, or comes twice.</exception>
    public static IReadOnlyList<MethodChoice> Read(string option, string? text)
    {
        string[] given = [.. ParameterArguments.Names(text)];
        string[] ids = [.. given.Select(method => method.Split(':')[0])];
        return [.. given.Zip(ids, (method, id) => One(option, method, ids.Count(other => other == id) > 1))];
    }

    /// <summary>Reads one method.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="text">What was given; null for the default method.</param>
    /// <param name="parameters">What <c>--param</c> gave.</param>
    /// <exception cref="RequestException">There are several, or a parameter is written wrongly.</exception>
    public static MethodChoice Single(string option, string? text, IReadOnlyList<string> parameters)
    {
        IReadOnlyList<MethodChoice> methods = Read(option, text ?? Defaults.Method);
        return methods.Count == 1
            ? With(methods, parameters)[0]
            : throw new RequestException(option, $"{option} {text}: one method is wanted here, {methods.Count} are given.");
    }

    /// <summary>Methods with further parameters.</summary>
    /// <param name="methods">The methods.</param>
    /// <param name="parameters">What <c>--param</c> gave.</param>
    /// <exception cref="RequestException">A parameter is written wrongly, or names none of the methods.</exception>
    public static IReadOnlyList<MethodChoice> With(IReadOnlyList<MethodChoice> methods, IReadOnlyList<string> parameters)
    {
        List<MethodChoice> edited = [.. methods];
        foreach ((string name, string value) in ParameterArguments.Read("--param", parameters))
        {
            int index = edited.FindIndex(method => name.StartsWith(method.Label + ".", StringComparison.Ordinal));
            string id = index >= 0 ? name[(edited[index].Label.Length + 1)..] : name;
            index = index < 0 && edited.Count == 1 && !name.Contains('.', StringComparison.Ordinal) ? 0 : index;
            if (index < 0)
            {
                throw new RequestException("--param",
                    $"--param {name}={value}: expected METHOD.NAME=VALUE with one of the methods {string.Join(", ", edited.Select(method => method.Label))}.");
            }

            edited[index] = edited[index] with { Parameters = Merged(edited[index].Parameters, [KeyValuePair.Create(id, value)]) };
        }

        return edited;
    }

    /// <summary>Values, some of them set anew.</summary>
    public static SortedDictionary<string, string> Merged(IReadOnlyDictionary<string, string> values,
        IEnumerable<KeyValuePair<string, string>> changes)
    {
        var merged = new SortedDictionary<string, string>(values.ToDictionary(), StringComparer.Ordinal);
        foreach ((string id, string value) in changes)
        {
            merged[id] = value;
        }

        return merged;
    }

    private static MethodChoice One(string option, string text, bool isNamed)
    {
        string[] parts = text.Split(':');
        var values = new List<string>();
        foreach (string part in parts[1..])
        {
            // A value may hold colons, as in channels=top:8.
            if (values.Count > 0 && !part.Contains('=', StringComparison.Ordinal))
            {
                values[^1] += ":" + part;
            }
            else
            {
                values.Add(part);
            }
        }

        return new MethodChoice { Id = parts[0], Name = isNamed && values.Count > 0 ? text : null,
            Parameters = ParameterArguments.Read(option, values) };
    }
}
