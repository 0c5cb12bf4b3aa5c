using System.Text;

namespace SerHost;

/// <summary>Text from outside (names of files, plugins, models, labels) as text: nothing
/// in it can steer a terminal, forge a line or fill a screen.</summary>
internal static class PlainText
{
    private const int LongestMessage = 480, Beginning = 320, End = 140;
    private const char Unknown = '\uFFFD';

    /// <summary>Text for one line: control characters as their pictures (␛, ␊), everything else that is not shown as �.</summary>
    /// <param name="text">The text.</param>
    public static string OneLine(string text) => Replace(text, keepLines: false);

    /// <summary>Text of several lines: as <see cref="OneLine"/>, but line breaks and tabs stay.</summary>
    /// <param name="text">The text.</param>
    public static string Lines(string text) => Replace(text, keepLines: true);

    /// <summary>A message at most 500 characters long: the middle of a longer one is left out.</summary>
    /// <param name="message">The message.</param>
    public static string Shorten(string message) =>
        message.Length <= LongestMessage ? message : $"{message[..Beginning]} … {message[^End..]}";

    /// <summary>Whether a character may not reach a terminal: C0, C1, marks that turn
    /// the direction of writing, line and paragraph separators.</summary>
    /// <param name="c">The character.</param>
    public static bool IsHidden(char c) => c is < ' ' or (>= '\u007F' and <= '\u009F') or '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFEFF';

    private static string Replace(string text, bool keepLines)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Any(c => IsHidden(c) || char.IsSurrogate(c)))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                plain.Append(c).Append(text[++i]);
            }
            else if (keepLines && (c is '\n' or '\t' || (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n')))
            {
                plain.Append(c);
            }
            else
            {
                plain.Append(c < ' ' ? (char)(0x2400 + c) : c == '\u007F' ? '\u2421' : IsHidden(c) || char.IsSurrogate(c) ? Unknown : c);
            }
        }

        return plain.ToString();
    }
}
