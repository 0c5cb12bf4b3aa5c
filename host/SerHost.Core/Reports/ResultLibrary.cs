using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Pipeline;
using SerHost.Core.Store;
using SerHost.Plugins;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;

namespace SerHost.Core.Reports;

/// <summary>Questions about what is in a store, answered in plain records. Cheap to make; safe to use from several threads.</summary>
/// <param name="store">The store.</param>
public sealed class ResultLibrary(ResultStore store)
{
    /// <summary>All runs, the one written last first, whatever the clock said.</summary>
    public IReadOnlyList<RunSummary> Runs() => [.. store.Runs<RunSummary>().Reverse().Select(run => run.Summary)];

    /// <summary>A run by its id, by its name (of several the newest that is finished), by the beginning of its id, or the newest.</summary>
    /// <param name="run">What the user calls it; null or <c>last</c> for the newest that is finished and has a table.</param>
    /// <exception cref="RequestException">There is none, or several ids begin so.</exception>
    public RunSummary Run(string? run) => RunChoice.ForReading(store.Folder, store.Runs<RunSummary>(), run);

    /// <summary>Runs by id, name or beginning of an id, for something that changes them: none is guessed.</summary>
    /// <param name="runs">What the user calls them.</param>
    /// <exception cref="RequestException">There is no such run, or several are called so.</exception>
    public IReadOnlyList<RunSummary> RunsToChange(IEnumerable<string> runs) =>
        [.. runs.Select(run => RunChoice.ForChanging(store.Folder, store.Runs<RunSummary>(), run)).DistinctBy(run => run.Id)];

    /// <summary>Gives a run another name; its id stays.</summary>
    /// <param name="run">The run, as in <see cref="RunsToChange"/>.</param>
    /// <param name="name">The new name.</param>
    /// <exception cref="RequestException">There is no such run, or the name cannot be taken.</exception>
    /// <exception cref="StoreException">It could not be written.</exception>
    public async Task<RunSummary> RenameAsync(string run, string name)
    {
        RunSummary found = RunsToChange([run])[0];
        RunChoice.RequireFree(store.Runs<RunSummary>(), found, name);
        RunSummary renamed = found with { GivenName = name };
        bool hasEnded = store.HasEnded(found.Id);
        await store.SetRunAsync(found.Id, renamed);
        if (hasEnded)
        {
            await store.EndRunAsync(found.Id);
        }

        return renamed;
    }

    /// <summary>A run's table: one row a clip and method, ordered by clip.</summary>
    /// <param name="run">The run's id.</param>
    public IReadOnlyList<RunRow> Rows(string run) =>
        KeptColumns.Get(store, run, RunRowColumnFile.Name, RunRowColumnFile.Read, RunRowColumnFile.Write, () =>
        {
            IReadOnlyList<RunRow> rows = [.. store.Rows<RunRow>(run, out bool isWhole).OrderBy(row => row.ClipId, StringComparer.Ordinal)];
            return (rows, isWhole && rows.Count >= RunRowColumnFile.FewestRows);
        });

    /// <summary>How much of the clips of a run the model heard: share of time and of speech, one a clip; clips of runs that do not tell are
    /// left out.</summary>
    /// <param name="run">The run's id.</param>
    public IReadOnlyList<(double Share, double SpeechShare)> Heard(string run) =>
        [.. Rows(run).DistinctBy(row => row.ClipId).Where(row => row.HeardShare is not null)
            .Select(row => (row.HeardShare!.Value, row.SpeechHeardShare ?? double.NaN))];

    /// <summary>The model's decision behind a row; null when it failed.</summary>
    /// <param name="row">The row.</param>
    public StoredPrediction? Prediction(RunRow row) => row.PredictionKey is { } key ? store.Find<StoredPrediction>(key) : null;

    /// <summary>What the model saw; null when that failed.</summary>
    /// <param name="row">The row.</param>
    public ModelInput? Input(RunRow row) => Prediction(row)?.ReadInput(store.Blobs);

