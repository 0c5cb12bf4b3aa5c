using SerHost.Analysis.Evidence;
using SerHost.Analysis.Statistics;
using SerHost.Core.Reports;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Statistics;

/// <summary>The chosen cell: its numbers, its clips as dots, their box plot, the mean with its interval.</summary>
internal sealed class CellPanel : IStatisticsPanel
{
    private const int Left = 11;

    public string Name => "cell";

    public int Rows(StatisticsChoice choice, int width) => 1 + Lines(choice, width).Count + 4;

    public void Draw(Canvas canvas, StatisticsChoice choice, int row)
    {
        canvas.Text(1, row, $"{choice.Emotion} × {CueLabel.Full(choice.Cue)}", Theme.Strong);
        foreach (string line in Lines(choice, canvas.Width))
        {
            canvas.Text(1, ++row, line, Theme.Text);
        }

        if (choice.Cell is not { Utterances: > 0 } cell)
        {
            return;
        }

        row++;
        double[] deltas = [.. choice.Clips.Select(clip => clip.Delta)];
        var scale = PlotScale.Around([.. deltas, cell.Interval.Low, cell.Interval.High], Left, canvas.Width - Left - 8);
        BoxPlot.DrawZero(canvas, scale, row, 3);
        canvas.Text(1, row, "clips", Theme.Dim);
        BoxPlot.DrawDots(canvas, scale, deltas, row);
        canvas.Text(1, row + 1, "box", Theme.Dim);
        BoxPlot.Draw(canvas, scale, BoxSummary.Of(deltas)!, row + 1);
        canvas.Text(1, row + 2, "mean", Theme.Dim);
        BoxPlot.DrawBar(canvas, scale, cell.MeanDelta, cell.Interval, cell.AdjustedP < 0.05, row + 2);
        scale.DrawAxis(canvas, row + 3, CueLabel.Unit(choice.Cue));
    }

    private static List<string> Lines(StatisticsChoice choice, int width)
    {
        if (choice.Cell is not { Utterances: > 0 } cell)
        {
            return [.. Canvas.Wrap("No clip has a Δf here: the cue is undefined in the segments, or there are no segments.", width - 2)];
        }

        string interval = double.IsNaN(cell.Interval.Low)
            ? $"no interval below {ClusterBootstrap.MinimumClusters} speakers"
            : $"95 % {NumberText.Signed(cell.Interval.Low)} to {NumberText.Signed(cell.Interval.High)}";
        string undefined = cell.Undefined > 0 ? $", undefined in {cell.Undefined}" : "";
        string share = double.IsNaN(cell.PlausibleShare) ? "" : $" {NumberText.Percent(cell.PlausibleShare)} of clips go {(cell.Expected.Sign > 0 ? "up" : "down")} as research expects, {NumberText.Percent(cell.ChanceShare)} would by chance.";
        string[] sentences =
        [
            $"Mean {NumberText.Signed(cell.MeanDelta)}, {interval}, median {NumberText.Signed(cell.MedianDelta)}; {cell.Utterances} clips{undefined}, {cell.Speakers} speakers.",
            $"p {NumberText.P(cell.SignFlip.P)}, corrected {NumberText.P(cell.AdjustedP)} ({cell.Correction}); rank-biserial {NumberText.Correlation(cell.Wilcoxon.RankBiserial)}; Cliff's δ to the other emotions {NumberText.Correlation(cell.CliffsDelta)}.",
            $"{char.ToUpperInvariant(cell.Verdict[0])}{cell.Verdict[1..]}.{share}",
            EvidenceWords.WhatWouldShow(choice.Family),
        ];
        return [.. sentences.Where(sentence => sentence.Length > 0).SelectMany(sentence => Canvas.Wrap(sentence, width - 2))];
    }
}
