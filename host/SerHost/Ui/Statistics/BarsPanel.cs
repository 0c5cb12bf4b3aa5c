using SerHost.Core.Statistics;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Statistics;

/// <summary>The chosen cue in every emotion: mean Δf as a bar with its interval.</summary>
internal sealed class BarsPanel : IStatisticsPanel
{
    private const int Left = 11, Numbers = 24;

    public string Name => "bars";

    public int Rows(StatisticsChoice choice, int width) => choice.Data.Emotions.Count + 2;

    public void Draw(Canvas canvas, StatisticsChoice choice, int row)
    {
        canvas.Text(1, row, $"Mean Δ of {CueLabel.Full(choice.Cue)}", Theme.Strong);
        canvas.TextRight(canvas.Width - 1, row, "bar: mean over clips, ├─┤ 95 % over speakers (from 5 on)", Theme.Dim);
        EvidenceCell?[] cells = [.. choice.Data.Emotions.Select(choice.CellOf)];
        var scale = PlotScale.Around(cells.OfType<EvidenceCell>().SelectMany(cell => (double[])[cell.MeanDelta, cell.Interval.Low, cell.Interval.High]), Left, canvas.Width - Left - Numbers);
        for (int i = 0; i < cells.Length; i++)
        {
            int y = row + 1 + i;
            string emotion = choice.Data.Emotions[i];
            canvas.Text(1, y, emotion, emotion == choice.Emotion ? Theme.Strong : Theme.Text, Left - 2);
            BoxPlot.DrawZero(canvas, scale, y, 1);
            if (cells[i] is { Utterances: > 0 } cell)
            {
                BoxPlot.DrawBar(canvas, scale, cell.MeanDelta, cell.Interval, cell.AdjustedP < 0.05, y);
                canvas.Text(scale.Left + scale.Width + 1, y, FormattableString.Invariant($"{NumberText.Signed(cell.MeanDelta)}{StatisticsData.Stars(cell.AdjustedP)}  n {cell.Utterances}"), Theme.Dim);
            }
        }

        scale.DrawAxis(canvas, row + 1 + cells.Length, CueLabel.Unit(choice.Cue));
    }
}
