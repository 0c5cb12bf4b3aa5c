using SerHost.Analysis.Statistics;
using SerHost.Core.Reports;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Statistics;

/// <summary>The chosen cue in every emotion: Δf of the clips as box plots.</summary>
internal sealed class BoxesPanel : IStatisticsPanel
{
    public string Name => "boxes";

    public int Rows(StatisticsChoice choice, int width) => EmotionPlot.Rows(choice);

    public void Draw(Canvas canvas, StatisticsChoice choice, int row) => EmotionPlot.Draw<BoxSummary>(
        canvas, choice, row, $"Clips' Δ of {CueLabel.Full(choice.Cue)}", "box: quartiles, ┃ median, ├┤ within 1.5 boxes, ∘ beyond",
        [.. choice.Data.Emotions.Select(emotion => BoxSummary.Of(choice.ClipsOf(emotion).Select(clip => clip.Delta)))],
        box => box.Outliers.Append(box.LowWhisker).Append(box.HighWhisker),
        (scale, box, y) => BoxPlot.Draw(canvas, scale, box, y),
        box => FormattableString.Invariant($"{NumberText.Signed(box.Median)}  n {box.Count}"));
}
