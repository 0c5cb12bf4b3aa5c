namespace SerHost.Core.Tables;

/// <summary>A way to write tables to files. Rows go by one at a time (or a block of them), so that memory does not grow with their
/// number.</summary>
public abstract class TableFormat
{
    /// <summary>Ending of its files, and its name to Frictionless.</summary>
    public abstract string Extension { get; }

    /// <summary>Media type of its files.</summary>
    public abstract string MediaType { get; }

    /// <summary>How its files say things that the schema cannot; null for nothing special.</summary>
    public virtual string? Remark => null;

    /// <summary>Writes a table; the file appears complete or not at all.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="schema">What the table holds.</param>
    /// <param name="rows">Its rows, one cell a column.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Number of rows.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<long> WriteAsync(string path, TableSchema schema, IEnumerable<Cell[]> rows, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(rows);
        string partial = path + ".partial";
        long count = 0;
        IEnumerable<Cell[]> Checked()
        {
            foreach (Cell[] row in rows)
            {
                cancellation.ThrowIfCancellationRequested();
                count++;
                yield return schema.Require(row);
            }
        }

        try
        {
            await using (FileStream file = File.Create(partial))
            {
                await WriteAsync(file, schema, Checked(), cancellation);
            }

            File.Move(partial, path, overwrite: true);
            return count;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Writes the rows to a stream that is left open.</summary>
    protected abstract Task WriteAsync(Stream file, TableSchema schema, IEnumerable<Cell[]> rows, CancellationToken cancellation);
}
