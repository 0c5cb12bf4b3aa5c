using ScottPlot;

namespace SerHost.Reports.Figures;

/// <summary>A table of coloured cells with numbers, names at its left and below it.</summary>
/// <param name="sheet">The figure.</param>
/// <param name="style">How it looks.</param>
internal sealed class CellTable(FigureSheet sheet, FigureStyle style)
{
    private const float Slope = 0.62f; // of a name turned by 40°: its height is this share of its width, and a bit

    /// <summary>One cell.</summary>
    /// <param name="Colour">Its colour.</param>
    /// <param name="Lines">What stands in it, one line or two; left out where it does not fit.</param>
    /// <param name="Ink">Colour of the letters; null for the figure's.</param>
    public sealed record Cell(Color Colour, IReadOnlyList<string> Lines, Color? Ink = null);

    /// <summary>Height of the names below columns of a width.</summary>
    public float HeightBelow(IReadOnlyList<string> names, float cellWidth) =>
        FigureSheet.TickRoom + (IsTurned(names, cellWidth) ? (Slope * names.Max(name => sheet.Width(name, isSmall: true)))
            + style.SmallPoints : style.SmallPoints);

    /// <summary>Draws it.</summary>
    /// <param name="cells">[rows][columns], the first row at the top; null for an empty place.</param>
    /// <param name="columns">Names below.</param>
    /// <param name="left">Left edge.</param>
    /// <param name="top">Upper edge.</param>
    /// <param name="width">Width.</param>
    /// <param name="rowHeight">Height of a row.</param>
    public void Draw(IReadOnlyList<IReadOnlyList<Cell?>> cells, IReadOnlyList<string> columns, float left, float top, float width,
        float rowHeight)
    {
        float cellWidth = width / columns.Count, height = rowHeight * cells.Count, lineHeight = 1.2f * style.SmallPoints;
        Plot plot = FigurePlot.Create(style, -0.5, columns.Count - 0.5, -0.5, cells.Count - 0.5);
        bool fits = cells.SelectMany(row => row).OfType<Cell>().SelectMany(cell => cell.Lines)
            .All(line => sheet.Width(line, isSmall: true) <= cellWidth - 2);
        for (int row = 0; row < cells.Count; row++)
        {
            for (int column = 0; column < columns.Count; column++)
            {
                if (cells[row][column] is not { } cell)
                {
                    continue;
                }

                double y = cells.Count - 1 - row;
                FigurePlot.Fill(plot, column - 0.5, column + 0.5, y - 0.5, y + 0.5, cell.Colour);
                float first = top + ((row + 0.5f) * rowHeight) - (lineHeight * (cell.Lines.Count - 1) / 2) + (0.35f * style.SmallPoints);
                for (int line = 0; fits && line < cell.Lines.Count; line++)
                {
                    sheet.Write(cell.Lines[line], left + ((column + 0.5f) * cellWidth), first + (line * lineHeight), TextAnchor.Middle,
                        isSmall: true, colour: cell.Ink);
                }
            }
        }

        sheet.Place(plot, left, top, width, height);
        bool isTurned = IsTurned(columns, cellWidth);
        for (int column = 0; column < columns.Count; column++)
        {
            float x = left + ((column + 0.5f) * cellWidth), y = top + height + FigureSheet.TickRoom + (0.75f * style.SmallPoints);
            sheet.Write(columns[column], isTurned ? x + (0.3f * style.SmallPoints) : x, y, isTurned ? TextAnchor.End : TextAnchor.Middle,
                isSmall: true, degrees: isTurned ? -40 : 0);
        }
    }

    private bool IsTurned(IReadOnlyList<string> names, float cellWidth) =>
        names.Any(name => sheet.Width(name, isSmall: true) > cellWidth - 2);
}
