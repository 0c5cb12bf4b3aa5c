using System.Text.RegularExpressions;

namespace SerHost.Core.Corpora.Naming;

/// <summary>CREMA-D (Cao et al. 2014): <c>1071_IWW_ANG_XX</c>, actor, sentence, emotion, level.</summary>
/// <remarks>One file of the published corpus, <c>1040_ITH_SAD_X</c>, has a level of one letter.</remarks>
internal sealed partial class CremaDScheme : INamingScheme
{
    private static readonly Dictionary<string, string> s_emotions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ANG"] = "angry", ["DIS"] = "disgust", ["FEA"] = "fear", ["HAP"] = "happy", ["NEU"] = "neutral", ["SAD"] = "sad",
    };

    private static readonly Dictionary<string, string?> s_levels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["LO"] = "low", ["MD"] = "medium", ["HI"] = "high", ["XX"] = null, ["X"] = null,
    };

    public string Kind => "crema-d";

    public string Pattern => "ACTOR_SENTENCE_EMOTION_LEVEL, for example 1071_IWW_ANG_XX";

    public ClipName? Parse(string name, string folder)
    {
        Match match = NamePattern().Match(name);
        return match.Success
            ? new ClipName(s_emotions[match.Groups[3].Value], match.Groups[1].Value, match.Groups[2].Value.ToUpperInvariant(),
                s_levels[match.Groups[4].Value])
            : null;
    }

    [GeneratedRegex("^([0-9]{4})_([A-Z]{3})_(ANG|DIS|FEA|HAP|NEU|SAD)_(LO|MD|HI|XX?)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
