using System.Text.RegularExpressions;

namespace SerHost.Core.Corpora.Naming;

/// <summary>TESS (Pichora-Fuller &amp; Dupuis 2020): <c>OAF_back_angry</c>, speaker,
/// carrier word, emotion (ps: pleasant surprise).</summary>
/// <remarks>One file of the published corpus is called <c>OA_bite_neutral</c>; it is the older speaker, OAF.</remarks>
internal sealed partial class TessScheme : INamingScheme
{
    public string Kind => "tess";

    public string Pattern => "SPEAKER_word_emotion, for example OAF_back_angry";

    public ClipName? Parse(string name, string folder)
    {
        Match match = NamePattern().Match(name);
        if (!match.Success)
        {
            return null;
        }

        string emotion = match.Groups[3].Value.ToLowerInvariant();
        string speaker = match.Groups[1].Value.ToUpperInvariant();
        return new ClipName(
            emotion == "ps" ? "surprise" : emotion, speaker == "OA" ? "OAF" : speaker, match.Groups[2].Value.ToLowerInvariant());
    }

    [GeneratedRegex("^(OAF|YAF|OA)_([a-z]+)_(angry|disgust|fear|happy|neutral|ps|sad)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
