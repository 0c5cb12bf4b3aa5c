using System.Text.Encodings.Web;
using System.Text.Json;

namespace SerHost.Core.Tables;

/// <summary>JSON: an array of objects, one a row; what is undefined or unknown is null.</summary>
public sealed class JsonTable : TableFormat
{
    private const int FlushBytes = 1 << 16;

    /// <inheritdoc/>
    public override string Extension => "json";

    /// <inheritdoc/>
    public override string MediaType => "application/json";

    /// <inheritdoc/>
    protected override async Task WriteAsync(Stream file, TableSchema schema, IEnumerable<Cell[]> rows, CancellationToken cancellation)
    {
        // The strict encoder: the file stays safe where somebody pastes it into a page.
        await using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default });
        JsonEncodedText[] names = [.. schema.Columns.Select(column => JsonEncodedText.Encode(column.Name))];
        json.WriteStartArray();
        foreach (Cell[] row in rows)
        {
            json.WriteStartObject();
            for (int i = 0; i < row.Length; i++)
            {
                Write(json, names[i], schema.Columns[i].Type, row[i]);
            }

            json.WriteEndObject();
            if (json.BytesPending > FlushBytes)
            {
                await json.FlushAsync(cancellation);
            }
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, JsonEncodedText name, ColumnType type, Cell cell)
    {
        switch (type)
        {
            case ColumnType.Text:
                json.WriteString(name, cell.Text);
                break;
            case var _ when double.IsNaN(cell.Number):
                json.WriteNull(name);
                break;
            case ColumnType.Boolean:
                json.WriteBoolean(name, cell.Number != 0);
                break;
            case ColumnType.Integer:
                json.WriteNumber(name, (long)cell.Number);
                break;
            default:
                json.WriteNumber(name, cell.Number);
                break;
        }
    }
}
