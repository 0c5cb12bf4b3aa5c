using SerHost.Analysis.CueContrasts;
using SerHost.Analysis.Evidence;

namespace SerHost.Ui.Statistics;

/// <summary>What of the evidence is in front.</summary>
/// <param name="Data">The evidence.</param>
/// <param name="Method">The method.</param>
/// <param name="Baseline">The baseline.</param>
/// <param name="Emotion">The cell's emotion.</param>
/// <param name="Cue">The cell's cue.</param>
internal sealed record StatisticsChoice(StatisticsData Data, string Method, CueBaseline Baseline, string Emotion, string Cue)
{
    public EvidenceCell? Cell => Data.Find(Method, Baseline, Emotion, Cue);

    /// <summary>The cells shown beside it: of the same method and baseline.</summary>
    public IReadOnlyList<EvidenceCell> Family =>
        [.. Data.Report.Cells.Where(cell => cell.Method == Method && cell.Baseline == Baseline && Data.Cues.Contains(cell.CueId))];

    public IReadOnlyList<ClipDelta> Clips => Data.Clips(Method, Baseline, Emotion, Cue);

    public EvidenceCell? CellOf(string emotion) => Data.Find(Method, Baseline, emotion, Cue);

    public IReadOnlyList<ClipDelta> ClipsOf(string emotion) => Data.Clips(Method, Baseline, emotion, Cue);
}
