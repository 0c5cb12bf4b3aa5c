using SerHost.Analysis.Statistics;
using SerHost.Core.Reports;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Statistics;

/// <summary>Correctly classified clips against misclassified ones: the chosen cell as two boxes, and every cue over all emotions.</summary>
internal sealed class CorrectnessPanel : IStatisticsPanel
{
    private const int Left = 11, Numbers = 24;

    public string Name => "right, wrong";

    public int Rows(StatisticsChoice choice, int width) => 6 + choice.Data.Cues.Count;

    public void Draw(Canvas canvas, StatisticsChoice choice, int row)
    {
        canvas.Text(1, row, $"Correct against misclassified: {choice.Emotion} × {CueLabel.Full(choice.Cue)}", Theme.Strong,
            canvas.Width - 2);
        BoxSummary? right = BoxSummary.Of(choice.Clips.Where(clip => clip.IsCorrect).Select(clip => clip.Delta));
        BoxSummary? wrong = BoxSummary.Of(choice.Clips.Where(clip => !clip.IsCorrect).Select(clip => clip.Delta));
        var scale = PlotScale.Around(choice.Clips.Select(clip => clip.Delta), Left, canvas.Width - Left - Numbers);
        DrawBox(canvas, scale, "correct", right, row + 1);
        DrawBox(canvas, scale, "wrong", wrong, row + 2);
        scale.DrawAxis(canvas, row + 3, CueLabel.Unit(choice.Cue));

        canvas.Text(1, row + 4, "all emotions, Δ counted positive where it goes as research expects"
            + (choice.Data.Extras is null ? "; working it out…" : ""), Theme.Header, canvas.Width - 2);
        int[] columns = [1, 17, 28, 39, 47, 56];
        string[] heads = ["cue", "correct", "wrong", "n", "p, clips", "Cliff's δ, 95 % by speaker"];
        for (int i = 0; i < heads.Length; i++)
        {
            canvas.Text(columns[i], row + 5, heads[i], Theme.Dim);
        }

        int y = row + 6;
        foreach (string cue in choice.Data.Cues)
        {
            if (choice.Data.Extras?.Correctness.FirstOrDefault(found =>
                found.Check == "all" && found.Emotion == "all" && found.CueId == cue && found.Method == choice.Method
                && found.Baseline == choice.Baseline) is { } found)
            {
                bool differs = found.AdjustedP < 0.05;
                string[] values =
                [
                    CueLabel.Full(cue), NumberText.Signed(found.MeanCorrect), NumberText.Signed(found.MeanWrong),
                        FormattableString.Invariant($"{found.Correct}, {found.Wrong}"), NumberText.P(found.AdjustedP),
                    NumberText.Correlation(found.Test.CliffsDelta)
                        + (double.IsNaN(found.Interval.Low)
                        ? "" : $", {NumberText.Correlation(found.Interval.Low)} to {NumberText.Correlation(found.Interval.High)}"),
                ];
                for (int i = 0; i < values.Length; i++)
                {
                    canvas.Text(columns[i], y, values[i], differs && i == 4 ? Theme.Strong : Theme.Text);
                }

                y++;
            }
        }
    }

    private static void DrawBox(Canvas canvas, PlotScale scale, string name, BoxSummary? box, int row)
    {
        canvas.Text(1, row, name, Theme.Text);
        BoxPlot.DrawZero(canvas, scale, row, 1);
        if (box is null)
        {
            canvas.Text(scale.Left + scale.Width + 1, row, "no clips", Theme.Dim);
            return;
        }

        BoxPlot.Draw(canvas, scale, box, row);
        canvas.Text(scale.Left + scale.Width + 1, row, FormattableString.Invariant($"{NumberText.Signed(box.Median)}  n {box.Count}"),
            Theme.Dim);
    }
}
