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

    /// <summary>Characters of its widest line.</summary>
    public static int Width(TextTable table) => Widths(table).Sum() + (Gap.Length * (table.Columns.Length - 1));

    private static int[] Widths(TextTable table) =>
        [.. table.Columns.Select((_, column) => table.Rows.Select(row => row[column].Length).Append(table.Heading(column).Length).Max())];

    private static string Row(TextTable table, int[] widths, Func<int, string> cell) =>
        string.Join(Gap, widths.Select((width, column) => table.IsNumeric(column) ? cell(column).PadLeft(width) : cell(column).PadRight(width))).TrimEnd();
}
