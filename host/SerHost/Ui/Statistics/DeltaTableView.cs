using SerHost.Analysis.Evidence;
using SerHost.Analysis.Statistics;
using SerHost.Core.Reports;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Statistics;

/// <summary>Mean Δf of every emotion and cue, with intervals where there is room.</summary>
internal static class DeltaTableView
{
    /// <summary>Column the cells begin in.</summary>
    public const int Left = 11;

    private const int NarrowCell = 11, WideCell = 29;

    /// <summary>Columns of a cell, so that all cues fit.</summary>
    public static int CellWidth(int width, int cues) => Math.Clamp((width - Left) / Math.Max(1, cues), NarrowCell, WideCell);

    /// <summary>Draws the header in one row and the emotions below.</summary>
    public static void Draw(Canvas canvas, StatisticsChoice choice, int row)
    {
        StatisticsData data = choice.Data;
        int width = CellWidth(canvas.Width, data.Cues.Count);
        canvas.Fill(row, Theme.Header);
        for (int c = 0; c < data.Cues.Count; c++)
        {
            string full = CueLabel.Full(data.Cues[c]);
            canvas.Text(Left + (c * width), row, full.Length < width ? full : CueLabel.Name(data.Cues[c]), Theme.Header, width - 1);
        }

        for (int e = 0; e < data.Emotions.Count; e++)
        {
            string emotion = data.Emotions[e];
            canvas.Text(1, row + 1 + e, emotion, emotion == choice.Emotion ? Theme.Strong : Theme.Text, Left - 2);
            for (int c = 0; c < data.Cues.Count; c++)
            {
                bool chosen = emotion == choice.Emotion && data.Cues[c] == choice.Cue;
                DrawCell(canvas, data.Find(choice.Method, choice.Baseline, emotion, data.Cues[c]), Left + (c * width), row + 1 + e,
                    width - 1, chosen);
            }
        }
    }

    private static void DrawCell(Canvas canvas, EvidenceCell? cell, int column, int row, int width, bool chosen)
    {
        if (cell is null || cell.Utterances == 0)
        {
            canvas.Text(column, row, "–", chosen ? Theme.Row : Theme.Dim, width);
            return;
        }

        string interval = width < WideCell - 5 || double.IsNaN(cell.Interval.Low)
            ? "" : $" [{NumberText.Signed(cell.Interval.Low)}, {NumberText.Signed(cell.Interval.High)}]";
        canvas.Text(column, row, $"{NumberText.Signed(cell.MeanDelta)}{StatisticsData.Stars(cell.AdjustedP)}{interval}{cell.Mark}", chosen
            ? Theme.Row : cell.AdjustedP < EvidenceCell.Level ? Theme.Strong : Theme.Text, width);
    }
}
