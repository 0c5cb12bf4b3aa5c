namespace SerHost.Shell;

/// <summary>Writes a table as aligned plain text, never wrapped: for files, pipes and searching.</summary>
internal static class PlainTable
{
    private const string Gap = "  ";

    public static void Write(TextWriter writer, TextTable table)
    {
        int[] widths = [.. table.Columns.Select((_, column) => table.Rows.Select(row => row[column].Length).Append(table.Heading(column).Length).Max())];
        writer.WriteLine(Row(table, widths, table.Heading));
        foreach (string[] row in table.Rows)
        {
            writer.WriteLine(Row(table, widths, column => row[column]));
        }
    }

    private static string Row(TextTable table, int[] widths, Func<int, string> cell) =>
        string.Join(Gap, widths.Select((width, column) => table.IsNumeric(column) ? cell(column).PadLeft(width) : cell(column).PadRight(width))).TrimEnd();
}
