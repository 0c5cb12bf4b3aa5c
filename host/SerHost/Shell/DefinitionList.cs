namespace SerHost.Shell;

/// <summary>Names, each with a text beside it that is broken between words and moved in.</summary>
internal static class DefinitionList
{
    private const int NameColumn = 20, Margin = 2, Gap = 2;

    /// <summary>The lines; the column of the texts is that of the longest name, or <see cref="NameColumn"/>.</summary>
    /// <param name="rows">Name and text.</param>
    /// <param name="width">Cells a line.</param>
    public static IEnumerable<string> Lines(IReadOnlyCollection<(string Name, string Text)> rows, int width)
    {
        int column = rows.Count == 0 ? 0 : Math.Max(NameColumn, rows.Max(row => TextWrap.Cells(row.Name)) + Margin + Gap);
        foreach ((string name, string text) in rows)
        {
            IReadOnlyList<string> lines = TextWrap.Lines(text, width - column);
            yield return TextWrap.PadRight(new string(' ', Margin) + name, column) + lines[0];
            foreach (string line in lines.Skip(1))
            {
                yield return new string(' ', column) + line;
            }
        }
    }
}