    /// <summary>The map's particulars without its values; null when it failed.</summary>
    /// <param name="row">The row.</param>
    public StoredMap? MapDetails(RunRow row) => row.MapKey is { } key ? store.Find<StoredMap>(key) : null;

    /// <summary>The map; null when it failed.</summary>
    /// <param name="row">The row.</param>
    public RelevanceMap? Map(RunRow row) => MapDetails(row)?.Read(store.Blobs);

    /// <summary>Particulars of the cues of the row's clip without their values; null when they failed.</summary>
    /// <param name="row">The row.</param>
    public StoredCues? CueDetails(RunRow row) => row.CuesKey is { } key ? store.Find<StoredCues>(key) : null;

    /// <summary>The cue tracks of the row's clip; null when they failed.</summary>
    /// <param name="row">The row.</param>
    public CueTracks? Cues(RunRow row) => CueDetails(row)?.Read(store.Blobs);

    /// <summary>Segments and Δf; null when they failed.</summary>
    /// <param name="row">The row.</param>
    public StoredContrast? Contrast(RunRow row) => row.ContrastKey is { } key ? store.Find<StoredContrast>(key) : null;

    /// <summary>Δf alone, without the windows; null when it failed.</summary>
    /// <param name="row">The row.</param>
    internal CueContrastResult? CueContrasts(RunRow row) =>
        row.ContrastKey is { } key && store.Body(key) is { } body ? ContrastReader.Read(store, body) : null;

    /// <summary>The utterances of a run, for its statistics.</summary>
    /// <param name="run">The run's id.</param>
    public EvidenceColumns Columns(string run) => EvidenceRows.Columns(this, store, run);

    /// <summary>The table of Δf over a run, for the baselines it asked for.</summary>
    /// <param name="run">The run.</param>
    public EvidenceTable Evidence(RunSummary run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return EvidenceTable.Build(Columns(run.Id), Settings(run));
    }

    /// <summary>The cells of that table which the short tables and sentences on a run show, with the same numbers.</summary>
    /// <param name="run">The run.</param>
    /// <param name="columns">Its utterances.</param>
    /// <param name="allCues">Whether every cue is shown.</param>
    public static EvidenceTable Evidence(RunSummary run, EvidenceColumns columns, bool allCues)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(columns);
        bool isPart = !allCues && columns.Cues.Any(cue => DeltaTables.MainCues.Contains(cue.CueId));
        EvidenceScope scope = isPart ? new EvidenceScope { Cues = [.. DeltaTables.MainCues.Union(CueWords.Cues)] } : EvidenceScope.All;
        return EvidenceTable.Build(columns, Settings(run) with { Scope = scope });
    }

    /// <summary>The table of Δf over a part of a run; p values are corrected over that part.</summary>
    /// <param name="run">The run.</param>
    /// <param name="rows">Some of its rows.</param>
    public EvidenceTable Evidence(RunSummary run, IEnumerable<RunRow> rows)
    {
        ArgumentNullException.ThrowIfNull(run);
        return EvidenceTable.Build(EvidenceScan.Columns(store, run.Id, [.. rows]), Settings(run));
    }

    private static EvidenceSettings Settings(RunSummary run) => new()
    {
        Baselines = [.. run.Experiment.Baselines.Select(CueBaselineNames.Parse)],
        Seed = unchecked((int)run.Experiment.Seed),
    };

    /// <summary>Methods of a run side by side.</summary>
    /// <param name="run">The run's id.</param>
    /// <param name="methods">Names of the methods; empty for all.</param>
    /// <param name="clip">One clip; null for all of them.</param>
    /// <exception cref="RequestException">The run has no such method or clip.</exception>
    public MethodComparison Compare(string run, IReadOnlyList<string> methods, string? clip) =>
        MethodComparison.Build(Rows(run), methods, clip, Contrast);
}
