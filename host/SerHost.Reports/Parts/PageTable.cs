namespace SerHost.Reports.Parts;

/// <summary>A table as the page shows it.</summary>
/// <param name="Title">Its caption.</param>
/// <param name="Heads">Headings.</param>
/// <param name="Numeric">Whether each column holds numbers.</param>
/// <param name="Rows">Rows of texts.</param>
/// <param name="Notes">Sentences beneath it.</param>
internal sealed record PageTable(
    string Title, IReadOnlyList<string> Heads, IReadOnlyList<bool> Numeric, IReadOnlyList<IReadOnlyList<string>> Rows,
    IReadOnlyList<string> Notes)
{
    /// <summary>A table with nothing in it that is not shown, such as characters that turn the direction of writing.</summary>
    public static PageTable Of(TextTable table)
    {
        TextTable plain = table.Plain();
        int[] columns = [.. Enumerable.Range(0, plain.Columns.Length)];
        return new PageTable(
            plain.Title ?? "", [.. columns.Select(plain.Heading)], [.. columns.Select(plain.IsNumeric)], plain.Rows,
            [.. table.Notes.Select(PlainText.OneLine)]);
    }
}
