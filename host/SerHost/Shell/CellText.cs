using System.Globalization;
using System.Text;

namespace SerHost.Shell;

/// <summary>Text brought to a number of terminal cells, of which a Chinese, Japanese or Korean character takes two and a combining accent
/// none.</summary>
internal static class CellText
{
    private const char Ellipsis = '…';

    /// <summary>Cells a text takes.</summary>
    /// <param name="text">Text of one line.</param>
    public static int Width(string text) => TextWrap.Cells(text);

    /// <summary>A text that takes at most so many cells; what does not fit is replaced by an ellipsis.</summary>
    /// <param name="text">Text of one line.</param>
    /// <param name="cells">Room, 0 or more.</param>
    public static string Fit(string text, int cells)
    {
        if (Width(text) <= cells)
        {
            return text;
        }

        return cells <= 0 ? "" : Head(text, cells - 1) + Ellipsis;
    }

    /// <summary>A text brought to exactly so many cells, cut with an ellipsis or filled with blanks.</summary>
    /// <param name="text">Text of one line.</param>
    /// <param name="cells">Cells, 0 or more.</param>
    public static string Fill(string text, int cells) => TextWrap.PadRight(Fit(text, cells), cells);

    /// <summary>The part of a text that fits into so many cells, without a mark; a letter keeps its accents.</summary>
    /// <param name="text">Text of one line.</param>
    /// <param name="cells">Room, 0 or more.</param>
    public static string Head(string text, int cells)
    {
        if (Ascii.IsValid(text))
        {
            return text[..Math.Min(cells, text.Length)];
        }

        var head = new StringBuilder();
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            string element = elements.GetTextElement();
            cells -= Width(element);
            if (cells < 0)
            {
                break;
            }

            head.Append(element);
        }

        return head.ToString();
    }
}
