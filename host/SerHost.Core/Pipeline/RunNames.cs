using System.Globalization;
using System.Text;

namespace SerHost.Core.Pipeline;

/// <summary>Names of runs: time and experiment, so that a list in order of names is in order of time.</summary>
internal static class RunNames
{
    /// <summary>A name that no run has yet, and its folder.</summary>
    public static string Create(string runsFolder, string experiment, DateTimeOffset now)
    {
        // Letters of all alphabets, in the one form that file systems agree on.
        string words =
            string.Concat(experiment.Normalize().ToLowerInvariant().EnumerateRunes().Select(c => IsOfAWord(c) ? c.ToString()
            : "-")).Trim('-');
        string name = now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + (words.Length == 0 ? "" : "-" + words);
        string unique = name;
        for (int number = 2; Directory.Exists(Path.Combine(runsFolder, unique)); number++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        }

        Directory.CreateDirectory(Path.Combine(runsFolder, unique));
        return unique;
    }

    private static bool IsOfAWord(Rune c) =>
        Rune.IsLetterOrDigit(c) || Rune.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
