using System.Text.RegularExpressions;

namespace SerHost.Core.Corpora.Naming;

/// <summary>SAVEE (Haq &amp; Jackson 2009): <c>DC_a01</c>, or <c>a01</c> in a folder named after the speaker.</summary>
/// <remarks>The number is the sentence of that emotion: <c>a01</c> and <c>f01</c> are different
/// sentences except for the common ones, so the sentence is the whole code.</remarks>
internal sealed partial class SaveeScheme : INamingScheme
{
    private static readonly Dictionary<string, string> s_emotions = new(StringComparer.Ordinal)
    {
        ["a"] = "angry", ["d"] = "disgust", ["f"] = "fear", ["h"] = "happy", ["n"] = "neutral", ["sa"] = "sad", ["su"] = "surprise",
    };

    public string Kind => "savee";

    public string Pattern => "DC_a01 (speaker, emotion, number), or a01 in a folder named DC, JE, JK or KL";

    public ClipName? Parse(string name, string folder)
    {
        Match match = NamePattern().Match(name);
        string speaker = match.Groups[1].Success ? match.Groups[1].Value : folder;
        return match.Success && speaker is ("DC" or "JE" or "JK" or "KL")
            ? new ClipName(s_emotions[match.Groups[2].Value], speaker, match.Groups[2].Value + match.Groups[3].Value)
            : null;
    }

    [GeneratedRegex("^(?:(DC|JE|JK|KL)_)?(a|d|f|h|n|sa|su)([0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
