using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Statistics;

/// <summary>A run's evidence, arranged for the screen: emotions down, cues across.</summary>
internal sealed class StatisticsData
{
    private readonly ClipDeltas _deltas;
    private readonly Dictionary<(string, CueBaseline, string, string), EvidenceCell> _cells;
    private readonly Dictionary<(string, CueBaseline, string, string), IReadOnlyList<ClipDelta>> _clips = [];
    private readonly EvidenceColumns _columns;

    private StatisticsData(EvidenceColumns columns, EvidenceSettings settings)
    {
        _columns = columns;
        bool isPart = columns.Cues.Any(cue => CueLabel.Main.Contains(cue.CueId));
        Report = EvidenceAnalysis.Analyse(columns,
            settings with { Scope = isPart ? new EvidenceScope { Cues = CueLabel.Main } : EvidenceScope.All });
        _deltas = new ClipDeltas(columns, settings);
        _cells = Report.Cells.ToDictionary(cell => (cell.Method, cell.Baseline, cell.Emotion, cell.CueId));
        Methods = [.. Report.Cells.Select(cell => cell.Method).Distinct()];
        Baselines = [.. Report.Cells.Select(cell => cell.Baseline).Distinct().Order()];
        Emotions = [.. Report.Cells.Select(cell => cell.Emotion).Distinct().Order(StringComparer.Ordinal)];
        Cues = [.. CueLabel.Main.Where(cue => Report.Cells.Any(cell => cell.CueId == cue))];
    }

    /// <summary>The evidence.</summary>
    public EvidenceReport Report { get; }

    public IReadOnlyList<string> Methods { get; }

    public IReadOnlyList<CueBaseline> Baselines { get; }

    public IReadOnlyList<string> Emotions { get; }

    public IReadOnlyList<string> Cues { get; }

    /// <summary>What is read after the tables are on the screen; null until then.</summary>
    public StatisticsExtras? Extras { get; set; }

    /// <summary>Reads a run's rows and works out the table of Δf; null where no row has a result.</summary>
    public static StatisticsData? Read(ResultLibrary results, RunSummary run)
    {
        EvidenceColumns columns = results.Columns(run.Id);
        return columns.Rows.Count == 0 ? null : new StatisticsData(columns,
            new EvidenceSettings { Seed = unchecked((int)run.Experiment.Seed) });
    }

    /// <summary>Works out what the panels on methods and on misclassified clips show.</summary>
    public StatisticsExtras ReadExtras(ResultLibrary results, RunSummary run)
    {
        // Comparing needs a clip that every method explained; without one there is nothing to say, and no error.
        int methods = _columns.Rows.Select(row => row.Method).Distinct().Count();
        bool isComparable = methods > 1 && _columns.Rows.GroupBy(row => row.ClipId).Any(clip => clip.Count() == methods);
        return new StatisticsExtras(Report.Correctness, Report.Plausibility, isComparable ? results.Compare(run.Id, [], null).Pairs : [])
        {
            CutClips = results.Heard(run.Id).Count(clip => clip.Share < 1),
        };
    }

    public EvidenceCell? Find(string method, CueBaseline baseline, string emotion, string cue) =>
        _cells.GetValueOrDefault((method, baseline, emotion, cue));

    /// <summary>The clips behind a cell, those with a defined Δf, the largest first.</summary>
    public IReadOnlyList<ClipDelta> Clips(string method, CueBaseline baseline, string emotion, string cue)
    {
        if (!_clips.TryGetValue((method, baseline, emotion, cue), out IReadOnlyList<ClipDelta>? clips))
        {
            clips = [.. _deltas.Of(method, baseline, emotion, cue).OrderByDescending(delta => delta.Delta)
                .ThenBy(delta => delta.ClipId, StringComparer.Ordinal)];
            _clips[(method, baseline, emotion, cue)] = clips;
        }

        return clips;
    }

    /// <summary>Stars as tables in the field carry them, for the corrected p.</summary>
    public static string Stars(double p) => p < 0.001 ? "***" : p < 0.01 ? "**" : p < 0.05 ? "*" : "";
}

/// <summary>What panels below the table show, read after it.</summary>
/// <param name="Correctness">Correct against misclassified clips.</param>
/// <param name="Plausibility">How often Δf points where research expects.</param>
/// <param name="Pairs">How far methods agree; empty where no clip was explained by all.</param>
internal sealed record StatisticsExtras(
    IReadOnlyList<CorrectnessRow> Correctness, IReadOnlyList<PlausibilityRow> Plausibility, IReadOnlyList<MethodPair> Pairs)
{
    /// <summary>Clips of which the model heard a part.</summary>
    public int CutClips { get; init; }
}
