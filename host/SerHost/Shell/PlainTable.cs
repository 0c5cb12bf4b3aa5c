namespace SerHost.Shell;

/// <summary>Writes a table as aligned plain text, never wrapped: for files, pipes and searching.</summary>
internal static class PlainTable
{
    private const string Gap = "  ";

    public static void Write(TextWriter writer, TextTable table)
    {
        int[] widths = Widths(table);
        writer.WriteLine(Row(table, widths, table.Heading));
        foreach (string[] row in table.Rows)
        {
            writer.WriteLine(Row(table, widths, column => row[column]));
        }
    }

    /// <summary>Cells of its widest line.</summary>
    public static int Width(TextTable table) => Widths(table).Sum() + (Gap.Length * (table.Columns.Length - 1));

    private static int[] Widths(TextTable table) =>
        [.. table.Columns.Select((_, column) => table.Rows.Select(row =>
            TextWrap.Cells(row[column])).Append(TextWrap.Cells(table.Heading(column))).Max())];

    private static string Row(TextTable table, int[] widths, Func<int, string> cell) =>
        string.Join(Gap, widths.Select((width, column) => table.IsNumeric(column) ? TextWrap.PadLeft(cell(column), width)
            : TextWrap.PadRight(cell(column), width))).TrimEnd();
}
