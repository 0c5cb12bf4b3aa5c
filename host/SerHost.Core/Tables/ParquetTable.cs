using Parquet;
using Parquet.Schema;

namespace SerHost.Core.Tables;

/// <summary>Apache Parquet, compressed with Snappy: columns of UTF-8 text, float64, int64 and booleans; what is undefined or unknown is
/// null.</summary>
public sealed class ParquetTable : TableFormat
{
    /// <summary>Rows of a row group: what is held in memory at a time.</summary>
    private const int GroupRows = 20_000;

    /// <inheritdoc/>
    public override string Extension => "parquet";

    /// <inheritdoc/>
    public override string MediaType => "application/vnd.apache.parquet";

    /// <inheritdoc/>
    protected override async Task WriteAsync(Stream file, TableSchema schema, IEnumerable<Cell[]> rows, CancellationToken cancellation)
    {
        DataField[] fields = [.. schema.Columns.Select(Field)];
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file,
            cancellationToken: cancellation);
        writer.CustomMetadata = schema.Columns.Where(column => column.Unit.Length > 0)
            .ToDictionary(column => $"unit.{column.Name}", column => column.Unit);
        bool isEmpty = true;
        foreach (Cell[][] group in rows.Chunk(GroupRows))
        {
            await WriteGroupAsync(writer, schema, fields, group, cancellation);
            isEmpty = false;
        }

        if (isEmpty)
        {
            // Some readers refuse a file without a row group.
            await WriteGroupAsync(writer, schema, fields, [], cancellation);
        }
    }

    private static DataField Field(TableColumn column) => column.Type switch
    {
        ColumnType.Text => new DataField<string>(column.Name),
        ColumnType.Boolean => new DataField<bool?>(column.Name),
        ColumnType.Integer => new DataField<long?>(column.Name),
        _ => new DataField<double?>(column.Name),
    };

    private static async Task WriteGroupAsync(ParquetWriter writer, TableSchema schema, DataField[] fields, Cell[][] rows,
        CancellationToken cancellation)
    {
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        for (int c = 0; c < fields.Length; c++)
        {
            int column = c;
            switch (schema.Columns[c].Type)
            {
                case ColumnType.Text:
                    await group.WriteAsync(fields[c], Array.ConvertAll(rows, row => row[column].Text!));
                    break;
                case ColumnType.Boolean:
                    await group.WriteAsync<bool>(fields[c], Values(rows, column, number => number != 0), cancellationToken: cancellation);
                    break;
                case ColumnType.Integer:
                    await group.WriteAsync<long>(fields[c], Values(rows, column, number => (long)number), cancellationToken: cancellation);
                    break;
                default:
                    await group.WriteAsync<double>(fields[c], Values(rows, column, number => number), cancellationToken: cancellation);
                    break;
            }
        }

        group.CompleteValidate();
    }

    private static ReadOnlyMemory<T?> Values<T>(Cell[][] rows, int column, Func<double, T> convert)
        where T : struct =>
        Array.ConvertAll(rows, row => double.IsNaN(row[column].Number) ? (T?)null : convert(row[column].Number));
}
