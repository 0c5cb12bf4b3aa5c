using System.Globalization;
using SerHost.Plugins;

namespace SerHost.Commands;

/// <summary>Reads numbers with a sign, such as +3 and -6, from the command line.</summary>
internal static class CueNumbers
{
    /// <summary>A number.</summary>
    /// <exception cref="RequestException">It is none.</exception>
    public static double Read(string option, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new RequestException(option, $"{option} {text}: expected a number, for example +3 or -6.");

    /// <summary>Doses of all cues (<c>-6,-3,3,6</c>) or of each (<c>loudness:-6,6;f0:-4,4</c>).</summary>
    /// <exception cref="RequestException">A dose is no number, or a cue is not among those moved.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<double>> Doses(string option, string? text, IReadOnlyList<string> cues)
    {
        var doses = new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);
        foreach (string part in (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int colon = part.IndexOf(':', StringComparison.Ordinal);
            double[] values = [.. part[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(value => Read(option, value))];
            if (colon < 0)
            {
                cues.ToList().ForEach(cue => doses[cue] = values);
                continue;
            }

            string name = part[..colon].Trim();
            doses[cues.Contains(name) ? name : throw new RequestException(
                option, $"{option}: '{name}' is not among the cues moved ({string.Join(", ", cues)}).")] = values;
        }

        return doses;
    }
}
