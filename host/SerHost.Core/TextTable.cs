namespace SerHost;

/// <summary>A table of text, the same on a terminal, in a file and on a page.</summary>
/// <param name="Columns">Headings; one that starts with <c>&gt;</c> marks a column of numbers, aligned to the right.</param>
public sealed record TextTable(params string[] Columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>A line above the table; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>Sentences beneath it that say how to read it.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The rows.</summary>
    public IReadOnlyList<string[]> Rows => _rows;

    /// <summary>A column's heading.</summary>
    /// <param name="column">The column.</param>
    public string Heading(int column) => Columns[column].TrimStart('>');

    /// <summary>Whether a column holds numbers.</summary>
    /// <param name="column">The column.</param>
    public bool IsNumeric(int column) => Columns[column].StartsWith('>');

    /// <summary>The table with nothing in its cells that steers a terminal or breaks a line.</summary>
    public TextTable Plain()
    {
        var plain = new TextTable([.. Columns.Select(PlainText.OneLine)]) { Title = Title is null ? null : PlainText.Lines(Title) };
        foreach (string[] row in _rows)
        {
            plain.Add([.. row.Select(PlainText.OneLine)]);
        }

        return plain;
    }

    /// <summary>Adds a row.</summary>
    /// <param name="cells">One text a column.</param>
    /// <exception cref="ArgumentException">Their number is not that of the columns.</exception>
    public void Add(params string[] cells)
    {
        if (cells.Length != Columns.Length)
        {
            throw new ArgumentException($"Expected {Columns.Length} cells, found {cells.Length}.", nameof(cells));
        }

        _rows.Add(cells);
    }
}
