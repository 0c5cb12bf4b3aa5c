using System.Text.RegularExpressions;

namespace SerHost.Core.Corpora.Naming;

/// <summary>RAVDESS (Livingstone &amp; Russo 2018): <c>03-01-05-02-01-01-12</c>,
/// modality, channel, emotion, intensity, statement, repetition, actor.</summary>
internal sealed partial class RavdessScheme : INamingScheme
{
    private static readonly string[] s_emotions = ["neutral", "calm", "happy", "sad", "angry", "fear", "disgust", "surprise"];
    private static readonly string[] s_statements = ["kids", "dogs"]; // "Kids/dogs are talking/sitting by the door."

    public string Kind => "ravdess";

    public string Pattern => "seven two-digit numbers, for example 03-01-05-02-01-01-12";

    public ClipName? Parse(string name, string folder)
    {
        Match match = NamePattern().Match(name);
        if (!match.Success)
        {
            return null;
        }

        int emotion = match.Groups[2].Value[1] - '1';
        int statement = match.Groups[4].Value[1] - '1';
        string sung = match.Groups[1].Value == "02" ? "-sung" : "";
        return new ClipName(
            s_emotions[emotion],
            match.Groups[5].Value,
            s_statements[statement] + sung,
            match.Groups[3].Value == "02" ? "strong" : "normal");
    }

    [GeneratedRegex("^0[1-3]-(0[12])-(0[1-8])-(0[12])-(0[12])-0[12]-([0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
