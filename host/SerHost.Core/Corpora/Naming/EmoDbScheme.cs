using System.Text.RegularExpressions;

namespace SerHost.Core.Corpora.Naming;

/// <summary>EmoDB (Burkhardt et al. 2005): <c>03a01Fa</c>, speaker, text, emotion (first letter of the German word), version.</summary>
internal sealed partial class EmoDbScheme : INamingScheme
{
    private static readonly Dictionary<char, string> s_emotions = new()
    {
        ['W'] = "angry", ['L'] = "boredom", ['E'] = "disgust", ['A'] = "fear", ['F'] = "happy", ['T'] = "sad", ['N'] = "neutral",
    };

    public string Kind => "emodb";

    public string Pattern => "speaker, text, emotion letter, version, for example 03a01Fa";

    public ClipName? Parse(string name, string folder)
    {
        Match match = NamePattern().Match(name);
        return match.Success ? new ClipName(s_emotions[match.Groups[3].Value[0]], match.Groups[1].Value, match.Groups[2].Value) : null;
    }

    [GeneratedRegex("^([0-9]{2})([ab][0-9]{2})([WLEAFTN])[a-z]$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
