using SerHost.Analysis.Evidence;
using SerHost.Analysis.Statistics;
using SerHost.Core.Reports;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Statistics;

/// <summary>The clips behind a cell, the largest Δf first.</summary>
internal sealed class CellClips(StatisticsChoice choice)
{
    private const int Head = 2, PlotLeft = 66;
    private readonly IReadOnlyList<ClipDelta> _clips = choice.Clips;
    private int _selected, _top;

    /// <summary>The cell.</summary>
    public StatisticsChoice Choice { get; } = choice;

    /// <summary>The clip chosen; null when there is none.</summary>
    public ClipDelta? Current => _clips.Count == 0 ? null : _clips[_selected];

    public void Move(int by) => _selected = Math.Clamp(_selected + by, 0, Math.Max(0, _clips.Count - 1));

    /// <summary>Chooses the clip drawn in a row of the page.</summary>
    public void SelectRow(int row)
    {
        if (row >= Head && _top + row - Head < _clips.Count)
        {
            _selected = _top + row - Head;
        }
    }

    public void Draw(Canvas canvas)
    {
        EvidenceCell? cell = Choice.Cell;
        canvas.Text(1, 0, FormattableString.Invariant($"{Choice.Emotion} × {CueLabel.Full(Choice.Cue)}, {Choice.Method}, here − {SerHost.Analysis.CueContrasts.CueBaselineNames.Name(Choice.Baseline)}: {_clips.Count} clips, mean {NumberText.Signed(cell?.MeanDelta ?? double.NaN)}"), Theme.Strong, canvas.Width - 2);
        canvas.Fill(1, Theme.Header);
        (string Head, int Column)[] columns = [("clip", 1), ("speaker", 31), ("predicted", 41), ("Δ " + CueLabel.Unit(Choice.Cue), 54)];
        foreach ((string head, int column) in columns)
        {
            canvas.Text(column, 1, head, Theme.Header);
        }

        int rows = Math.Max(1, canvas.Height - Head - 1);
        _top = Math.Clamp(_top, Math.Max(0, _selected - rows + 1), _selected);
        var scale = PlotScale.Around(_clips.Select(clip => clip.Delta), PlotLeft, canvas.Width - PlotLeft - 8);
        for (int y = 0; y < rows && _top + y < _clips.Count; y++)
        {
            ClipDelta clip = _clips[_top + y];
            bool chosen = _top + y == _selected;
            canvas.Text(1, Head + y, clip.ClipId, chosen ? Theme.Row : Theme.Text, 29);
            canvas.Text(31, Head + y, clip.Speaker ?? "–", Theme.Dim, 9);
            canvas.Text(41, Head + y, (clip.IsCorrect ? "" : "✗ ") + clip.Predicted, clip.IsCorrect ? Theme.Text : Theme.Strong, 12);
            canvas.Text(54, Head + y, NumberText.Signed(clip.Delta), Theme.Text);
            if (scale.Width > 8)
            {
                BoxPlot.DrawZero(canvas, scale, Head + y, 1);
                BoxPlot.DrawBar(canvas, scale, clip.Delta, Interval.Undefined, false, Head + y);
            }
        }

        if (scale.Width > 8)
        {
            scale.DrawAxis(canvas, canvas.Height - 1, CueLabel.Unit(Choice.Cue));
        }
    }
}
