using SerHost.Analysis.Evidence;
using SerHost.Analysis.Statistics;
using SerHost.Core.Reports;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Statistics;

/// <summary>The chosen cue in every emotion: mean Δf as a bar with its interval.</summary>
internal sealed class BarsPanel : IStatisticsPanel
{
    public string Name => "bars";

    public int Rows(StatisticsChoice choice, int width) => EmotionPlot.Rows(choice);

    public void Draw(Canvas canvas, StatisticsChoice choice, int row) => EmotionPlot.Draw<EvidenceCell>(
        canvas, choice, row, $"Mean Δ of {CueLabel.Full(choice.Cue)}", "bar: mean over clips, ├─┤ 95 % over speakers (from 5 on)",
        [.. choice.Data.Emotions.Select(choice.CellOf).Select(cell => cell is { Utterances: > 0 } ? cell : null)],
        cell => [cell.MeanDelta, cell.Interval.Low, cell.Interval.High],
        (scale, cell, y) => BoxPlot.DrawBar(canvas, scale, cell.MeanDelta, cell.Interval, cell.AdjustedP < 0.05, y),
        cell => FormattableString.Invariant($"{NumberText.Signed(cell.MeanDelta)}{StatisticsData.Stars(cell.AdjustedP)}  n {cell.Utterances}"));
}
