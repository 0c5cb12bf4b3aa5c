using System.Text.Json;
using System.Text.Json.Nodes;
using SerHost.Core.Experiments;
using SerHost.Core.Exports;
using SerHost.Core.Reports;
using SerHost.Plugins;
using SerHost.Plugins.Installing;

namespace SerHost.Core.Bundles;

/// <summary>A bundle to be run again, unpacked into a folder beside it.</summary>
public sealed class BundleFile
{
    private const long MostBytes = 256L << 30;

    private readonly IReadOnlyDictionary<string, string> _settings;

    private BundleFile(string zip, string folder)
    {
        Folder = folder;
        JsonObject own = Provenance(zip, Path.Combine(folder, RunBundle.ResultsFolder, DataPackage.FileName));
        Run = own["run"]?.ToString() ?? "";
        _settings = own["settings"] is JsonObject settings
            ? settings.ToDictionary(setting => setting.Key, setting => setting.Value?.ToString() ?? "", StringComparer.Ordinal)
            : new Dictionary<string, string>();
        HasRecordings = File.Exists(Path.Combine(folder, RunBundle.RecordingsFolder, RunBundle.ManifestFile));
    }

    /// <summary>Where it was unpacked.</summary>
    public string Folder { get; }

    /// <summary>Id of the run in it.</summary>
    public string Run { get; }

    /// <summary>Whether the recordings are in it.</summary>
    public bool HasRecordings { get; }

    /// <summary>The experiment's file.</summary>
    public string Experiment => Path.Combine(Folder, RunBundle.ExperimentFileName);

    /// <summary>Whether a file is a bundle rather than an experiment, by its name.</summary>
    /// <param name="path">The file.</param>
    public static bool Is(string path) => Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase);

    /// <summary>Unpacks a bundle into the folder of its name beside it. One that was unpacked before is used as it is.</summary>
    /// <param name="zip">The zip file.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RequestException">It is no bundle, holds something that may not be unpacked, or its folder holds something
    /// else.</exception>
    /// <exception cref="IOException">Its folder cannot be written.</exception>
    public static BundleFile Open(string zip, CancellationToken cancellation)
    {
        if (!File.Exists(zip))
        {
            throw new RequestException("experiment", $"{zip}: there is no such bundle.");
        }

        string folder = Path.ChangeExtension(Path.GetFullPath(zip), null), mark = Path.Combine(folder, ".serhost-bundle"),
            hash = FileHash.Of(zip);
        if (Directory.Exists(folder))
        {
            return File.Exists(mark) && File.ReadAllText(mark) == hash
                ? new BundleFile(zip, folder)
                : throw new RequestException("experiment", $"{zip} is unpacked into {folder}, which holds something else: move that away, or copy the bundle elsewhere.");
        }

        string partial = folder + ".partial";
        try
        {
            ZipContent.Extract(zip, partial, MostBytes, cancellation);
            if (!File.Exists(Path.Combine(partial, RunBundle.ExperimentFileName)))
            {
                throw new RequestException("experiment", $"{zip} holds no {RunBundle.ExperimentFileName}: it is no bundle of 'serhost bundle'.");
            }

            File.WriteAllText(Path.Combine(partial, Path.GetFileName(mark)), hash);
            Directory.Move(partial, folder);
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }

        return new BundleFile(zip, folder);
    }

    /// <summary>Checks that there are recordings to run on.</summary>
    /// <param name="experiment">The experiment as edited by the user.</param>
    /// <exception cref="RequestException">The bundle has none and the user named none.</exception>
    public void RequireRecordings(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        string own = Path.Combine(Folder, RunBundle.RecordingsFolder);
        if (!HasRecordings && experiment.Corpus.Path == own)
        {
            throw new RequestException("--corpus", "The bundle holds no recordings: give their folder or manifest with --corpus DIR. Their hashes are compared with those of the run.");
        }
    }

    /// <summary>Compares a run with the one in the bundle.</summary>
    /// <param name="library">The store's results.</param>
    /// <param name="run">The run.</param>
    public RunDiff Compare(ResultLibrary library, Pipeline.RunSummary run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return RunDiff.Of(
            Run, BundledOutcomes.Read(Path.Combine(Folder, RunBundle.ResultsFolder)), run.Id, ClipOutcome.Read(library, run.Id),
            SettingDifference.Between(_settings, RunSettings.Of(library, run)));
    }

    private static JsonObject Provenance(string zip, string path)
    {
        try
        {
            if (File.Exists(path) && JsonNode.Parse(File.ReadAllText(path)) is JsonObject package && package["serhost"] is JsonObject own)
            {
                return own;
            }
        }
        catch (JsonException error)
        {
            throw new RequestException("experiment", $"{zip}: {RunBundle.ResultsFolder}/{DataPackage.FileName} is damaged ({error.Message}).");
        }

        throw new RequestException("experiment", $"{zip} holds no description of its results ({RunBundle.ResultsFolder}/{DataPackage.FileName}): it is no bundle of 'serhost bundle'.");
    }
}
