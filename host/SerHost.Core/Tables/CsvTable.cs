using System.Text;

namespace SerHost.Core.Tables;

/// <summary>CSV in UTF-8: a point before decimals, nine digits, empty where undefined, <c>true</c> and <c>false</c>.</summary>
/// <param name="guardsFormulas">Whether a text that a spreadsheet would take for a formula gets an apostrophe before it; not in files that
/// this program reads.</param>
public sealed class CsvTable(bool guardsFormulas = true) : TableFormat
{
    /// <inheritdoc/>
    public override string Extension => "csv";

    /// <inheritdoc/>
    public override string MediaType => "text/csv";

    /// <inheritdoc/>
    public override string? Remark => !guardsFormulas ? null
        : "A text that a spreadsheet would take for a formula (it begins with =, +, -, @, a tab or a carriage return, and is no number) has an apostrophe before it.";

    /// <summary>Writes a table to an open writer.</summary>
    /// <param name="writer">Receives the lines; left open.</param>
    /// <param name="schema">What the table holds.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="guardsFormulas">As in the constructor.</param>
    public static void Write(TextWriter writer, TableSchema schema, IEnumerable<Cell[]> rows, bool guardsFormulas = true)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(rows);
        using var csv = new CsvRows(writer, [.. schema.Columns.Select(column => column.Name)], guardsFormulas);
        foreach (Cell[] row in rows)
        {
            for (int i = 0; i < row.Length; i++)
            {
                switch (schema.Columns[i].Type)
                {
                    case ColumnType.Text:
                        csv.Add(row[i].Text);
                        break;
                    case ColumnType.Boolean:
                        csv.Add(double.IsNaN(row[i].Number) ? "" : row[i].Number != 0 ? "true" : "false");
                        break;
                    default:
                        csv.Add(row[i].Number);
                        break;
                }
            }

            csv.End();
        }
    }

    /// <inheritdoc/>
    protected override async Task WriteAsync(Stream file, TableSchema schema, IEnumerable<Cell[]> rows, CancellationToken cancellation)
    {
        await using var writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        Write(writer, schema, rows, guardsFormulas);
    }
}
