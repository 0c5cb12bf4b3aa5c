using SerHost.Core.Exports.Labels;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Tables;
using SerHost.Plugins;

namespace SerHost.Core.Exports;

/// <summary>Forms in which a run leaves the program.</summary>
public enum ExportForm
{
    /// <summary>Tidy tables as CSV.</summary>
    Csv,

    /// <summary>Tidy tables as Apache Parquet.</summary>
    Parquet,

    /// <summary>Tidy tables as JSON.</summary>
    Json,

    /// <summary>Maps as NumPy arrays.</summary>
    Npy,

    /// <summary>Segments as Praat TextGrids.</summary>
    TextGrid,

    /// <summary>Segments as Audacity labels.</summary>
    Audacity,

    /// <summary>Segments as layers of Sonic Visualiser.</summary>
    Svl,

    /// <summary>Labels, outputs, segments and contrasts as an audformat database.</summary>
    Audformat,
}

/// <summary>Writes a run for other programs.</summary>
public static class RunExport
{
    /// <summary>Writes a run to a folder, with a <c>datapackage.json</c> that says what everything is.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="run">The run.</param>
    /// <param name="form">The form.</param>
    /// <param name="folder">The folder; made where it is not there. Files of the same names are replaced, others stay.</param>
    /// <param name="progress">Told each table's name before it is written; may be null.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The tables written; for maps and labels the table of their files.</returns>
    /// <exception cref="RequestException">The run has no rows.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static async Task<IReadOnlyList<WrittenTable>> WriteAsync(
        ResultLibrary library, RunSummary run, ExportForm form, string folder, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(run);
        IReadOnlyList<RunRow> rows = library.Rows(run.Id);
        if (rows.Count == 0)
        {
            throw new RequestException("run", $"Run {run.Id} has no rows: there is nothing to export.");
        }

        Directory.CreateDirectory(folder);
        TableFormat format = form switch
        {
            ExportForm.Parquet => new ParquetTable(),
            ExportForm.Json => new JsonTable(),
            _ => new CsvTable(),
        };
        RunProvenance provenance = RunProvenance.Read(library, run);
        if (form == ExportForm.Audformat)
        {
            var database = new AudformatExport(library, run, rows);
            IReadOnlyList<AudformatTable> described = database.Tables();
            // Other programs read these: nothing is put before a name that a spreadsheet would run.
            IReadOnlyList<WrittenTable> files = await WriteTablesAsync(
                folder, [.. described.Select(table => table.Rows)], new CsvTable(guardsFormulas: false), AudformatExport.Prefix, progress,
                cancellation);
            database.WriteHeader(folder, provenance, described);
            DataPackage.Write(folder, provenance, files);
            return files;
        }

        IReadOnlyList<RunTable> tables = form switch
        {
            ExportForm.Npy => [new MapExport(library, rows).Write(folder)],
            ExportForm.TextGrid => [new LabelExport(library, rows).TextGrids(folder)],
            ExportForm.Audacity => [new LabelExport(library, rows).Audacity(folder)],
            ExportForm.Svl => [new LabelExport(library, rows).SonicVisualiser(folder)],
            _ => new RunTables(library, run).All,
        };
        IReadOnlyList<WrittenTable> written = await WriteTablesAsync(folder, tables, format,
            form is ExportForm.Csv or ExportForm.Parquet or ExportForm.Json or ExportForm.Npy
            ? "" : $"{Name(form)}-", progress, cancellation);
        DataPackage.Write(folder, provenance, written);
        return written;
    }

    /// <summary>The form's name on the command line.</summary>
    /// <param name="form">The form.</param>
    public static string Name(ExportForm form) => form.ToString().ToLowerInvariant();

    /// <summary>Writes tables to a folder, each to a file of its name.</summary>
    internal static async Task<IReadOnlyList<WrittenTable>> WriteTablesAsync(
        string folder, IReadOnlyList<RunTable> tables, TableFormat format, string prefix, IProgress<string>? progress,
        CancellationToken cancellation)
    {
        var written = new List<WrittenTable>();
        foreach (RunTable table in tables)
        {
            progress?.Report(table.Schema.Name);
            string file = $"{prefix}{table.Schema.Name}.{format.Extension}";
            long count = await format.WriteAsync(Path.Combine(folder, file), table.Schema, table.Rows, cancellation);
            written.Add(new WrittenTable(file, table.Schema, format, count));
        }

        return written;
    }
}
