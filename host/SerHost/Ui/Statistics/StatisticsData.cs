using SerHost.Core.CueContrasts;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Core.Statistics;

namespace SerHost.Ui.Statistics;

/// <summary>A run's evidence, arranged for the screen: emotions down, cues across.</summary>
/// <param name="Report">The evidence.</param>
internal sealed record StatisticsData(EvidenceReport Report)
{
    /// <summary>Cues shown, in this order, where the run has them.</summary>
    public static IReadOnlyList<string> MainCues { get; } = ["loudness", "f0_semitone", "jitter", "shimmer_db", "hnr_db", "slope_500_1500"];

    public IReadOnlyList<string> Methods { get; } = [.. Report.Cells.Select(cell => cell.Method).Distinct()];

    public IReadOnlyList<CueBaseline> Baselines { get; } = [.. Report.Cells.Select(cell => cell.Baseline).Distinct().Order()];

    public IReadOnlyList<string> Emotions { get; } = [.. Report.Cells.Select(cell => cell.Emotion).Distinct().Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> Cues { get; } = [.. MainCues.Where(cue => Report.Cells.Any(cell => cell.CueId == cue))];

    /// <summary>Reads a run's rows and analyses them; takes a second for a few hundred clips.</summary>
    public static StatisticsData? Read(ResultLibrary results, RunSummary run)
    {
        (IReadOnlyList<EvidenceRow> rows, bool isRegression) = EvidenceRows.Read(results, run.Id);
        return rows.Count == 0
            ? null
            : new StatisticsData(EvidenceAnalysis.Analyse(rows, new EvidenceSettings { Seed = unchecked((int)run.Experiment.Seed) }, isRegression));
    }

    public EvidenceCell? Find(string method, CueBaseline baseline, string emotion, string cue) =>
        Report.Cells.FirstOrDefault(cell => cell.Method == method && cell.Baseline == baseline && cell.Emotion == emotion && cell.CueId == cue);

    /// <summary>Stars as tables in the field carry them, for the corrected p.</summary>
    public static string Stars(double p) => p < 0.001 ? "***" : p < 0.01 ? "**" : p < 0.05 ? "*" : "";
}
