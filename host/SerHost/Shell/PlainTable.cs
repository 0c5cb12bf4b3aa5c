namespace SerHost.Shell;

/// <summary>Writes a table as aligned plain text, one line a row: for files, pipes and searching, and where a drawn one does not
/// fit.</summary>
/// <remarks>A table that is too wide has its headings broken between words first, then a last column of text set in several lines where there
/// is room for sentences; else its columns are set in several tables one below the other, each with the row's names.</remarks>
internal static class PlainTable
{
    private const string Gap = "  ";
    private const int NarrowestText = 12;
    private const int NarrowestSentence = 30;
    private const char NoBreak = '\u00A0';

    /// <summary>Writes a table.</summary>
    /// <param name="writer">Where.</param>
    /// <param name="table">The table.</param>
    /// <param name="width">Cells a line may take.</param>
    public static void Write(TextWriter writer, TextTable table, int width)
    {
        int[] natural = Widths(table, heading => heading);
        if (Sum(natural) <= width)
        {
            Block(writer, table, [.. natural.Index()]);
            return;
        }

        int[] widths = Widths(table, LongestWord);
        int left = width - Sum(widths[..^1]) - Gap.Length;
        if (widths.Length > 1 && left >= NarrowestSentence && !table.IsNumeric(widths.Length - 1))
        {
            widths[^1] = Math.Min(widths[^1], left);
        }

        bool isFirst = true;
        foreach (int[] columns in Blocks(table, widths, width))
        {
            if (!isFirst)
            {
                writer.WriteLine();
            }

            isFirst = false;
            Block(writer, table, Fitted(table, widths, columns, width));
        }
    }

    /// <summary>Cells of its widest line.</summary>
    public static int Width(TextTable table) => Sum(Widths(table, heading => heading));

    /// <summary>The columns of each part: those that name a row, and as many of the others as fit beside them.</summary>
    private static List<int[]> Blocks(TextTable table, int[] widths, int width)
    {
        int names = Math.Clamp(Enumerable.Range(0, widths.Length).TakeWhile(column => !table.IsNumeric(column)).Count(), 1, widths.Length);
        while (names > 1 && (names == widths.Length || Sum(widths[..names]) + Gap.Length + widths[names] > width))
        {
            names--;
        }

        int[] keys = [.. Enumerable.Range(0, names)];
        var blocks = new List<int[]>();
        var block = new List<int>(keys);
        for (int column = names; column < widths.Length; column++)
        {
            if (block.Count > names && Sum([.. block.Append(column).Select(found => widths[found])]) > width)
            {
                blocks.Add([.. block]);
                block = [.. keys];
            }

            block.Add(column);
        }

        return [.. blocks, [.. block]];
    }

    /// <summary>Widths of a part's columns; a last one of text is narrowed where it alone is too wide.</summary>
    private static (int Column, int Width)[] Fitted(TextTable table, int[] widths, int[] columns, int width)
    {
        (int Column, int Width)[] fitted = [.. columns.Select(column => (column, widths[column]))];
        int over = Sum([.. fitted.Select(column => column.Width)]) - width;
        if (over > 0 && !table.IsNumeric(columns[^1]))
        {
            fitted[^1].Width = Math.Max(NarrowestText, fitted[^1].Width - over);
        }

        return fitted;
    }

    private static void Block(TextWriter writer, TextTable table, (int Column, int Width)[] columns)
    {
        Row(writer, table, columns, table.Heading, isHeading: true);
        foreach (string[] row in table.Rows)
        {
            Row(writer, table, columns, column => row[column], isHeading: false);
        }
    }

    /// <summary>One row; what does not fit goes on in further lines, of a heading in lines before.</summary>
    private static void Row(TextWriter writer, TextTable table, (int Column, int Width)[] columns, Func<int, string> cell, bool isHeading)
    {
        IReadOnlyList<string>[] texts = [.. columns.Select(column => TextWrap.Cells(cell(column.Column)) <= column.Width
            ? (IReadOnlyList<string>)[cell(column.Column)]
            : [.. TextWrap.Lines(Bound(cell(column.Column)), column.Width).Select(text => text.Replace(NoBreak, ' '))])];
        int lines = texts.Max(text => text.Count);
        for (int line = 0; line < lines; line++)
        {
            writer.WriteLine(string.Join(Gap, columns.Select((column, i) =>
            {
                int at = isHeading ? line - (lines - texts[i].Count) : line;
                string text = at >= 0 && at < texts[i].Count ? texts[i][at] : "";
                return table.IsNumeric(column.Column) ? TextWrap.PadLeft(text, column.Width) : TextWrap.PadRight(text, column.Width);
            })).TrimEnd());
        }
    }

    private static int[] Widths(TextTable table, Func<string, string> heading) =>
        [.. table.Columns.Select((_, column) => table.Rows.Select(row => TextWrap.Cells(row[column]))
            .Append(TextWrap.Cells(heading(table.Heading(column)))).Max())];

    private static string LongestWord(string heading) => Bound(heading).Split(' ').MaxBy(TextWrap.Cells)!;

    /// <summary>A text in which no line begins with the percent sign of a number.</summary>
    private static string Bound(string text) => text.Replace(" %", $"{NoBreak}%", StringComparison.Ordinal);

    private static int Sum(IReadOnlyCollection<int> widths) => widths.Sum() + (Gap.Length * (widths.Count - 1));
}
