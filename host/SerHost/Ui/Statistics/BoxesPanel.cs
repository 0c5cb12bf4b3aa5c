using SerHost.Core.Statistics;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Statistics;

/// <summary>The chosen cue in every emotion: Δf of the clips as box plots.</summary>
internal sealed class BoxesPanel : IStatisticsPanel
{
    private const int Left = 11, Numbers = 24;

    public string Name => "boxes";

    public int Rows(StatisticsChoice choice, int width) => choice.Data.Emotions.Count + 2;

    public void Draw(Canvas canvas, StatisticsChoice choice, int row)
    {
        canvas.Text(1, row, $"Clips' Δ of {CueLabel.Full(choice.Cue)}", Theme.Strong);
        canvas.TextRight(canvas.Width - 1, row, "box: quartiles, ┃ median, ├┤ within 1.5 boxes, ∘ beyond", Theme.Dim);
        BoxSummary?[] boxes = [.. choice.Data.Emotions.Select(emotion => BoxSummary.Of(choice.ClipsOf(emotion).Select(clip => clip.Delta)))];
        var scale = PlotScale.Around(boxes.OfType<BoxSummary>().SelectMany(box => box.Outliers.Append(box.LowWhisker).Append(box.HighWhisker)), Left, canvas.Width - Left - Numbers);
        for (int i = 0; i < boxes.Length; i++)
        {
            int y = row + 1 + i;
            string emotion = choice.Data.Emotions[i];
            canvas.Text(1, y, emotion, emotion == choice.Emotion ? Theme.Strong : Theme.Text, Left - 2);
            BoxPlot.DrawZero(canvas, scale, y, 1);
            if (boxes[i] is { } box)
            {
                BoxPlot.Draw(canvas, scale, box, y);
                canvas.Text(scale.Left + scale.Width + 1, y, FormattableString.Invariant($"{NumberText.Signed(box.Median)}  n {box.Count}"), Theme.Dim);
            }
        }

        scale.DrawAxis(canvas, row + 1 + boxes.Length, CueLabel.Unit(choice.Cue));
    }
}
