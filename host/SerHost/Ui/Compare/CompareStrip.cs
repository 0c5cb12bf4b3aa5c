using SerHost.Ui.Clip;
using SerHost.Ui.Drawing;

namespace SerHost.Ui.Compare;

/// <summary>One method's map with its segments, its diagnostics, and how far it agrees with the chosen one.</summary>
internal static class CompareStrip
{
    /// <summary>Column the maps begin in.</summary>
    public const int Left = 18;

    /// <summary>Rows below the map: segments and diagnostics.</summary>
    public const int OtherRows = 2;

    /// <summary>Draws a strip.</summary>
    /// <param name="canvas">Where.</param>
    /// <param name="data">The comparison.</param>
    /// <param name="index">Which of its items.</param>
    /// <param name="selected">The item chosen.</param>
    /// <param name="view">The stretch of time.</param>
    /// <param name="row">First row.</param>
    /// <param name="rows">Rows of the map.</param>
    /// <param name="hasImage">Whether the map is drawn as an image already.</param>
    public static void Draw(Canvas canvas, CompareData data, int index, int selected, TimeView view, int row, int rows, bool hasImage)
    {
        CompareItem item = data.Items[index];
        ClipContent content = item.Content;
        int width = Math.Max(1, canvas.Width - Left - 1);
        canvas.Text(0, row, (index == selected ? "►" : " ") + item.Name, index == selected ? Theme.Strong : Theme.Text, Left - 1);
        if (index != selected)
        {
            canvas.Text(1, row + 1, $"agrees {NumberText.Correlation(data.Agreement[selected, index])}", Theme.Dim, Left - 2);
            if (content.Contrast is { Selection: { Segments.Count: > 0 } selection } && data.Shared[selected, index] >= 0)
            {
                double byChance = (data.Items[selected].Content.Contrast?.Selection.Segments.Count ?? 0) * (double)selection.Segments.Count
                    / selection.EligibleWindows.Count;
                canvas.Text(1, row + 2, FormattableString.Invariant($"{data.Shared[selected, index]} shared ({byChance:0.0})"), Theme.Dim,
                    Left - 2);
            }
        }

        if (!hasImage)
        {
            DrawMap(canvas, content, view, row, width, rows);
        }

        SegmentRow.Draw(canvas, content, view, Left, width, row + rows);
        DiagnosticText.Draw(canvas, content.Details.Diagnostics, Left, row + rows + 1, width);
    }

    private static void DrawMap(Canvas canvas, ClipContent content, TimeView view, int row, int width, int rows)
    {
        var picture = new ClipPicture(content, view, width, rows * 2);
        canvas.Picture(Left, row, width, rows, PictureKind.Overlay, picture.At);
        int cursor = view.ColumnOf(view.Cursor, width);
        for (int y = 0; y < rows && cursor >= 0 && cursor < width; y++)
        {
            var paper = HeatMap.Colour(picture.At(cursor, 2 * y), PictureKind.Overlay, canvas.Colours);
            canvas.Cell(Left + cursor, row + y, '│', new Terminal.Gui.Drawing.Attribute(HeatMap.InkOn(paper), paper));
        }
    }
}
