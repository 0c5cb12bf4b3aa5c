using System.Text;
using Terminal.Gui.Text;

namespace SerHost.Shell;

/// <summary>Prose in lines of a width, broken between words, by the cells that characters take.</summary>
internal static class TextWrap
{
    /// <summary>Cells a text takes on a terminal: letters of some alphabets and pictures take two, what is set above or below others
    /// none.</summary>
    public static int Cells(string text) => text.All(char.IsAscii) ? text.Length
        : text.EnumerateRunes().Sum(rune => Math.Max(0, rune.GetColumns()));

    /// <summary>Fills up with blanks to a width.</summary>
    public static string PadRight(string text, int cells) => text + new string(' ', Math.Max(0, cells - Cells(text)));

    /// <summary>Fills up with blanks in front.</summary>
    public static string PadLeft(string text, int cells) => new string(' ', Math.Max(0, cells - Cells(text))) + text;

    /// <summary>Breaks a text; a word that is longer than a line stays whole, for paths and commands are copied. Blanks at the start of a
    /// line of the
    /// text move all the lines it becomes in.</summary>
    /// <param name="text">The text; line breaks in it are kept.</param>
    /// <param name="width">Cells a line.</param>
    public static IReadOnlyList<string> Lines(string text, int width)
    {
        var lines = new List<string>();
        foreach (string given in text.ReplaceLineEndings("\n").Split('\n'))
        {
            string indent = given[..^given.TrimStart(' ').Length];
            var line = new StringBuilder(indent);
            int used = indent.Length;
            foreach (string word in given.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                int cells = Cells(word);
                if (used > indent.Length && used + 1 + cells > width)
                {
                    lines.Add(line.ToString());
                    line.Clear().Append(indent);
                    used = indent.Length;
                }

                if (used > indent.Length)
                {
                    line.Append(' ');
                    used++;
                }

                line.Append(word);
                used += cells;
            }

            lines.Add(line.ToString().TrimEnd());
        }

        return lines;
    }
}
