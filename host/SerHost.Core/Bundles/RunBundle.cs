using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using SerHost.Core.Experiments;
using SerHost.Core.Exports;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Store.Json;
using SerHost.Core.Tables;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;

namespace SerHost.Core.Bundles;

/// <summary>Writes a run as one zip file that says what it is and can be run again: an RO-Crate.</summary>
public static class RunBundle
{
    internal const string ExperimentFileName = "experiment.json";

    internal const string ResultsFolder = "results";

    internal const string RecordingsFolder = "recordings";

    internal const string ManifestFile = "manifest.csv";

    private static readonly TableSchema s_manifest = new(
        "manifest", "One recording of the bundle.", ["id"],
        [
            new("path", ColumnType.Text, "Its file."), new("label", ColumnType.Text, "Its label."),
                new("speaker", ColumnType.Text, "Who speaks."),
            new("sentence", ColumnType.Text, "What is said."), new("intensity", ColumnType.Text, "Intended strength."),
                new("id", ColumnType.Text, "Its name in the run."),
        ]);

    /// <summary>Writes a bundle.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="run">The run.</param>
    /// <param name="plugins">The plugins of this machine: those that the run used are named with their hashes.</param>
    /// <param name="file">The zip file; an existing one is replaced. It appears complete or not at all.</param>
    /// <param name="withRecordings">Whether the recordings go in, too.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>What is in it.</returns>
    /// <exception cref="RequestException">The run has no rows, or a recording asked for is gone.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task<BundleContents> WriteAsync(
        ResultLibrary library, RunSummary run, IReadOnlyList<PluginListing> plugins, string file, bool withRecordings,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(plugins);
        IReadOnlyList<RunRow> rows = library.Rows(run.Id);
        if (rows.Count == 0)
        {
            throw new RequestException("run", $"Run {run.Id} has no rows: there is nothing to bundle.");
        }

        string folder = Directory.CreateTempSubdirectory("serhost-bundle-").FullName;
        string partial = Path.GetFullPath(file) + ".partial";
        try
        {
            RunProvenance provenance = RunProvenance.Read(library, run);
            bool isDemo = run.Experiment.Corpus.Path == CorpusChoice.Demo;
            string corpus = isDemo ? CorpusChoice.Demo : withRecordings ? $"{RecordingsFolder}/{ManifestFile}" : RecordingsFolder;
            ExperimentFile.Write(Path.Combine(folder, ExperimentFileName),
                run.Experiment with { Model = run.Model, Corpus = run.Experiment.Corpus with { Path = corpus } });
            await File.WriteAllTextAsync(Path.Combine(folder, "methods.md"), RunDescription.Write(provenance, _ => []), cancellation);
            string results = Directory.CreateDirectory(Path.Combine(folder, ResultsFolder)).FullName;
            IReadOnlyList<WrittenTable> tables = await RunExport.WriteTablesAsync(results, new RunTables(library, run).Findings,
                new JsonTable(), "", null, cancellation);
            DataPackage.Write(results, provenance, tables);
            int recordings = withRecordings && !isDemo
                ? await CopyRecordingsAsync(rows, Path.Combine(folder, RecordingsFolder), cancellation) : 0;
            PluginRecord[] used = [.. PluginRecord.Of(plugins, provenance)];
            JsonObject crate = ResearchObject.Describe(folder, provenance, used, tables);
            await File.WriteAllTextAsync(Path.Combine(folder, ResearchObject.FileName), crate.ToJsonString(StoreJson.Pretty)
                + "\n", cancellation);
            File.Delete(partial);
            await ZipFile.CreateFromDirectoryAsync(folder, partial, CompressionLevel.Optimal, includeBaseDirectory: false, cancellation);
            File.Move(partial, file, overwrite: true);
            return new BundleContents(Path.GetFullPath(file), new FileInfo(file).Length, provenance.ModelHash, used, recordings, isDemo);
        }
        finally
        {
            File.Delete(partial);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> CopyRecordingsAsync(IReadOnlyList<RunRow> rows, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var names = new FileNames();
        IEnumerable<Cell[]> Rows()
        {
            foreach (IReadOnlyList<RunRow> clip in ClipOutcome.Grouped(rows))
            {
                string source = clip[0].ClipPath is { } path && File.Exists(path)
                    ? path
                    : throw new RequestException("--recordings", $"The recording of clip '{clip[0].ClipId}' is not where it was ({clip[0].ClipPath ?? "no file"}). Put it back, or bundle without --recordings.");
                string name = names.Of(clip[0].ClipId) + Path.GetExtension(source).ToLowerInvariant();
                File.Copy(source, Path.Combine(folder, name), overwrite: true);
                yield return [name, clip[0].Label, clip[0].Speaker, clip[0].Sentence, clip[0].Intensity, clip[0].ClipId];
            }
        }

        return (int)await new CsvTable(guardsFormulas: false)
            .WriteAsync(Path.Combine(folder, ManifestFile), s_manifest, Rows(), cancellation);
    }
}

/// <summary>What a bundle holds.</summary>
/// <param name="File">The zip file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="ModelHash">Content hash of the model; null when no clip had a decision.</param>
/// <param name="Plugins">The plugins used.</param>
/// <param name="Recordings">Recordings in it.</param>
/// <param name="IsDemo">Whether the recordings are the program's own and need not be in it.</param>
public sealed record BundleContents(string File, long Bytes, string? ModelHash, IReadOnlyList<PluginRecord> Plugins, int Recordings,
    bool IsDemo);

/// <summary>A plugin that a run used, as it is now on the machine that bundles the run.</summary>
/// <param name="Id">The plugin.</param>
/// <param name="Version">Its version.</param>
/// <param name="Hash">Hash over its files.</param>
/// <param name="Provides">What the run used of it.</param>
public sealed record PluginRecord(string Id, string Version, string Hash, IReadOnlyList<string> Provides)
{
    /// <summary>The plugins among some that give what a run used.</summary>
    internal static IEnumerable<PluginRecord> Of(IReadOnlyList<PluginListing> plugins, RunProvenance provenance)
    {
        string[] used = [.. provenance.Methods.Select(method => method.Id), .. provenance.Extractor is { } extractor
            ? [extractor.Id] : Array.Empty<string>()];
        foreach (PluginListing plugin in plugins.Where(plugin => plugin.Problem is null))
        {
            bool isModel = plugin.Kinds.Any(kind => kind.Contains("model", StringComparison.OrdinalIgnoreCase));
            string[] provided = [.. plugin.Provides.Where(used.Contains), .. isModel ? [provenance.Run.Model] : Array.Empty<string>()];
            if (provided.Length > 0)
            {
                yield return new PluginRecord(plugin.Id, plugin.Version, plugin.Hash.Length > 0
                    ? plugin.Hash : Plugins.Trust.FolderContent.Of(plugin.Folder).Hash(), provided);
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} {Version} ({Hash[..8]})");
}
