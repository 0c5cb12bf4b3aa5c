using System.Globalization;
using System.Net;
using System.Text;
using Terminal.Gui.Drawing;

namespace SerHost.Ui.Snapshot;

/// <summary>Writes a screen of cells as an SVG picture: block characters as areas, everything else as text.</summary>
internal static class SvgScreen
{
    private const int CellWidth = 8, CellHeight = 16, FontSize = 13, Baseline = 12;

    /// <summary>The picture's text.</summary>
    /// <param name="cells">The screen, [rows, columns].</param>
    /// <param name="title">What it shows, for people who cannot see it.</param>
    public static string Draw(Cell[,] cells, string title)
    {
        int rows = cells.GetLength(0), columns = cells.GetLength(1);
        var paper = cells[rows / 2, 0].Attribute?.Background ?? new Color(0, 0, 0);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {columns * CellWidth} {rows * CellHeight}\" width=\"{columns * CellWidth}\" height=\"{rows * CellHeight}\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"{FontSize}\" xml:space=\"preserve\"><title>{WebUtility.HtmlEncode(title)}</title>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"100%\" height=\"100%\" fill=\"{Hex(paper)}\"/>\n");
        foreach ((Color colour, StringBuilder path) in Areas(cells, paper))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path shape-rendering=\"crispEdges\" fill=\"{Hex(colour)}\" d=\"{path}\"/>\n");
        }

        for (int row = 0; row < rows; row++)
        {
            WriteTexts(svg, cells, row);
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Areas by colour: each eighth of a cell's height is a line, equal neighbours are one rectangle.</summary>
    private static IEnumerable<(Color Colour, StringBuilder Path)> Areas(Cell[,] cells, Color paper)
    {
        var paths = new Dictionary<Color, StringBuilder>();
        for (int row = 0; row < cells.GetLength(0); row++)
        {
            foreach ((int top, int height) in (ReadOnlySpan<(int, int)>)[(0, 2), (2, 6), (8, 6), (14, 2)])
            {
                int start = 0;
                for (int column = 1; column <= cells.GetLength(1); column++)
                {
                    Color colour = ColourAt(cells[row, start], top);
                    if (column < cells.GetLength(1) && ColourAt(cells[row, column], top) == colour)
                    {
                        continue;
                    }

                    if (colour != paper)
                    {
                        if (!paths.TryGetValue(colour, out StringBuilder? path))
                        {
                            paths[colour] = path = new StringBuilder();
                        }

                        path.Append(CultureInfo.InvariantCulture, $"M{start * CellWidth} {(row * CellHeight) + top}h{(column - start) * CellWidth}v{height}H{start * CellWidth}z");
                    }

                    start = column;
                }
            }
        }

        return paths.Select(pair => (pair.Key, pair.Value));
    }

    private static Color ColourAt(Cell cell, int y)
    {
        Color front = cell.Attribute?.Foreground ?? new Color(255, 255, 255), back = cell.Attribute?.Background ?? new Color(0, 0, 0);
        return cell.Grapheme switch
        {
            "▀" => y < 8 ? front : back,
            "▄" => y < 8 ? back : front,
            "█" => front,
            "▇" => y < 2 ? back : front,
            "▔" => y < 2 ? front : back,
            _ => back,
        };
    }

    private static bool IsText(Cell cell) => cell.Grapheme is not ("" or " " or "\0" or "▀" or "▄" or "█" or "▇" or "▔");

    private static void WriteTexts(StringBuilder svg, Cell[,] cells, int row)
    {
        int columns = cells.GetLength(1);
        for (int start = 0; start < columns;)
        {
            if (!IsText(cells[row, start]))
            {
                start++;
                continue;
            }

            // A run of one colour; single spaces inside it do not end it.
            Color? colour = cells[row, start].Attribute?.Foreground;
            int end = start + 1;
            while (end < columns && ((IsText(cells[row, end]) && cells[row, end].Attribute?.Foreground == colour)
                || (cells[row, end].Grapheme == " " && end + 1 < columns && IsText(cells[row, end + 1]) && cells[row, end + 1].Attribute?.Foreground == colour)))
            {
                end++;
            }

            string text = string.Concat(Enumerable.Range(start, end - start).Select(column => cells[row, column].Grapheme));
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{start * CellWidth}\" y=\"{(row * CellHeight) + Baseline}\" fill=\"{Hex(colour ?? new Color(255, 255, 255))}\" textLength=\"{(end - start) * CellWidth}\" lengthAdjust=\"spacingAndGlyphs\">{WebUtility.HtmlEncode(text)}</text>\n");
            start = end;
        }
    }

    private static string Hex(Color colour) => $"#{colour.R:x2}{colour.G:x2}{colour.B:x2}";
}
