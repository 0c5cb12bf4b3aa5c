using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;
using SerHost.Analysis.Labels;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Statistics;

/// <summary>A run's evidence, arranged for the screen: emotions down, cues across.</summary>
/// <param name="Report">The evidence.</param>
/// <param name="Deltas">Δf of every clip behind it.</param>
/// <param name="Pairs">How far methods agree; empty where no clip was explained by all.</param>
internal sealed record StatisticsData(EvidenceReport Report, IReadOnlyList<ClipDelta> Deltas, IReadOnlyList<MethodPair> Pairs)
{
    private readonly ILookup<(string, CueBaseline, string, string), ClipDelta> _clips =
        Deltas.Where(delta => !double.IsNaN(delta.Delta)).ToLookup(delta => (delta.Method, delta.Baseline, delta.Emotion, delta.CueId));

    public IReadOnlyList<string> Methods { get; } = [.. Report.Cells.Select(cell => cell.Method).Distinct()];

    public IReadOnlyList<CueBaseline> Baselines { get; } = [.. Report.Cells.Select(cell => cell.Baseline).Distinct().Order()];

    public IReadOnlyList<string> Emotions { get; } = [.. Report.Cells.Select(cell => cell.Emotion).Distinct().Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> Cues { get; } = [.. CueLabel.Main.Where(cue => Report.Cells.Any(cell => cell.CueId == cue))];

    /// <summary>Reads a run's rows and analyses them; takes a second for a few hundred clips.</summary>
    public static StatisticsData? Read(ResultLibrary results, RunSummary run)
    {
        (IReadOnlyList<EvidenceRow> rows, bool isRegression) = EvidenceRows.Read(results, run.Id);
        if (rows.Count == 0)
        {
            return null;
        }

        var settings = new EvidenceSettings { Seed = unchecked((int)run.Experiment.Seed) };
        EvidenceReport report = EvidenceAnalysis.Analyse(rows, settings, isRegression);
        return new StatisticsData(report, isRegression ? [] : ClipDelta.List(rows, settings), ReadPairs(results, run, rows));
    }

    public EvidenceCell? Find(string method, CueBaseline baseline, string emotion, string cue) =>
        Report.Cells.FirstOrDefault(cell => cell.Method == method && cell.Baseline == baseline && cell.Emotion == emotion && cell.CueId == cue);

    /// <summary>The clips behind a cell, those with a defined Δf, the largest first.</summary>
    public IReadOnlyList<ClipDelta> Clips(string method, CueBaseline baseline, string emotion, string cue) =>
        [.. _clips[(method, baseline, emotion, cue)].OrderByDescending(delta => delta.Delta).ThenBy(delta => delta.ClipId, StringComparer.Ordinal)];

    /// <summary>Stars as tables in the field carry them, for the corrected p.</summary>
    public static string Stars(double p) => p < 0.001 ? "***" : p < 0.01 ? "**" : p < 0.05 ? "*" : "";

    private static IReadOnlyList<MethodPair> ReadPairs(ResultLibrary results, RunSummary run, IReadOnlyList<EvidenceRow> rows)
    {
        // Comparing needs a clip that every method explained; without one there is nothing to say, and no error.
        int methods = rows.Select(row => row.Method).Distinct().Count();
        return methods > 1 && rows.GroupBy(row => row.ClipId).Any(clip => clip.Count() == methods) ? results.Compare(run.Id, [], null).Pairs : [];
    }
}
